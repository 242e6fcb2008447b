/** A forecast in words, beside what was measured once the run is done. */
import type { Comparison, Cost, ForecastRecord, Volumes } from '../../index.ts'
import { bytesText, durationText } from './units.ts'

const LINES: readonly (readonly [keyof Volumes, string, (value: number) => string])[] = [
  ['seconds', 'time', durationText],
  ['cpuSeconds', 'CPU time', durationText],
  ['bytesIn', 'bytes in', bytesText],
  ['bytesOut', 'shards', bytesText],
  ['storeBytes', 'store', bytesText],
  ['pages', 'pages', countText],
  ['documents', 'documents', countText],
  ['images', 'images', countText],
]

/** One line a value, and the notes. */
export function forecastText({ forecast, measured, error = {} }: Comparison): string {
  const { told, cost, probe, workers, notes } = forecast
  const range = rangeOf(forecast)
  const lines = LINES.flatMap(([name, label, text]) => {
    const value = told[name]
    if (value === undefined) return []
    const after = measured?.measured[name]
    const by = error[name]
    const found = after === undefined ? '' : `  measured ${text(after).padStart(10)}`
    const off = by === undefined ? '' : `  ${by > 0 ? '+' : ''}${(100 * by).toFixed(0)} %`
    const from = name === 'seconds' && range !== undefined ? `${text(range.from)} to ` : ''
    return [`  ${label.padEnd(10)} ${`${from}${text(value)}`.padStart(10)}${found}${off}`]
  })
  return [
    `forecast for ${workers} ${workers === 1 ? 'worker' : 'workers'}, from ${countText(probe.pages)} pages in ${durationText(probe.seconds)}:`,
    ...lines,
    ...(cost === undefined ? [] : [costText(cost)]),
    ...[...notes, ...loadNotes(probe.othersCores, measured?.othersCores)].map((note) => `  note: ${note}`),
    '',
  ].join('\n')
}

/** From so many cores of others on the machine counts as busy, and its time is told as a range. @source judgement: below that time moves by less than other things do */
const BUSY_CORES = 0.3

/** Of a time that was told on a busy machine: how short it would be without the others. */
function rangeOf({ probe, quietSeconds }: ForecastRecord): { readonly from: number } | undefined {
  return quietSeconds === undefined || (probe.othersCores ?? 0) < BUSY_CORES ? undefined : { from: quietSeconds }
}

/** What the time hangs on. */
function loadNotes(then: number | undefined, now: number | undefined): readonly string[] {
  if (then === undefined) return []
  const had = `other programs had ${coresText(then)} of this machine during the probe`
  if (now !== undefined)
    return Math.abs(now - then) < BUSY_CORES
      ? []
      : [`${had}, ${coresText(now)} during the run: the time moves with that`]
  return then < BUSY_CORES
    ? []
    : [`${had}: the longer time is for a machine as busy, the shorter for one that has nothing else to do`]
}

function coresText(cores: number): string {
  return `${cores.toFixed(1)} ${cores === 1 ? 'core' : 'cores'}`
}

function costText({ currency, total, cores, in: incoming, out, month }: Cost): string {
  const amount = (value: number): string => value.toFixed(2)
  return `  ${'cost'.padEnd(10)} ${amount(total).padStart(10)} ${currency} (cores ${amount(cores)}, in ${amount(incoming)}, out ${amount(out)}, a month of the store ${amount(month)})`
}

/** What is printed as JSON: the record. */
export function forecastJson(run: string, forecast: ForecastRecord): string {
  return `${JSON.stringify({ run, ...forecast }, null, 2)}\n`
}

function countText(value: number): string {
  return value.toLocaleString('en')
}

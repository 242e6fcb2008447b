/** `m3w status DIR`: tasks, records, drops by reason, rates and what is left of the newest run of a store. */
import { Command } from 'commander'
import { readStoreStatus, refetchableOf, renderPrometheus } from '../../index.ts'
import { forecastText } from '../terminal/forecast-text.ts'
import { watchStore } from './watch.ts'

interface StatusFlags {
  readonly json?: boolean
  readonly prometheus?: boolean
  readonly watch?: boolean
}

/** Declares the verb. */
export function statusCommand(): Command {
  return new Command('status')
    .description('Show how far a build is: tasks, records, drops by reason, rates, time left.')
    .argument('<dir>', 'a store: a folder or s3://bucket/prefix')
    .option('--watch', 'follow the run on one screen until it ends; lines where there is no terminal')
    .option('--json', 'print JSON')
    .option('--prometheus', 'print Prometheus text format')
    .action(async (folder: string, { json = false, prometheus = false, watch = false }: StatusFlags) => {
      if (watch && !json && !prometheus) return await watchStore(folder, { out: process.stdout })
      const status = await readStoreStatus(folder)
      if (json) process.stdout.write(`${JSON.stringify(status, null, 2)}\n`)
      else if (prometheus) process.stdout.write(renderPrometheus(status))
      else process.stdout.write(renderStatus(status))
    })
}

function renderStatus({ run, isRunning, stages, forecast }: Awaited<ReturnType<typeof readStoreStatus>>): string {
  const lines = [`run ${run}, ${isRunning ? 'at work' : 'not at work'}`]
  for (const { name, state, tasks, cached, running, failed, seconds, counts, dropped, live, etaSeconds } of stages) {
    const records = Object.entries(counts)
      .filter(([key]) => key.startsWith('out.') && key.endsWith('.records') && !key.startsWith('out.dropped'))
      .map(([key, value]) => `${key.slice(4, -8)} ${value}${seconds > 0 ? ` (${Math.round(value / seconds)}/s)` : ''}`)
    const drops = Object.entries(dropped).flatMap(([unit, reasons]) =>
      Object.entries(reasons).map(([reason, value]) => `${unit} ${reason} ${value}`),
    )
    const now = [
      running > 0 ? `${running} running` : '',
      failed > 0 ? `${failed} failed` : '',
      etaSeconds === undefined ? '' : `${Math.round(etaSeconds)} s left`,
    ]
    const work = state === 'waiting' ? 'waiting' : `${cached}/${tasks}`
    lines.push(
      [name.padEnd(16), work.padStart(9), `${seconds.toFixed(1)} s`.padStart(10), ...now, ...records]
        .filter(Boolean)
        .join('  '),
    )
    const said = Object.entries(live).map(([key, value]) => `${key} ${value}`)
    if (said.length > 0) lines.push(`${' '.repeat(18)}now: ${said.join(', ')}`)
    const again = Object.entries(refetchableOf(dropped.image ?? {})).map(([reason, value]) => `${reason} ${value}`)
    if (again.length > 0) lines.push(`${' '.repeat(18)}a later run asks again for images: ${again.join(', ')}`)
    if (drops.length > 0) lines.push(`${' '.repeat(18)}dropped: ${drops.join(', ')}`)
  }
  return `${lines.join('\n')}\n${forecast === undefined ? '' : forecastText(forecast)}`
}

/** One screen of a run for `m3w status --watch`: stages, drops by reason, the hosts that are waited for longest, errors, workers, disk, forecast. */
import { announcedOutcomes, type StageStatus, type StoreStatus, waitingHostOf } from '../../index.ts'
import { cutTo, type ShownStage, stageLines } from './stage-lines.ts'
import { bytesText, durationText } from './units.ts'

/** How much of each list is shown, and whether blank lines part them. */
interface Room {
  readonly reasons: number
  readonly hosts: number
  readonly errors: number
  readonly isLoose: boolean
}

/** From the tallest terminal to the lowest: what failed and the disk stay in sight, lists are cut first. */
const ROOMS: readonly [Room, ...Room[]] = [
  { reasons: 6, hosts: 4, errors: 3, isLoose: true },
  { reasons: 4, hosts: 3, errors: 2, isLoose: true },
  { reasons: 3, hosts: 2, errors: 2, isLoose: false },
  { reasons: 1, hosts: 1, errors: 1, isLoose: false },
  { reasons: 0, hosts: 0, errors: 1, isLoose: false },
]

/** What two looks at a run tell that one does not. */
export interface Rates {
  /** Notes a look, and gives the records a second of each stage since about 30 s before. */
  note(status: StoreStatus, nowMs: number): ReadonlyMap<string, number>
}

/** @source judgement: shorter spans jump from commit to commit */
const SPAN_MS = 30_000

/** Opens the memory of looks. */
export function openRates(): Rates {
  const looks: { readonly atMs: number; readonly entered: ReadonlyMap<string, number> }[] = []
  return {
    note({ stages }, nowMs) {
      const entered = new Map(stages.map((stage) => [stage.name, enteredOf(stage)]))
      looks.push({ atMs: nowMs, entered })
      while (looks.length > 2 && nowMs - (looks[1]?.atMs ?? nowMs) > SPAN_MS) looks.shift()
      const [first] = looks
      const seconds = (nowMs - (first?.atMs ?? nowMs)) / 1000
      const rates = new Map<string, number>()
      if (first === undefined || seconds <= 0) return rates
      for (const [name, now] of entered) {
        const rate = (now - (first.entered.get(name) ?? 0)) / seconds
        if (rate > 0) rates.set(name, rate)
      }
      return rates
    },
  }
}

interface ScreenOptions {
  readonly columns: number
  /** Lines that there is room for; no bound if absent. */
  readonly rows?: number
  readonly rates?: ReadonlyMap<string, number>
}

/** The lines of the screen, each at most `columns` long; as much of each list as there is room for. */
export function runScreen(status: StoreStatus, { columns, rows, rates = new Map() }: ScreenOptions): readonly string[] {
  const { run, isRunning, stages } = status
  const head = [
    `run ${run}, ${isRunning ? `at work: ${workersText(stages)}` : 'not at work'}`,
    ...stageLines(
      stages.map((stage) => shownStage(stage, rates.get(stage.name))),
      columns,
    ),
  ]
  const foot = footLine(status)
  const most = rows ?? Number.POSITIVE_INFINITY
  let lines: readonly string[] = []
  for (const room of ROOMS) {
    const lists = [dropLines(stages, room), hostLines(stages, room), errorLines(stages, room), foot].flat()
    const shown = room.isLoose ? lists : lists.filter((line) => line !== '')
    const left = Math.max(0, most - shown.length)
    // Where not even the lowest room fits, stages go before what failed, and the disk goes last.
    lines = [...head.slice(0, left), ...shown].slice(-most)
    if (left >= head.length) break
  }
  return lines.map((line) => cutTo(line, columns))
}

/** For a log: where the run is, on one line. */
export function runLine(status: StoreStatus, rates: ReadonlyMap<string, number> = new Map()): string {
  const { stages, isRunning } = status
  const working = stages.filter(({ state, running }) => state === 'planned' && running > 0)
  const sealed = stages.filter(({ state }) => state === 'sealed').length
  const parts = working.map(({ name, cached, tasks, etaSeconds }) => {
    const rate = rates.get(name)
    const eta = etaSeconds === undefined ? '' : `, ${durationText(etaSeconds)} left`
    return `${name} ${cached}/${tasks}${rate === undefined ? '' : `, ${Math.round(rate)}/s`}${eta}`
  })
  const errors = stages.reduce((sum, stage) => sum + (stage.errors?.times ?? 0), 0)
  const disk = status.disk === undefined ? '' : `; ${bytesText(status.disk.freeBytes)} free`
  const now = parts.length > 0 ? parts.join('; ') : isRunning ? 'between stages' : 'not at work'
  return `${sealed}/${stages.length} stages done; ${now}; ${errors} errors${disk}`
}

function shownStage(stage: StageStatus, rate: number | undefined): ShownStage {
  const { state, cached: done, ...rest } = stage
  return { ...rest, done, isSealed: state === 'sealed', isWaiting: state === 'waiting', rate }
}

/** What a stage was given so far: pages, documents or images of its own unit. */
function enteredOf(stage: StageStatus): number {
  const entered = Object.entries(stage.counts).flatMap(([name, value]) => (/^[a-z]+\.in$/.test(name) ? [value] : []))
  return Math.max(0, ...entered) + announcedOutcomes(stage)
}

function workersText(stages: readonly StageStatus[]): string {
  const kinds = { cpu: 0, network: 0, crawl: 0 }
  for (const { kind, running } of stages) kinds[kind] += running
  const words = Object.entries(kinds).flatMap(([kind, tasks]) => (tasks > 0 ? [`${tasks} ${kind}`] : []))
  return words.length === 0
    ? 'no task just now'
    : `${words.join(', ')} ${words.length === 1 && words[0]?.startsWith('1 ') ? 'task' : 'tasks'}`
}

function dropLines(stages: readonly StageStatus[], { reasons: most }: Room): readonly string[] {
  const all = stages.flatMap(({ name, dropped }) =>
    Object.entries(dropped).flatMap(([unit, reasons]) =>
      Object.entries(reasons).map(([reason, by]) => ({
        by,
        text: `${reason} ${by.toLocaleString('en')} ${unit}s (${name})`,
      })),
    ),
  )
  if (all.length === 0 || most === 0) return []
  const shown = all.sort((a, b) => b.by - a.by).slice(0, most)
  const more = all.length - shown.length
  return ['', 'dropped', ...shown.map(({ text }) => `  ${text}`), ...(more > 0 ? [`  and ${more} more reasons`] : [])]
}

/** Hosts that most pages, pictures or videos wait for, and what holds the crawl. */
function hostLines(stages: readonly StageStatus[], { hosts: most }: Room): readonly string[] {
  const live = stages.flatMap((stage) => Object.entries(stage.live))
  const hosts = stages.flatMap(({ kind, name: stage, live }) =>
    Object.entries(live).flatMap(([name, by]) => {
      const host = waitingHostOf(name)
      const what = kind === 'crawl' ? 'pages' : stage === 'fetch-videos' ? 'videos' : 'pictures'
      return host === undefined || by === 0 ? [] : [{ host, by, what }]
    }),
  )
  const holds = live.flatMap(([name, by]) => (name.startsWith('held by ') ? [`${name.slice(8)} ${by}`] : []))
  if (hosts.length === 0 || most === 0) return []
  const shown = hosts.sort((a, b) => b.by - a.by).slice(0, most)
  return [
    '',
    `slowest hosts${holds.length === 0 ? '' : ` (partitions held by ${holds.join(', ')})`}`,
    ...shown.map(({ host, by, what }) => `  ${host}: ${by.toLocaleString('en')} ${what} wait`),
  ]
}

function errorLines(stages: readonly StageStatus[], { errors: most }: Room): readonly string[] {
  const failed = stages.filter(({ errors }) => errors !== undefined)
  if (failed.length === 0) return []
  const shown = failed.slice(-most).map(({ name, errors, failed: given }) => {
    const lost = given > 0 ? `, ${given} given up` : ''
    return `  ${name}: ${errors?.times} times${lost}; last: ${errors?.message.replace(/\s+/g, ' ')}`
  })
  return ['', 'errors', ...shown]
}

function footLine({ disk, forecast }: StoreStatus): readonly string[] {
  const parts = [
    ...(disk === undefined ? [] : [`disk: ${bytesText(disk.freeBytes)} of ${bytesText(disk.totalBytes)} free`]),
    ...(forecast === undefined || forecast.measured !== undefined
      ? []
      : [
          `forecast: ${durationText(forecast.forecast.told.seconds)} in all, store ${bytesText(forecast.forecast.told.storeBytes)}`,
        ]),
  ]
  return parts.length === 0 ? [] : ['', parts.join('; ')]
}

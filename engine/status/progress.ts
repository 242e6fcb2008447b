/** Where a run stands, for people: derived from plan, manifests and what running tasks announce; never stored. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { TaskKind } from '../../core/queue.ts'
import { waitingHostOf } from '../../core/stage.ts'

export interface StageProgress {
  readonly name: string
  readonly kind: TaskKind
  readonly state: 'waiting' | 'running' | 'sealed'
  /** P, or 0 while it is not known. */
  readonly tasks: number
  /** Committed tasks, those of earlier runs included. */
  readonly done: number
  /** Tasks that were committed before this run came to the stage. */
  readonly cached: number
  readonly running: number
  /** Sums of the counters of committed tasks. */
  readonly counts: Readonly<Record<string, number>>
  /** Sums of what the running tasks announce. */
  readonly live: Readonly<Record<string, number>>
  /** Sum of the time that committed tasks took, whoever ran them. */
  readonly seconds: number
  /** Present where tasks failed in this run, whether or not they were tried again. */
  readonly errors?: StageErrors
}

/** How often tasks of a stage failed, and what the last one said. */
export interface StageErrors {
  readonly times: number
  readonly message: string
}

/** In pipeline order. */
export type RunProgress = readonly StageProgress[]

export interface Reporter {
  /** Something changed: there will be a report soon. */
  changed(): void
  /** Reports for the last time. */
  end(): void
}

/** Five pictures a second: a terminal that moves, at a cost that nobody notices. */
const REPORT_MS = 200

/** A stage that is not planned yet. */
export function waitingProgress(name: string, kind: TaskKind): StageProgress {
  return { name, kind, state: 'waiting', tasks: 0, done: 0, cached: 0, running: 0, counts: {}, live: {}, seconds: 0 }
}

/** Calls `report` soon after something changed, at most every 200 ms, and at the end. */
export function openReporter(
  report: ((progress: RunProgress) => void) | undefined,
  readProgress: () => RunProgress,
): Reporter {
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    timer = undefined
    report?.(readProgress())
  }
  return {
    changed() {
      if (report !== undefined) timer ??= setTimeout(tell, REPORT_MS)
    },
    end() {
      clearTimeout(timer)
      tell()
    },
  }
}

/**
 * Time until a stage is done if its open tasks take as long as the committed ones did; of a crawl, until what waits now is asked at the rate of now.
 * Undefined where there is no telling.
 */
export function etaSecondsOf(stage: {
  readonly tasks: number
  readonly done: number
  readonly running: number
  readonly seconds: number
  readonly live: Readonly<Record<string, number>>
}): number | undefined {
  const { tasks, done, running, seconds, live } = stage
  const [waiting, rate = 0] = [live.waiting, live['pages/s']]
  if (waiting !== undefined && rate > 0) return waiting / rate
  const left = tasks - done
  return running > 0 && done > 0 && left > 0 ? (seconds / done) * (left / running) : undefined
}

/** What running tasks that ask hosts have the outcome of: a crawl announces pages, requests for pictures and videos how many, by where it came from. */
export function announcedOutcomes({ kind, live }: Pick<StageProgress, 'kind' | 'live'>): number {
  if (kind === 'cpu') return 0
  if (kind === 'crawl') return live.pages ?? 0
  return Object.entries(live).reduce((sum, [name, by]) => sum + (waitingHostOf(name) === undefined ? by : 0), 0)
}

/** What only the process of a run knows of its stages, left for whoever asks for its status: what running tasks announced lately, and what failed. */
const liveValues = z.record(
  z.string(),
  z.object({
    values: z.record(z.string(), z.number()),
    errors: z.object({ times: z.number(), message: z.string() }).optional(),
  }),
)
export type LiveValues = z.infer<typeof liveValues>

function liveFile(workFolder: string): string {
  return join(workFolder, 'live.json')
}

/** Leaves the values for others; a disk that is full has other ways to say so. */
export async function writeLive(workFolder: string, progress: RunProgress): Promise<void> {
  const told = progress
    .filter(({ state, errors }) => state === 'running' || errors !== undefined)
    .map(({ name, state, live, errors }) => [name, { values: state === 'running' ? live : {}, errors }] as const)
  await writeFile(liveFile(workFolder), JSON.stringify(Object.fromEntries(told))).catch(() => {})
}

/** The values that a run left last; none where they cannot be read. */
export async function readLive(workFolder: string): Promise<LiveValues> {
  try {
    return liveValues.parse(JSON.parse(await readFile(liveFile(workFolder), 'utf8')))
  } catch {
    return {}
  }
}

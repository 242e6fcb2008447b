/** Runs the toy pipeline over a folder, for several tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../core/log.ts'
import { collect } from '../../core/streams.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import { openSqliteQueue } from '../../engine/queues/sqlite-queue.ts'
import type { RunProgress } from '../../engine/status/progress.ts'
import { openFileStore } from '../../engine/stores/file-store.ts'
import type { RunOptions } from '../../engine/workers/run-options.ts'
import { runPipeline } from '../../engine/workers/run-pipeline.ts'
import { type ToyOptions, toyPipeline } from './toy.ts'

export interface ToyRun {
  readonly plan: Plan
  /** The last report. */
  readonly progress: RunProgress
}

/** Gives a test a folder of its own. */
export async function withFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-engine-'))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Where the toy's queue is while it runs. */
export function queueFile(folder: string): string {
  return join(folder, 'work', 'queue.sqlite')
}

/** What a run of a test works with, in this process. */
export const IN_PROCESS = {
  m3w: '0.0.0',
  log: silentLog,
  workers: 0,
  networkSlots: 2,
  crawlProcesses: 2,
  maxAttempts: 3,
} as const

/** Runs the toy pipeline to its end, in this process unless options say otherwise. */
export async function runToy(folder: string, options: ToyOptions, more: Partial<RunOptions> = {}): Promise<ToyRun> {
  let progress: RunProgress = []
  const plan = await runPipeline({
    store: openFileStore(folder),
    workFolder: join(folder, 'work'),
    openQueue: (options) => openSqliteQueue(queueFile(folder), { ...options, isNew: true }),
    pipeline: toyPipeline(options),
    ...IN_PROCESS,
    onProgress: (report) => {
      progress = report
    },
    ...more,
  })
  return { plan, progress }
}

/** Digests of the objects that the last stage made, in partition order. */
export async function shardDigests({ plan }: Pick<ToyRun, 'plan'>): Promise<string[]> {
  const objects = await collect((await plan.dataset('objects'))?.readAll() ?? [])
  return (objects as { sha256: string }[]).map(({ sha256 }) => sha256)
}

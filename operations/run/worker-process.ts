/** The worker processes of a run: what program they run, what they are told, and what they work with. */
import type { Log } from '../../core/log.ts'
import { VERSION } from '../../core/version.ts'
import { runChild } from '../../engine/workers/processes/child.ts'
import type { ChildEntry } from '../../engine/workers/processes/task-process.ts'
import { openFrozenRun, type Run } from './run.ts'

/**
 * Heap of a worker process: the same on every machine, so that none drops a page that another keeps. Node's own limit grows with the machine.
 * @source a task is bounded to 1 GB with its buffers (docs/architecture.md): the largest measured took 330 MB; this is six times that.
 */
const HEAP_MB = 2048

/** @source nfs(5): what was not there is remembered for `acdirmax`, 60 s by default. */
const SEES_WITHIN_MS = 90_000

/** What a worker process is told, as its one argument. */
interface ChildOrder {
  readonly location: string
  readonly run: string
  /** Present: not the store's own. */
  readonly workFolder?: string | undefined
}

/** The program of a run's worker processes. */
export function childOf({ location, id }: Run, childEntry: string, workFolder?: string): ChildEntry {
  const order: ChildOrder = { location, run: id, workFolder }
  const execArgv = [...process.execArgv, `--max-old-space-size=${HEAP_MB}`]
  return { modulePath: childEntry, args: ['_child', JSON.stringify(order)], execArgv }
}

/** The life of a worker process; `order` is the argument its parent gave. */
export async function runWorkerProcess(order: string, log: Log): Promise<never> {
  const { location, run, workFolder } = JSON.parse(order) as ChildOrder
  const frozen = await openFrozenRun(location, run)
  if (workFolder === undefined) return await runChild(environmentOf(frozen, log))
  return await runChild({ ...environmentOf({ ...frozen, workFolder }, log), seesWithinMs: SEES_WITHIN_MS })
}

/** What parent and children run tasks with. */
export function environmentOf({ store, workFolder, pipeline }: Run, log: Log) {
  return { store, workFolder, pipeline, log, m3w: VERSION }
}

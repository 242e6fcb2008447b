/** Where a pipeline stands in a store, read from plan, seals and manifests: for `m3w plan` and `m3w status`. Writes nothing. */
import type { TaskKind, TaskQueue } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { collect, mapConcurrent } from '../../core/streams.ts'
import { dropsOf } from '../../schemas/index.ts'
import type { Pipeline } from '../plan/pipeline-check.ts'
import { openPlan, type StageState } from '../plan/plan.ts'
import {
  addManifest,
  type CommittedTask,
  listCommitted,
  type ManifestSums,
  openSums,
  readManifest,
} from '../records/manifests.ts'
import { etaSecondsOf, type LiveValues, type StageErrors } from './progress.ts'

/** One line of `m3w plan`. */
export interface PlannedStage {
  readonly name: string
  readonly kind: TaskKind
  readonly state: 'waiting' | 'planned' | 'sealed'
  /** Stages that must be sealed before this one can be planned; empty unless waiting. */
  readonly waitingFor: readonly string[]
  /** P; 0 while it is not known. */
  readonly tasks: number
  /** Tasks that are committed already. */
  readonly cached: number
}

export interface StageStatus extends PlannedStage {
  /** Tasks that are being worked on now, on this machine. */
  readonly running: number
  readonly failed: number
  /** Sums of the counters of committed tasks. */
  readonly counts: Readonly<Record<string, number>>
  /** Unit to reason to number, out of the counters. */
  readonly dropped: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Time that committed tasks took. */
  readonly seconds: number
  /** Bytes of the objects that committed tasks wrote. */
  readonly bytes: number
  readonly peakRssBytes: number
  /** What its running tasks announce; of a crawl: hosts that are ready and that rest, requests in flight, pages a second, what holds it. */
  readonly live: Readonly<Record<string, number>>
  /** Time until the stage is done (`etaSecondsOf`); unless there is no telling. */
  readonly etaSeconds?: number
  /** What failed in the run that is at work on this machine, or was last. */
  readonly errors?: StageErrors
}

export interface RunStatus {
  /** Is a run at work on this machine? */
  readonly isRunning: boolean
  /** In pipeline order. */
  readonly stages: readonly StageStatus[]
}

/** What only the machine of a run knows of it. */
export interface LiveRun {
  readonly isRunning: boolean
  /** A run that has just started has none yet. */
  readonly queue?: TaskQueue
  /** By stage. */
  readonly live?: LiveValues
}

/** Small objects, of which a store on a network is slow to give each. */
const MANIFESTS_AT_A_TIME = 16

/** Where one stage stands. */
interface StagePlace {
  readonly row: PlannedStage
  readonly found: StageState
  /** Its committed tasks; none of a sealed stage, whose seal says more. */
  readonly committed: readonly CommittedTask[]
}

/** The stages of a pipeline with their tasks and what of them is done. */
export async function planRun(store: Store, pipeline: Pipeline): Promise<readonly PlannedStage[]> {
  return (await collect(walkStages(store, pipeline))).map(({ row }) => row)
}

/** Everything that is known of a run. `live` is what goes on on this machine; what is committed is known without. */
export async function readStatus(
  store: Store,
  pipeline: Pipeline,
  { isRunning, queue, live = {} }: LiveRun = { isRunning: false },
): Promise<RunStatus> {
  const stages: StageStatus[] = []
  for await (const place of walkStages(store, pipeline)) {
    const { row } = place
    const sums = await sumStage(store, place)
    const { leased: running, failed } = (await queue?.counts(row.name)) ?? { leased: 0, failed: 0 }
    const { values = {}, errors } = live[row.name] ?? {}
    const etaSeconds = etaSecondsOf({ ...row, done: row.cached, running, seconds: sums.seconds, live: values })
    stages.push({
      ...row,
      running,
      failed,
      ...sums,
      dropped: dropsOf(sums.counts),
      live: values,
      ...(etaSeconds === undefined ? {} : { etaSeconds }),
      ...(errors === undefined ? {} : { errors }),
    })
  }
  return { isRunning, stages }
}

/** Looks each stage up once, in pipeline order. */
async function* walkStages(store: Store, pipeline: Pipeline): AsyncGenerator<StagePlace> {
  const plan = openPlan(store, pipeline)
  for (const { name, kind } of pipeline.stages) {
    const found = await plan.stage(name)
    const committed = await committedTasks(store, found)
    const waitingFor = found.state === 'waiting' ? found.waitingFor : []
    const tasks = found.state === 'waiting' ? 0 : found.plan.partitions
    const cached = found.state === 'sealed' ? tasks : committed.length
    yield { row: { name, kind, state: found.state, waitingFor, tasks, cached }, found, committed }
  }
}

async function committedTasks(store: Store, found: StageState): Promise<CommittedTask[]> {
  if (found.state !== 'planned') return []
  const committed = await listCommitted(store, found.plan.stage.name)
  return found.plan.taskKeys.flatMap((taskKey, partition) => (committed.has(taskKey) ? [{ taskKey, partition }] : []))
}

async function sumStage(store: Store, { row, found, committed }: StagePlace): Promise<Readonly<ManifestSums>> {
  if (found.state === 'sealed') {
    const { counts, seconds, bytes, peakRssBytes } = found.seal
    return { counts, seconds, bytes, peakRssBytes }
  }
  const sums = openSums()
  const read = (task: CommittedTask) => readManifest(store, row.name, task)
  for await (const manifest of mapConcurrent(committed, MANIFESTS_AT_A_TIME, read)) addManifest(sums, manifest)
  return sums
}

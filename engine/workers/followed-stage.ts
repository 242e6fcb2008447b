/** A planned stage on its way through a run: which of its tasks are still open, what the committed ones counted. */
import type { TaskSpec } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { mapConcurrent } from '../../core/streams.ts'
import type { StageSeal } from '../../schemas/index.ts'
import { type StagePlan, type StageState, taskSpecOf } from '../plan/plan.ts'
import { addCounts, type CommittedTask, listCommitted, readManifest } from '../records/manifests.ts'
import type { StageErrors, StageProgress } from '../status/progress.ts'
import type { TaskResult } from '../task/task-environment.ts'

/** Changed by the functions below alone. */
export interface FollowedStage {
  readonly plan: StagePlan
  /** Where its commits are looked up. */
  readonly store: Store
  /** Task key to partition, of tasks that nobody has committed yet. */
  readonly open: Map<string, number>
  /** Task key to what the task announces. */
  readonly running: Map<string, Readonly<Record<string, number>>>
  /** Task key to what a task announced before it made way for others. */
  readonly resting: Map<string, Readonly<Record<string, number>>>
  /** Of committed tasks. */
  readonly counts: Record<string, number>
  seconds: number
  /** Of the tasks that were run here. */
  longestSeconds: number
  /** When the last task was found to be committed, on the clock of `performance.now`. */
  completeMs?: number
  /** Tasks that were committed before the run came to the stage. */
  cached: number
  isSealed: boolean
  /** Of tasks that were run here. */
  errors?: StageErrors
}

/** Manifests that are read at a time: small objects, of which a store on a network is slow to give each. */
const MANIFESTS_AT_A_TIME = 8

/** Begins to follow a stage; one that is sealed has nothing left to look up. */
export async function followStage(
  store: Store,
  found: Exclude<StageState, { state: 'waiting' }>,
): Promise<FollowedStage> {
  const { plan } = found
  const stage: FollowedStage = {
    plan,
    store,
    open: new Map(plan.taskKeys.map((taskKey, partition) => [taskKey, partition])),
    running: new Map(),
    resting: new Map(),
    counts: {},
    seconds: 0,
    longestSeconds: 0,
    cached: 0,
    isSealed: false,
  }
  if (found.state === 'sealed') noteSeal(stage, found.seal)
  else await findCommits(stage)
  stage.cached = plan.partitions - stage.open.size
  return stage
}

/** Is every task committed? */
export function isComplete({ open }: FollowedStage): boolean {
  return open.size === 0
}

/** The tasks that nobody has committed yet, in order of partition. */
export function openTasks({ open, plan }: FollowedStage): readonly TaskSpec[] {
  return [...open.values()].map((partition) => taskSpecOf(plan, partition))
}

/** Looks in the store for tasks that others committed. */
export async function findCommits(stage: FollowedStage): Promise<void> {
  const found: CommittedTask[] = []
  for (const taskKey of await listCommitted(stage.store, stage.plan.stage.name)) {
    const partition = stage.open.get(taskKey)
    if (partition === undefined) continue
    stage.open.delete(taskKey)
    found.push({ taskKey, partition })
  }
  void countManifests(stage, found)
}

/** The task runs from now on. */
export function noteStart({ running, resting }: FollowedStage, { taskKey }: TaskSpec): void {
  running.set(taskKey, resting.get(taskKey) ?? {})
  resting.delete(taskKey)
}

/** A running task announces values. */
export function noteProgress(
  { running }: FollowedStage,
  { taskKey }: TaskSpec,
  values: Readonly<Record<string, number>>,
): void {
  if (running.has(taskKey)) running.set(taskKey, values)
}

/** The task failed here; whether it is tried again is the queue's business. */
export function noteFailure(stage: FollowedStage, task: TaskSpec, message: string): void {
  noteStop(stage, task)
  stage.errors = { times: (stage.errors?.times ?? 0) + 1, message }
}

/** The task runs no longer, without having been committed. */
export function noteStop({ running }: FollowedStage, { taskKey }: TaskSpec): void {
  running.delete(taskKey)
}

/** The task made way for others; what it did so far stays in sight. */
export function noteYield({ running, resting }: FollowedStage, { taskKey }: TaskSpec): void {
  resting.set(taskKey, running.get(taskKey) ?? {})
  running.delete(taskKey)
}

/** The task is committed; without a result, or with another run's, its manifest is still to be counted. */
export function noteCommit(
  stage: FollowedStage,
  { taskKey, partition }: TaskSpec,
  result: TaskResult | undefined,
): void {
  stage.running.delete(taskKey)
  stage.resting.delete(taskKey)
  if (!stage.open.delete(taskKey)) return
  if (result?.isOurs !== true) {
    void countManifests(stage, [{ taskKey, partition }])
    return
  }
  addCounts(stage.counts, result.counts)
  stage.seconds += result.seconds
  stage.longestSeconds = Math.max(stage.longestSeconds, result.seconds)
}

/** The stage is sealed. The seal's sums are the truth; ours may still be on their way. */
export function noteSeal(stage: FollowedStage, { counts, seconds }: StageSeal): void {
  stage.isSealed = true
  stage.open.clear()
  for (const name of Object.keys(stage.counts)) delete stage.counts[name]
  addCounts(stage.counts, counts)
  stage.seconds = seconds
}

/** Where the stage stands now. */
export function progressOf(stage: FollowedStage): StageProgress {
  const { plan, open, running, resting, counts, seconds, cached, isSealed, errors } = stage
  const live: Record<string, number> = {}
  for (const values of [...running.values(), ...resting.values()]) addCounts(live, values)
  // Rates have one decimal, and their sum shall have no more.
  for (const [name, value] of Object.entries(live)) live[name] = Math.round(value * 10) / 10
  const { name, kind } = plan.stage
  return {
    name,
    kind,
    state: isSealed ? 'sealed' : 'running',
    tasks: plan.partitions,
    done: plan.partitions - open.size,
    cached,
    running: running.size,
    counts: { ...counts },
    live,
    seconds,
    ...(errors === undefined ? {} : { errors }),
  }
}

/** Sums manifests of others; a damaged one is reported by the seal, which reads them all. */
async function countManifests(stage: FollowedStage, tasks: readonly CommittedTask[]): Promise<void> {
  const read = (task: CommittedTask) => readManifest(stage.store, stage.plan.stage.name, task)
  try {
    for await (const manifest of mapConcurrent(tasks, MANIFESTS_AT_A_TIME, read)) {
      if (stage.isSealed) return
      addCounts(stage.counts, manifest.counts)
      stage.seconds += manifest.producer.seconds
    }
  } catch {
    // Numbers for the eye only.
  }
}

/** Follows one planned stage through a run: which tasks are still open, what the committed ones counted. */
import type { TaskSpec } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { mapConcurrent } from '../../core/streams.ts'
import type { StageSeal } from '../../schemas/index.ts'
import { type StagePlan, type StageState, taskSpecOf } from '../plan/plan.ts'
import { listCommitted, readManifest } from '../records/manifests.ts'
import { addCounts, type StageProgress } from '../status/progress.ts'
import type { TaskResult } from '../task/task-environment.ts'

export interface StageTracker {
  readonly plan: StagePlan
  readonly isComplete: boolean
  readonly isSealed: boolean
  openTasks(): readonly TaskSpec[]
  /** Looks in the store for tasks that others committed. */
  refresh(store: Store): Promise<void>
  started(task: TaskSpec): void
  announced(task: TaskSpec, values: Readonly<Record<string, number>>): void
  /** The task runs no longer, without having been committed. */
  stopped(task: TaskSpec): void
  /** The task is committed; without a result its manifest is still to be counted. */
  committed(task: TaskSpec, result: TaskResult | undefined): void
  sealed(seal: StageSeal): void
  progress(): StageProgress
}

/** Begins to follow a stage; one that is sealed has nothing left to look up. */
export async function trackStage(
  store: Store,
  found: Exclude<StageState, { state: 'waiting' }>,
): Promise<StageTracker> {
  const { plan } = found
  const { stage, taskKeys, partitions } = plan
  const isDone = found.state === 'sealed'
  const open = new Map(isDone ? [] : taskKeys.map((taskKey, partition) => [taskKey, partition]))
  const running = new Map<string, Readonly<Record<string, number>>>()
  const counts: Record<string, number> = found.state === 'sealed' ? { ...found.seal.counts } : {}
  let seconds = found.state === 'sealed' ? found.seal.seconds : 0
  let isSealed = isDone

  const close = (taskKey: string): number | undefined => {
    const partition = open.get(taskKey)
    open.delete(taskKey)
    return partition
  }

  /** Sums manifests of others; a damaged one is reported by the seal, which reads them all. */
  const countManifests = async (tasks: readonly { taskKey: string; partition: number }[]): Promise<void> => {
    try {
      for await (const manifest of mapConcurrent(tasks, 8, (task) => readManifest(store, stage.name, task))) {
        if (isSealed) return
        addCounts(counts, manifest.counts)
        seconds += manifest.producer.seconds
      }
    } catch {
      // Numbers for the eye only.
    }
  }

  const refresh = async (): Promise<void> => {
    const found: { taskKey: string; partition: number }[] = []
    for (const taskKey of await listCommitted(store, stage.name)) {
      const partition = close(taskKey)
      if (partition !== undefined) found.push({ taskKey, partition })
    }
    void countManifests(found)
  }

  if (!isDone) await refresh()
  const cached = partitions - open.size
  return {
    plan,
    get isComplete() {
      return open.size === 0
    },
    get isSealed() {
      return isSealed
    },
    openTasks: () => [...open.values()].map((partition) => taskSpecOf(plan, partition)),
    refresh,
    started: ({ taskKey }) => running.set(taskKey, {}),
    announced({ taskKey }, values) {
      if (running.has(taskKey)) running.set(taskKey, values)
    },
    stopped: ({ taskKey }) => running.delete(taskKey),
    committed({ taskKey, partition }, result) {
      running.delete(taskKey)
      if (close(taskKey) === undefined) return
      if (result?.isOurs !== true) {
        void countManifests([{ taskKey, partition }])
        return
      }
      addCounts(counts, result.counts)
      seconds += result.seconds
    },
    sealed(seal) {
      // The seal's sums are the truth; ours may still be on their way.
      isSealed = true
      for (const name of Object.keys(counts)) delete counts[name]
      addCounts(counts, seal.counts)
      seconds = seal.seconds
    },
    progress() {
      const live: Record<string, number> = {}
      for (const values of running.values()) addCounts(live, values)
      return {
        name: stage.name,
        kind: stage.kind,
        state: isSealed ? 'sealed' : 'running',
        tasks: partitions,
        done: partitions - open.size,
        cached,
        running: running.size,
        counts: { ...counts },
        live,
        seconds,
      }
    },
  }
}

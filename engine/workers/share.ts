/**
 * The share of a process in a run: which open tasks it gives to its queue, and when it may seal. One that works alone gives out
 * everything; beside others it looks in the store for what they have done.
 */
import { M3wError } from '../../core/errors.ts'
import type { TaskQueue, TaskSpec } from '../../core/queue.ts'
import { type FollowedStage, findCommits, isComplete, openTasks } from './followed-stage.ts'

export interface Share {
  /** Others work on the run too: what they sealed is looked for. */
  readonly isShared: boolean
  /** Gives tasks of a stage to the queue, if it is time; true if there is something to claim. Called again and again until it is complete. */
  feed(stage: FollowedStage): Promise<boolean>
  /** May this process seal a stage that it has known to be complete for so long? */
  maySeal(stage: string, completeMs: number): boolean
}

/** Opens a share over a queue. `throwIfFailed` rejects if the queue holds a task that was given up. */
export type OpenShare = (queue: TaskQueue, throwIfFailed: () => Promise<void>) => Share

/**
 * Everything, at once, and again what the queue has lost: it is a hint, and the plan minus the commits is the fact. E_STORE_MISSING
 * where tasks that were done have no manifest.
 */
export const openWholeShare: OpenShare = (queue, throwIfFailed) => {
  const fed = new Set<FollowedStage>()
  return {
    isShared: false,
    async feed(stage) {
      if (!fed.has(stage)) {
        fed.add(stage)
        await queue.add(openTasks(stage))
        return true
      }
      if (!(await isIdle(queue, stage))) return false
      await findCommits(stage)
      // What runs here is put back by whoever renews its lease.
      const lost = idleTasks(stage)
      if (lost.length === 0) return false
      await queue.add(lost)
      await throwIfFailed()
      if (!(await isIdle(queue, stage))) return true
      await findCommits(stage)
      if (isComplete(stage)) return false
      throw new M3wError(
        'E_STORE_MISSING',
        `${stage.open.size} tasks of ${stage.plan.stage.name} were committed, and their manifests are gone. Run the same command again.`,
      )
    },
    maySeal: () => true,
  }
}

/**
 * Watermarks of a queue on a network: below the first it is filled to the second. @source next.md section 7.5, rule 15: a task is a KB of
 * Redis's memory, and 5,000 last the largest cluster for longer than a look.
 */
const FEWEST_WAITING = 5_000
const MOST_WAITING = 20_000
/** A task must be unknown to the queue at two looks: whoever runs it puts it back sooner (a third of a lease of 30 s). */
const LOST_MS = 15_000

interface QueueShareOptions {
  readonly lostMs?: number
}

/** What a queue of many machines needs to be told: waiting tasks between two marks, and again those that it has lost. */
export function openQueueShare({ lostMs = LOST_MS }: QueueShareOptions = {}): OpenShare {
  return (queue) => {
    const looks = openLooks()
    const known = new Map<FollowedStage, { fed: Set<string>; lacking: Set<string>; lookedMs: number }>()
    return {
      isShared: true,
      async feed(stage) {
        await looks.look(stage)
        const mine = known.get(stage) ?? { fed: new Set(), lacking: new Set(), lookedMs: performance.now() }
        known.set(stage, mine)
        const open = openTasks(stage)
        const { waiting } = await queue.counts()
        const fresh =
          waiting >= FEWEST_WAITING
            ? []
            : open.filter(({ taskKey }) => !mine.fed.has(taskKey)).slice(0, MOST_WAITING - waiting)
        for (const { taskKey } of fresh) mine.fed.add(taskKey)
        const lost: TaskSpec[] = []
        if (performance.now() - mine.lookedMs >= lostMs) {
          const isFresh = new Set(fresh.map(({ taskKey }) => taskKey))
          const fed = open.filter(({ taskKey }) => mine.fed.has(taskKey) && !isFresh.has(taskKey))
          const lacking = await queue.lacks(fed)
          lost.push(...lacking.filter(({ taskKey }) => mine.lacking.has(taskKey)))
          mine.lacking = new Set(lacking.map(({ taskKey }) => taskKey))
          mine.lookedMs = performance.now()
        }
        await queue.add([...fresh, ...lost])
        return fresh.length + lost.length > 0
      },
      maySeal: () => true,
    }
  }
}

/** Is nothing of the stage waiting or leased? */
export async function isIdle(queue: TaskQueue, { plan }: FollowedStage): Promise<boolean> {
  const { waiting, leased } = await queue.counts(plan.stage.name)
  return waiting + leased === 0
}

/** Open tasks that do not run in this process. */
export function idleTasks(stage: FollowedStage): readonly TaskSpec[] {
  return openTasks(stage).filter(({ taskKey }) => !stage.running.has(taskKey))
}

/** Of a store that is listed, this part of the time at most: on a network 100,000 commits take seconds. */
const LOOK_SHARE = 1 / 10

/** Looks for the commits of others, each stage as often as it costs little. */
export function openLooks(): { look(stage: FollowedStage): Promise<void> } {
  const nextMs = new Map<FollowedStage, number>()
  return {
    async look(stage) {
      const startMs = performance.now()
      if (startMs < (nextMs.get(stage) ?? 0)) return
      await findCommits(stage)
      const endMs = performance.now()
      nextMs.set(stage, endMs + (endMs - startMs) / LOOK_SHARE)
    },
  }
}

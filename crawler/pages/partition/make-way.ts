/** When a partition makes way for others that wait for its place in the process. */
import type { TaskContext } from '../../../core/stage.ts'
import type { Frontier } from '../frontier/frontier.ts'

/** A partition none of whose hosts is ready for so long makes way at once. Judgement: to close it and to read it again takes less than a second. */
const REST_MS = 60_000
/** A partition with work makes way after this. Judgement: long beside what it costs to read its ledger again, short beside a crawl. */
const TURN_MS = 600_000
/** And not before it has worked so many times as long as it took to read its ledger: at most a twentieth of the work is reading. */
const REPLAY_FACTOR = 20

/** Should the partition make way now? `beganMs` and `replayMs`: when its jobs began, and how long the ledger took before that. */
export function mustMakeWay(
  task: Pick<TaskContext, 'isWanted'>,
  frontier: Pick<Frontier, 'nextAtMs'>,
  { beganMs, replayMs }: { readonly beganMs: number; readonly replayMs: number },
): boolean {
  if (task.isWanted?.() !== true) return false
  const nowMs = performance.now()
  if (nowMs - beganMs > Math.max(TURN_MS, REPLAY_FACTOR * replayMs)) return true
  const nextAtMs = frontier.nextAtMs()
  return nextAtMs !== undefined && nextAtMs - nowMs > REST_MS
}

/**
 * When it has something to do again, ms since 1970. However long its hosts rest, it looks now and then whether the crawl was ended: after a
 * minute, or as much more as reading its ledger takes.
 */
export function wantedAgainMs(frontier: Pick<Frontier, 'nextAtMs'>, replayMs: number): number {
  const restMs = Math.max(0, (frontier.nextAtMs() ?? 0) - performance.now())
  return Date.now() + Math.min(restMs, Math.max(REST_MS, REPLAY_FACTOR * replayMs))
}

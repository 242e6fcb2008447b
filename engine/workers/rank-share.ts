/**
 * Static ranks: R of N processes of an array, without any queue between them. Each takes the tasks that hash to it, and after a pause what
 * others leave; commits and seals are created once, so two that do the same waste time and nothing else.
 */
import { M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import type { TaskSpec } from '../../core/queue.ts'
import { type FollowedStage, isComplete, openTasks } from './followed-stage.ts'
import { idleTasks, isIdle, type OpenShare, openLooks } from './share.ts'

export interface Rank {
  /** From 0. */
  readonly rank: number
  readonly of: number
}

interface RankShareOptions extends Rank {
  /** Tasks that are stolen at a time: as many as run side by side. */
  readonly slots: number
  /** May no task ask the network? Then those that would are stolen like the others. */
  readonly isOffline: boolean
  readonly pauseMs?: number
}

/**
 * A rank that has nothing left waits so long for the others, and twice as long as the longest of its own tasks took. Judgement: the others
 * began at the same time, so most of what is open then is about to be committed.
 */
const PAUSE_MS = 30_000
const LONGEST_TASKS = 2

/** The rank a key belongs to. */
export function rankOf(key: string, of: number): number {
  return Number.parseInt(sha256Hex(key).slice(0, 12), 16) % of
}

/** E_USAGE unless 0 ≤ rank < of. */
export function checkRank({ rank, of }: Rank): Rank {
  if (Number.isInteger(rank) && Number.isInteger(of) && rank >= 0 && rank < of) return { rank, of }
  throw new M3wError('E_USAGE', `--rank ${rank} --of ${of}: expected whole numbers, 0 ≤ rank < of.`)
}

/**
 * The share of a rank. Tasks that ask the network are never stolen, so that no host is asked by two at once: they wait until their rank is
 * started again, which array jobs do by themselves.
 */
export function openRankShare({ rank, of, slots, isOffline, pauseMs = PAUSE_MS }: RankShareOptions): OpenShare {
  return (queue) => {
    const looks = openLooks()
    /** When the rank last had something to do in a stage that it was given its part of. */
    const busyMs = new Map<FollowedStage, number>()
    const isMine = ({ taskKey }: TaskSpec): boolean => rankOf(taskKey, of) === rank
    const mayTake = ({ kind }: TaskSpec): boolean => kind === 'cpu' || isOffline
    /** Another order in each rank, so that thieves do not meet. */
    const order = ({ taskKey }: TaskSpec): string => sha256Hex(`${rank} ${taskKey}`)
    return {
      isShared: true,
      async feed(stage) {
        await looks.look(stage)
        if (isComplete(stage)) return false
        const nowMs = performance.now()
        if (!busyMs.has(stage)) {
          busyMs.set(stage, nowMs)
          await queue.add(openTasks(stage).filter(isMine))
          return true
        }
        if (!(await isIdle(queue, stage))) {
          busyMs.set(stage, nowMs)
          return false
        }
        const idleMs = nowMs - (busyMs.get(stage) ?? nowMs)
        if (idleMs < pauseMs || idleMs < LONGEST_TASKS * 1000 * stage.longestSeconds) return false
        const stolen = idleTasks(stage)
          .filter(mayTake)
          .sort((a, b) => (order(a) < order(b) ? -1 : 1))
          .slice(0, slots)
        await queue.add(stolen)
        return stolen.length > 0
      },
      maySeal: (stage, completeMs) => rankOf(stage, of) === rank || completeMs >= pauseMs,
    }
  }
}

/**
 * How many tasks of a stage are in which state: one hash beside the queue. BullMQ knows numbers of a queue alone and would have to read every
 * task (22 s for 100,000). Counted behind each step and not with it, so a process that dies in between leaves a number off by one:
 * for people, never for decisions.
 */
import type { Redis } from 'ioredis'
import type { QueueCounts } from '../../../core/queue.ts'
import { resultsOf } from './foreign-keys.ts'

type State = keyof QueueCounts

export interface StageCounts {
  /** Moves tasks of a stage between states; without `from` they are new. */
  move(stage: string, change: { readonly from?: State; readonly to: State; readonly by?: number }): Promise<void>
  read(stage: string): Promise<QueueCounts>
  /** Tasks of all stages that are done. */
  done(): Promise<number>
}

/** Opens the numbers under a key. */
export function openStageCounts(redis: Redis, key: string): StageCounts {
  const numberOf = (text: string | null | undefined): number => Math.max(0, Number(text ?? 0))
  return {
    async move(stage, { from, to, by = 1 }) {
      const steps = redis.pipeline().hincrby(key, `${stage} ${to}`, by)
      if (from !== undefined) steps.hincrby(key, `${stage} ${from}`, -by)
      await resultsOf(steps)
    },
    async read(stage) {
      const states = ['waiting', 'leased', 'done', 'failed'] as const
      const found = await redis.hmget(key, ...states.map((state) => `${stage} ${state}`))
      const [waiting, leased, done, failed] = found.map(numberOf)
      return { waiting: waiting ?? 0, leased: leased ?? 0, done: done ?? 0, failed: failed ?? 0 }
    },
    async done() {
      const all = Object.entries(await redis.hgetall(key))
      return all.reduce((sum, [name, text]) => sum + (name.endsWith(' done') ? numberOf(text) : 0), 0)
    },
  }
}

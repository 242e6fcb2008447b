/** The names of all that m3w keeps on a Redis server. One hash tag: all keys of a run lie in one slot of a cluster, as BullMQ's scripts demand. */
import type { TaskKind } from '../../../core/queue.ts'

/** Begins the name of every key; BullMQ puts `:<queue>:…` behind it. */
export const PREFIX = '{m3w}'
export const KINDS: readonly TaskKind[] = ['cpu', 'network', 'crawl']

/** A set: the ids of runs that somebody plans. */
export const RUNS_KEY = `${PREFIX}:runs`

/** There as long as somebody plans the run. */
export function runKey(run: string): string {
  return `${PREFIX}:run-${run}`
}

/** A hash: how many tasks of a stage are in which state. */
export function stageCountsKey(run: string): string {
  return `${PREFIX}:counts-${run}`
}

/** With what the keys of a queue begin. */
export function queueName(kind: TaskKind, run: string): string {
  return `${PREFIX}:${kind}-${run}`
}

/**
 * The identity of a task: everything that decides what it writes, and nothing else. Equal keys mean equal outputs, so a
 * committed manifest under the key is the result, whoever made it and whenever.
 */
import { canonicalJson, type Json, sha256Hex } from '../../core/hash.ts'
import type { Split } from '../../core/stage.ts'

/** Raised where the engine would put a record of a task elsewhere, or write it otherwise: all stages run again. 2: parts are Zstandard frames. */
export const TASK_FORMAT = 'm3w-task/2'

/** What all tasks of a planned stage share. */
export interface StageIdentity {
  readonly stage: string
  readonly version: Json
  readonly options: Json
  readonly seed: number
  /** P of the stage. */
  readonly partitions: number
  /** Output name to dataset and its number of partitions: it decides which part a record lies in. */
  readonly outputs: Readonly<Record<string, { readonly dataset: string; readonly partitions: number }>>
  /** Input name to digest of the whole dataset. */
  readonly whole: Readonly<Record<string, string>>
}

export interface TaskIdentity {
  readonly partition: number
  /** Input name to digest of the task's partition of it. */
  readonly inputs: Readonly<Record<string, string>>
  /** By content: where an archive lies does not matter, what a journal says of it does. */
  readonly splits: readonly Pick<Split, 'sha256' | 'layout' | 'start' | 'end' | 'journal'>[]
}

/** Returns a function that gives the key of each task, 64 lower-case hex digits. */
export function taskKeysOf(identity: StageIdentity): (task: TaskIdentity) => string {
  const shared = sha256Hex(canonicalJson({ format: TASK_FORMAT, ...identity }))
  return ({ partition, inputs, splits }) =>
    sha256Hex(
      canonicalJson({
        shared,
        partition,
        inputs,
        splits: splits.map(({ sha256, layout, start, end, journal }) => [
          ...[sha256, layout, start, end],
          ...(journal === undefined ? [] : [journal.sha256]),
        ]),
      }),
    )
}

/** How the code of this process plans a run, as one hash: processes in which it differs plan tasks that are none of each other's. */
import { canonicalJson, sha256Hex } from '../../core/hash.ts'
import type { Pipeline } from './pipeline-check.ts'
import { TASK_FORMAT } from './task-key.ts'

/** Of what enters the keys of tasks and is known before any of them: stages, versions, options, seed. 64 lower-case hex digits. */
export function codeDigestOf({ stages, seed }: Pipeline): string {
  const planned = stages.map(({ name, version, options }) => ({ name, version, options }))
  return sha256Hex(canonicalJson({ format: TASK_FORMAT, seed, stages: planned }))
}

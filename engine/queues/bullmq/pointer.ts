/**
 * What a job of Redis says of its task: a pointer of some 200 bytes, checked as it comes back, since others may write there.
 */
import type { Job } from 'bullmq'
import { z } from 'zod'
import type { TaskKind, TaskSpec } from '../../../core/queue.ts'
import { foreignKey } from './foreign-keys.ts'

/** What a job holds beside id and name, which are the task's and its stage's. */
const pointer = z.object({
  partition: z.int().min(0),
  taskKey: z.string(),
  /** Failures that were charged so far. */
  failures: z.int().min(0),
  /** Of a task that failed. */
  exitCode: z.int().exactOptional(),
})
export type Pointer = z.infer<typeof pointer>
export type TaskJob = Job<Pointer>

/** What a job is to hold of a task. */
export function pointerOf({ partition, taskKey }: TaskSpec, failures: number): Pointer {
  return { partition, taskKey, failures }
}

/** The task of a job, which stands at a key of a server; E_QUEUE for one that another program put there. */
export function specOf(job: TaskJob, kind: TaskKind, at: { readonly server: string; readonly key: string }): TaskSpec {
  const { id = '', name: stage } = job
  const { success, data } = pointer.safeParse(job.data)
  if (success && id.startsWith(`${stage}.`))
    return { id, kind, stage, partition: data.partition, taskKey: data.taskKey }
  throw foreignKey(at.server, at.key, 'a task of the run, got a job without partition and taskKey')
}

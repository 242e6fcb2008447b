/** From a queue's task to its run: looks the task up in this process's own plan and refuses what that does not know. */
import { M3wError } from '../../core/errors.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { Plan } from '../plan/plan.ts'
import { runTask } from './task.ts'
import type { TaskEnvironment, TaskRequest, TaskResult, TaskRunner } from './task-environment.ts'

/** Runs a task of the plan. E_CONFIG if the task was planned with other stages, options or inputs than this process has. */
export async function executeTask(
  environment: TaskEnvironment,
  plan: Plan,
  task: TaskSpec,
  { signal, onProgress }: Pick<TaskRequest, 'signal' | 'onProgress'>,
): Promise<TaskResult> {
  const found = await plan.stage(task.stage)
  if (found.state === 'waiting') {
    throw new M3wError('E_CONFIG', `${task.stage} was given out before ${found.waitingFor.join(', ')} was sealed.`)
  }
  const { taskKeys } = found.plan
  if (taskKeys[task.partition] !== task.taskKey) {
    throw new M3wError(
      'E_CONFIG',
      `Task ${task.partition} of ${task.stage} was planned by another version or config of m3w: expected key ${taskKeys[task.partition]}, got ${task.taskKey}. Run the same version everywhere.`,
    )
  }
  const request = { plan: found.plan, partition: task.partition, signal }
  return await runTask(environment, onProgress === undefined ? request : { ...request, onProgress })
}

/** Runs tasks in this process: for tests and debugging. */
export function openLocalRunner(
  environment: TaskEnvironment,
  plan: Plan,
  onProgress: (task: TaskSpec, values: Readonly<Record<string, number>>) => void,
): TaskRunner {
  return {
    run: (task, signal) =>
      executeTask(environment, plan, task, { signal, onProgress: (values) => onProgress(task, values) }),
    async close() {},
  }
}

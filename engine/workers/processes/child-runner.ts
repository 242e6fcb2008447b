/** Runs tasks in a child process, one at a time: a parser that crashes takes one task with it, and the one that holds the leases stays quick. */
import type { TaskSpec } from '../../../core/queue.ts'
import type { RecordRange } from '../../task/poison.ts'
import type { TaskResult, TaskRunner } from '../../task/task-environment.ts'
import {
  endTaskProcess,
  runInProcess,
  startTaskProcess,
  type TaskProcess,
  type TaskProcessOptions,
} from './task-process.ts'

/** One runner: its options, and the process it has now. */
interface Runner {
  readonly options: TaskProcessOptions
  process?: TaskProcess | undefined
}

/** Opens a runner; the child is forked with the first task, and again after it died. */
export function openChildRunner(options: TaskProcessOptions): TaskRunner {
  const runner: Runner = { options }
  return {
    run: (task, signal, _attempt, range) => runInChild(runner, task, signal, range),
    async close() {
      if (runner.process !== undefined) await endTaskProcess(runner.process)
    },
  }
}

async function runInChild(
  runner: Runner,
  task: TaskSpec,
  signal: AbortSignal,
  range: RecordRange | undefined,
): Promise<TaskResult> {
  const { options } = runner
  if (runner.process?.isGone !== false) runner.process = startTaskProcess(options)
  const { process } = runner
  try {
    return await runInProcess(process, task, signal, range)
  } catch (error) {
    // What a failed task left behind in its process must not meet the next one.
    await endTaskProcess(process)
    throw error
  }
}

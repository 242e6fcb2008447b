/** Runs tasks in a child process, one at a time: a parser that crashes takes one task with it, and the one that holds the leases stays quick. */
import type { TaskSpec } from '../../core/queue.ts'
import type { TaskResult, TaskRunner } from '../task/task-environment.ts'
import {
  endTaskProcess,
  runInProcess,
  startTaskProcess,
  type TaskProcess,
  type TaskProcessOptions,
} from './task-process.ts'

interface ChildRunnerOptions extends TaskProcessOptions {
  /** End the process after a task that had work to do: what it leaked ends with it. */
  readonly isOneTaskOnly: boolean
}

/** One runner: its options, and the process it has now. */
interface Runner {
  readonly options: ChildRunnerOptions
  process?: TaskProcess | undefined
  /** Settles when the process before this one is gone. */
  ending: Promise<void>
}

/** Opens a runner; the child is forked with the first task, and again after it died. */
export function openChildRunner(options: ChildRunnerOptions): TaskRunner {
  const runner: Runner = { options, ending: Promise.resolve() }
  return {
    run: (task, signal) => runInChild(runner, task, signal),
    async close() {
      await runner.ending
      if (runner.process !== undefined) await endTaskProcess(runner.process)
    },
  }
}

async function runInChild(runner: Runner, task: TaskSpec, signal: AbortSignal): Promise<TaskResult> {
  const { options } = runner
  await runner.ending
  if (runner.process?.isGone !== false) runner.process = startTaskProcess(options)
  const { process } = runner
  try {
    const result = await runInProcess(process, task, signal)
    // The result need not wait for the process to go; the next task does.
    if (options.isOneTaskOnly && !result.isEmpty) runner.ending = endTaskProcess(process)
    return result
  } catch (error) {
    // What a failed task left behind in its process must not meet the next one.
    await endTaskProcess(process)
    throw error
  }
}

/** The child's side: runs the tasks its parent sends, as many at a time as it is sent, and ends when the parent is gone. */
import { followParent, killChildren } from '../../../core/child-process.ts'
import { M3wError } from '../../../core/errors.ts'
import type { TaskSpec } from '../../../core/queue.ts'
import type { Pipeline } from '../../plan/pipeline-check.ts'
import { openPlan, type Plan } from '../../plan/plan.ts'
import { runTask } from '../../task/run-task.ts'
import type { TaskEnvironment, TaskWatch } from '../../task/task-environment.ts'
import { describeFailure } from './failure.ts'
import { type FromChild, toChild } from './messages.ts'
import { watchProcess } from './process-watch.ts'

interface ChildOptions extends TaskEnvironment {
  /** The same pipeline as the parent's: tasks of another one are refused. */
  readonly pipeline: Pipeline
  /** CPU time that one record may take, of stages that isolate records. Default 2 minutes. */
  readonly recordCpuMs?: number
}

/** The parent tells its terminal five times a second; more would only fill the channel. */
const PROGRESS_MS = 250
/**
 * Of the process and not by the clock, so that a slow or busy machine ends no record that another one keeps.
 * @source bench/results.md: the worst hostile page of 1 MB takes 1.8 s; a page of 10 MB on a machine four times as slow would take 72 s.
 */
const RECORD_CPU_MS = 120_000
/** Seldom enough to cost nothing, and a hundred times within the silence after which the parent kills. */
const ALIVE_MS = 5_000

/** Serves the parent until it disconnects; then the process exits, whatever it was doing. Never resolves. */
export async function runChild(options: ChildOptions): Promise<never> {
  if (process.send === undefined) throw new M3wError('E_USAGE', 'This is a worker process; `m3w build` starts it.')
  const plan = openPlan(options.store, options.pipeline)
  /** By the id of the task. */
  const running = new Map<string, AbortController>()
  let isWanted = false
  setInterval(() => running.size > 0 && tell({ type: 'alive' }), ALIVE_MS).unref()
  const cap = watchProcess({ recordCpuMs: options.recordCpuMs ?? RECORD_CPU_MS })
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // Thrown outside of any task's own promise: nobody knows whose it is, or what state we are in.
      tell({ type: 'failed', failure: describeFailure(error) })
      process.exitCode = 1
      setImmediate(() => process.exit(1))
    })
  }
  process.on('message', (received: unknown) => {
    const message = toChild.parse(received)
    if (message.type === 'wanted') {
      isWanted = message.isWanted
      return
    }
    if (message.type === 'abort') {
      running.get(message.id)?.abort(new M3wError('E_INTERRUPTED', 'The run was stopped.'))
      return
    }
    const { task, range } = message
    const controller = new AbortController()
    running.set(task.id, controller)
    const watch = { signal: controller.signal, isWanted: () => isWanted, range, onRecord: cap.begin }
    void answer(options, plan, task, watch).finally(() => {
      running.delete(task.id)
      cap.end()
    })
  })
  // Its decoders go with it, waited for: what they took is counted through their parent alone.
  followParent(() => void killChildren().finally(() => process.exit(0)))
  return await new Promise<never>(() => {})
}

/** Runs a task and tells the parent what became of it. */
async function answer(options: ChildOptions, plan: Plan, task: TaskSpec, watch: TaskWatch): Promise<void> {
  const { id } = task
  let lastMs = 0
  const onProgress = (values: Readonly<Record<string, number>>): void => {
    if (performance.now() - lastMs < PROGRESS_MS) return
    lastMs = performance.now()
    tell({ type: 'progress', id, values })
  }
  try {
    tell({ type: 'done', id, result: await runTask(options, plan, task, { ...watch, onProgress }) })
  } catch (error) {
    tell({ type: 'failed', id, failure: describeFailure(error) })
  }
}

function tell(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

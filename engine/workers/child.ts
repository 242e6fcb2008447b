/** The child's side: runs the tasks its parent sends, one at a time, and ends when the parent is gone. */
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import type { Pipeline } from '../plan/pipeline-check.ts'
import { openPlan } from '../plan/plan.ts'
import { executeTask } from '../task/execute.ts'
import type { TaskEnvironment } from '../task/task-environment.ts'
import { describeFailure } from './failure.ts'
import { type FromChild, toChild } from './messages.ts'
import { endWithParent } from './parent-watch.ts'

export interface ChildOptions extends TaskEnvironment {
  readonly store: Store
  /** The same pipeline as the parent's: tasks of another one are refused. */
  readonly pipeline: Pipeline
}

const PROGRESS_MS = 250
const ALIVE_MS = 5_000

/** Serves the parent until it disconnects; then the process exits, whatever it was doing. Never resolves. */
export async function runChild(options: ChildOptions): Promise<never> {
  if (process.send === undefined) throw new M3wError('E_USAGE', 'This is a worker process; `m3w build` starts it.')
  const send = (message: FromChild): void => {
    if (process.connected) process.send?.(message)
  }
  const plan = openPlan(options.store, options.pipeline)
  let running: AbortController | undefined

  setInterval(() => running !== undefined && send({ type: 'alive' }), ALIVE_MS).unref()
  endWithParent()

  const run = async (task: Parameters<typeof executeTask>[2]): Promise<void> => {
    const controller = new AbortController()
    running = controller
    let lastMs = 0
    const onProgress = (values: Readonly<Record<string, number>>): void => {
      if (performance.now() - lastMs < PROGRESS_MS) return
      lastMs = performance.now()
      send({ type: 'progress', values })
    }
    try {
      const result = await executeTask(options, plan, task, { signal: controller.signal, onProgress })
      send({ type: 'done', result })
    } catch (error) {
      send({ type: 'failed', failure: describeFailure(error) })
    } finally {
      running = undefined
    }
  }

  // The parent hears Ctrl-C and a stopping service as well, and tells us what to do.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  process.on('disconnect', () => process.exit(0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      // Thrown outside of the task's own promise: nobody knows what state we are in.
      send({ type: 'failed', failure: describeFailure(error) })
      process.exitCode = 1
      setImmediate(() => process.exit(1))
    })
  }
  process.on('message', (received: unknown) => {
    const message = toChild.parse(received)
    if (message.type === 'run') void run(message.task)
    else running?.abort(new M3wError('E_INTERRUPTED', 'The run was stopped.'))
  })
  // The parent may have died while this program was loading.
  if (!process.connected) process.exit(0)
  return await new Promise<never>(() => {})
}

/** Runs tasks in a child process: a parser that crashes takes one task with it, and the one that holds the leases stays quick. */
import type { ChildProcess } from 'node:child_process'
import { on } from 'node:events'
import { describeEnd, forkChild, sendToChild, stopChild } from '../../core/child-process.ts'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { TaskResult, TaskRunner } from '../task/task-environment.ts'
import { reviveFailure } from './failure.ts'
import { type FromChild, fromChild, type ToChild } from './messages.ts'

/** The program that a child runs; it must call `runChild`. */
export interface ChildEntry {
  readonly modulePath: string
  readonly args: readonly string[]
  /** Options of Node for the child, such as a heap limit. Default: those of this process. */
  readonly execArgv?: readonly string[]
}

interface ChildRunnerOptions {
  readonly entry: ChildEntry
  /** End the process after a task that had work to do: what it leaked ends with it. */
  readonly isOneTaskOnly: boolean
  readonly onProgress: (task: TaskSpec, values: Readonly<Record<string, number>>) => void
  readonly log: Log
  /** How long an aborted task has to stop, and a child to end, before it is killed. Default 10 s. */
  readonly graceMs?: number | undefined
  /** How long a child may say nothing, its event loop blocked, before it is killed. Default 10 minutes. */
  readonly silenceMs?: number | undefined
}

/** A stage looks at its signal between records and a crawl between answers, so seconds do; a service manager allows 10 to 90. */
const GRACE_MS = 10_000
/** A sort of many rows blocks for a minute, a page that never ends blocks for good: ten times the longest honest silence. */
const SILENCE_MS = 600_000

/** One runner: its options, and the child it has now. */
interface Runner {
  readonly entry: ChildEntry
  readonly isOneTaskOnly: boolean
  readonly onProgress: ChildRunnerOptions['onProgress']
  readonly log: Log
  readonly graceMs: number
  readonly silenceMs: number
  child?: ChildProcess | undefined
  /** Settles when the child before this one is gone. */
  ending: Promise<void>
}

/** Opens a runner; the child is forked with the first task, and again after it died. */
export function openChildRunner(options: ChildRunnerOptions): TaskRunner {
  const { graceMs = GRACE_MS, silenceMs = SILENCE_MS } = options
  const runner: Runner = { ...options, graceMs, silenceMs, ending: Promise.resolve() }
  return {
    run: (task, signal) => runInChild(runner, task, signal),
    async close() {
      await runner.ending
      if (runner.child !== undefined) await dismiss(runner, runner.child)
    },
  }
}

async function runInChild(runner: Runner, task: TaskSpec, signal: AbortSignal): Promise<TaskResult> {
  await runner.ending
  runner.child ??= startChild(runner)
  const { child } = runner
  try {
    const result = await hearTask(runner, child, task, signal)
    // The result need not wait for the process to go; the next task does.
    if (runner.isOneTaskOnly && !result.isEmpty) runner.ending = dismiss(runner, child)
    return result
  } catch (error) {
    // What a failed task left behind in its process must not meet the next one.
    await dismiss(runner, child)
    throw error
  }
}

function startChild(runner: Runner): ChildProcess {
  const child = forkChild({ ...runner.entry, stdout: 'stderr' })
  runner.log.info('worker.start', { pid: child.pid })
  child.on('error', (error) => runner.log.error('worker.unreachable', { pid: child.pid, message: String(error) }))
  child.on('exit', () => {
    if (runner.child === child) runner.child = undefined
  })
  return child
}

async function dismiss(runner: Runner, child: ChildProcess): Promise<void> {
  if (runner.child === child) runner.child = undefined
  await stopChild(child, runner.graceMs)
}

/** Sends a task to the child and listens until that says what became of it, or ends. */
async function hearTask(
  { onProgress, log, graceMs, silenceMs }: Runner,
  child: ChildProcess,
  task: TaskSpec,
  signal: AbortSignal,
): Promise<TaskResult> {
  const kill = (): void => void child.kill('SIGKILL')
  const silence = setTimeout(kill, silenceMs)
  let grace: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    tell(child, { type: 'abort' })
    grace = setTimeout(kill, graceMs)
  }
  signal.addEventListener('abort', onAbort)
  try {
    tell(child, { type: 'run', task })
    if (signal.aborted) onAbort()
    for await (const message of messagesOf(child)) {
      silence.refresh()
      if (message.type === 'progress') onProgress(task, message.values)
      else if (message.type === 'done') return message.result
      else if (message.type === 'failed') throw reviveFailure(message.failure)
    }
  } finally {
    clearTimeout(grace)
    clearTimeout(silence)
    signal.removeEventListener('abort', onAbort)
  }
  const how = describeEnd(child.exitCode, child.signalCode)
  log.warn('worker.died', { pid: child.pid, stage: task.stage, partition: task.partition, how })
  const message = `The worker died (${how}) during task ${task.partition} of ${task.stage}.`
  throw new M3wError('E_CHILD', message, { retryable: true })
}

function tell(child: ChildProcess, message: ToChild): void {
  sendToChild(child, message)
}

/** What the child says from now on, until it ends. */
async function* messagesOf(child: ChildProcess): AsyncGenerator<FromChild> {
  try {
    for await (const [received] of on(child, 'message', { close: ['exit'] })) {
      const { success, data, error } = fromChild.safeParse(received)
      if (!success)
        throw new M3wError(
          'E_CHILD',
          `The worker said what nobody understands: ${error.message}. Run the same version everywhere.`,
        )
      yield data
    }
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    const message = `The worker could not be reached: ${cause instanceof Error ? cause.message : String(cause)}.`
    throw new M3wError('E_CHILD', message, { retryable: true, cause })
  }
}

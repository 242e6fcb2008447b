/** Runs tasks in a child process: a parser that crashes takes one task with it, and the one that holds the leases stays quick. */
import type { ChildProcess } from 'node:child_process'
import { describeEnd, forkChild, listenToChild, sendToChild, stopChild } from '../../core/child-process.ts'
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
async function hearTask(runner: Runner, child: ChildProcess, task: TaskSpec, signal: AbortSignal): Promise<TaskResult> {
  const kill = (): void => void child.kill('SIGKILL')
  const silence = setTimeout(kill, runner.silenceMs)
  let grace: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    tell(child, { type: 'abort' })
    grace = setTimeout(kill, runner.graceMs)
  }
  signal.addEventListener('abort', onAbort)
  let unlisten = (): void => {}
  try {
    return await new Promise<TaskResult>((resolve, reject) => {
      unlisten = listenToChild<FromChild>(child, {
        parse: (raw) => fromChild.safeParse(raw).data,
        onMessage(message) {
          silence.refresh()
          if (message.type === 'progress') runner.onProgress(task, message.values)
          else if (message.type === 'done') resolve(message.result)
          else if (message.type === 'failed') reject(reviveFailure(message.failure))
        },
        onNonsense: (raw) => reject(notUnderstood(raw)),
        onEnd: (end) =>
          reject(end.kind === 'exit' ? died(runner, child, task, describeEnd(end.code, end.signal)) : lost(end.error)),
      })
      tell(child, { type: 'run', task })
      if (signal.aborted) onAbort()
    })
  } finally {
    unlisten()
    clearTimeout(grace)
    clearTimeout(silence)
    signal.removeEventListener('abort', onAbort)
  }
}

function tell(child: ChildProcess, message: ToChild): void {
  sendToChild(child, message)
}

function died({ log }: Runner, { pid }: ChildProcess, { stage, partition }: TaskSpec, how: string): M3wError {
  log.warn('worker.died', { pid, stage, partition, how })
  const message = `The worker died (${how}) during task ${partition} of ${stage}.`
  return new M3wError('E_CHILD', message, { retryable: true })
}

function lost(cause: Error): M3wError {
  const message = `The worker could not be reached: ${cause.message}.`
  return new M3wError('E_CHILD', message, { retryable: true, cause })
}

function notUnderstood(raw: unknown): M3wError {
  const why = fromChild.safeParse(raw).error?.message
  return new M3wError('E_CHILD', `The worker said what nobody understands: ${why}. Run the same version everywhere.`)
}

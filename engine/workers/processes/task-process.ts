/** A child process and the tasks that run in it, one or many at a time: what it says finds the task it is about, and its end finds all of them. */
import type { ChildProcess } from 'node:child_process'
import { describeEnd, forkChild, listenToChild, sendToChild, stopChild } from '../../../core/child-process.ts'
import { M3wError } from '../../../core/errors.ts'
import type { Log } from '../../../core/log.ts'
import type { TaskSpec } from '../../../core/queue.ts'
import type { RecordRange } from '../../task/poison.ts'
import type { TaskResult } from '../../task/task-environment.ts'
import { reviveFailure } from './failure.ts'
import { type FromChild, fromChild, type ToChild } from './messages.ts'

/** The program that a child runs; it must call `runChild`. */
export interface ChildEntry {
  readonly modulePath: string
  readonly args: readonly string[]
  /** Options of Node for the child, such as a heap limit. Default: those of this process. */
  readonly execArgv?: readonly string[]
}

export interface TaskProcessOptions {
  readonly entry: ChildEntry
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

interface Waiter {
  readonly task: TaskSpec
  readonly resolve: (result: TaskResult) => void
  readonly reject: (error: Error) => void
}

export interface TaskProcess {
  readonly options: TaskProcessOptions
  readonly child: ChildProcess
  /** It said nothing for too long and is killed: that may be the machine's fault, and is no proof against what it worked on. */
  isSilent: boolean
  /** By id: the tasks that run in it. */
  readonly tasks: Map<string, Waiter>
  /** It has ended, or takes no more messages: no further task is for it. */
  isGone: boolean
  /** A task of it had work to do, or failed: what it left behind ends with the process. */
  isUsed: boolean
  silence: NodeJS.Timeout | undefined
}

/**
 * glibc gives each thread that allocates an arena of its own, and what is free in one is of no use to the others: with the threads of zlib and the file system a worker
 * lost 8 to 14 MB to them, the more the longer it lived. What an operator sets stands.
 * @source measured: docs/log.md, "What grows with the number of documents, again"
 */
export function workerEnvironment(): NodeJS.ProcessEnv {
  return { MALLOC_ARENA_MAX: '1', ...globalThis.process.env }
}

/** Starts a process without tasks. One that cannot be started fails the tasks it is given. */
export function startTaskProcess(options: TaskProcessOptions): TaskProcess {
  const child = forkChild({ ...options.entry, stdout: 'stderr', env: workerEnvironment() })
  const started: TaskProcess = {
    options,
    child,
    tasks: new Map(),
    isGone: false,
    isSilent: false,
    isUsed: false,
    silence: undefined,
  }
  options.log.info('worker.start', { pid: child.pid })
  child.on('error', (error) => options.log.error('worker.unreachable', { pid: child.pid, message: String(error) }))
  listenToChild<FromChild>(child, {
    parse: (raw) => fromChild.safeParse(raw).data,
    onMessage: (message) => hear(started, message),
    onNonsense: (raw) => failAll(started, () => notUnderstood(raw)),
    onEnd(end) {
      started.isGone = true
      failAll(started, (task) =>
        end.kind === 'exit' ? died(started, task, describeEnd(end.code, end.signal)) : lost(end.error),
      )
    },
  })
  return started
}

/** Runs a task in the process. Aborting the signal stops this task alone; where it does not stop in time, the process is killed. */
export async function runInProcess(
  process: TaskProcess,
  task: TaskSpec,
  signal: AbortSignal,
  range?: RecordRange,
): Promise<TaskResult> {
  const { tasks, options } = process
  let grace: NodeJS.Timeout | undefined
  const onAbort = (): void => {
    tellProcess(process, { type: 'abort', id: task.id })
    grace = setTimeout(() => process.child.kill('SIGKILL'), options.graceMs ?? GRACE_MS)
  }
  signal.addEventListener('abort', onAbort)
  try {
    const result = await new Promise<TaskResult>((resolve, reject) => {
      tasks.set(task.id, { task, resolve, reject })
      keepWatch(process)
      tellProcess(process, { type: 'run', task, ...(range === undefined ? {} : { range }) })
      if (signal.aborted) onAbort()
    })
    process.isUsed ||= !result.isEmpty
    return result
  } catch (error) {
    process.isUsed = true
    throw error
  } finally {
    tasks.delete(task.id)
    keepWatch(process)
    clearTimeout(grace)
    signal.removeEventListener('abort', onAbort)
  }
}

/** Says something to the process, if it hears. */
export function tellProcess({ child }: TaskProcess, message: ToChild): void {
  sendToChild(child, message)
}

/** Lets the process end, and kills it if it takes too long. Resolves when it is gone. */
export async function endTaskProcess(process: TaskProcess): Promise<void> {
  process.isGone = true
  await stopChild(process.child, process.options.graceMs ?? GRACE_MS)
}

function hear({ tasks, options, silence }: TaskProcess, message: FromChild): void {
  silence?.refresh()
  if (message.type === 'alive') return
  if (message.type === 'failed' && message.id === undefined) {
    for (const { reject } of tasks.values()) reject(reviveFailure(message.failure))
    return
  }
  const waiter = message.id === undefined ? undefined : tasks.get(message.id)
  if (waiter === undefined) return
  if (message.type === 'progress') options.onProgress(waiter.task, message.values)
  else if (message.type === 'done') waiter.resolve(message.result)
  else waiter.reject(reviveFailure(message.failure))
}

/** While it has tasks, a process that says nothing for too long is killed. */
function keepWatch(process: TaskProcess): void {
  const { tasks, child, options } = process
  if (tasks.size === 0) {
    clearTimeout(process.silence)
    process.silence = undefined
  } else
    process.silence ??= setTimeout(() => {
      process.isSilent = true
      child.kill('SIGKILL')
    }, options.silenceMs ?? SILENCE_MS)
}

function failAll({ tasks }: TaskProcess, errorOf: (task: TaskSpec) => Error): void {
  for (const { task, reject } of tasks.values()) reject(errorOf(task))
}

function died({ child, options, isSilent }: TaskProcess, { stage, partition }: TaskSpec, how: string): M3wError {
  options.log.warn('worker.died', { pid: child.pid, stage, partition, how })
  const message = `The worker died (${how}) during task ${partition} of ${stage}.`
  return new M3wError('E_CHILD', message, { retryable: true, details: { isDeath: !isSilent } })
}

function lost(cause: Error): M3wError {
  const message = `The worker could not be reached: ${cause.message}.`
  return new M3wError('E_CHILD', message, { retryable: true, cause })
}

function notUnderstood(raw: unknown): M3wError {
  const why = fromChild.safeParse(raw).error?.message
  return new M3wError('E_CHILD', `The worker said what nobody understands: ${why}. Run the same version everywhere.`)
}

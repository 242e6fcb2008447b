/** Runs tasks in a child process: a parser that crashes takes one task with it, and the one that holds the leases stays quick. */
import { type ChildProcess, fork } from 'node:child_process'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { TaskResult, TaskRunner } from '../task/task-environment.ts'
import { reviveFailure } from './failure.ts'
import { fromChild, type ToChild } from './messages.ts'

/** The program that a child runs; it must call `runChild`. */
export interface ChildEntry {
  readonly modulePath: string
  readonly args: readonly string[]
  /** Options of Node for the child, such as a heap limit. Default: those of this process. */
  readonly execArgv?: readonly string[]
}

export interface ChildRunnerOptions {
  readonly entry: ChildEntry
  /** End the process after a task that had work to do: what it leaked ends with it. */
  readonly isOneTaskOnly: boolean
  readonly onProgress: (task: TaskSpec, values: Readonly<Record<string, number>>) => void
  readonly log: Log
  /** How long an aborted task has to stop, and a child to end, before it is killed. */
  readonly graceMs?: number
  /** How long a child may say nothing, its event loop blocked, before it is killed. Default 10 minutes. */
  readonly silenceMs?: number
}

/** Opens a runner; the child is forked with the first task, and again after it died. */
export function openChildRunner(options: ChildRunnerOptions): TaskRunner {
  const { entry, isOneTaskOnly, onProgress, log, graceMs = 10_000, silenceMs = 600_000 } = options
  let child: ChildProcess | undefined
  let ending: Promise<void> = Promise.resolve()

  const start = (): ChildProcess => {
    const { modulePath, args, execArgv = process.execArgv } = entry
    // Its stdout is our stderr: stdout belongs to the data of the command that was typed.
    const started = fork(modulePath, args, { execArgv: [...execArgv], stdio: ['ignore', 2, 2, 'ipc'] })
    log.info('worker.start', { pid: started.pid })
    // Without a listener a failed fork or send would end this process; the task hears of it by 'exit'.
    started.on('error', (error) => log.error('worker.unreachable', { pid: started.pid, message: String(error) }))
    started.on('exit', () => {
      if (child === started) child = undefined
    })
    return started
  }

  const stop = async (stopping: ChildProcess): Promise<void> => {
    if (child === stopping) child = undefined
    if (stopping.exitCode !== null || stopping.signalCode !== null) return
    const ended = new Promise<void>((resolve) => stopping.once('exit', () => resolve()))
    // A child whose parent is gone ends by itself.
    if (stopping.connected) stopping.disconnect()
    const timer = setTimeout(() => stopping.kill('SIGKILL'), graceMs)
    await ended
    clearTimeout(timer)
  }

  const runIn = (running: ChildProcess, task: TaskSpec, signal: AbortSignal): Promise<TaskResult> =>
    new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      // A sort of many rows blocks for a minute, a page that never ends blocks for good.
      const silence = setTimeout(() => running.kill('SIGKILL'), silenceMs)
      const send = (message: ToChild): void => {
        if (running.connected) running.send(message)
      }
      const onAbort = (): void => {
        send({ type: 'abort' })
        timer = setTimeout(() => running.kill('SIGKILL'), graceMs)
      }
      const settle = (): void => {
        clearTimeout(timer)
        clearTimeout(silence)
        signal.removeEventListener('abort', onAbort)
        running.off('message', onMessage)
        running.off('exit', onExit)
        running.off('error', onError)
      }
      const onMessage = (received: unknown): void => {
        const parsed = fromChild.safeParse(received)
        if (!parsed.success) {
          settle()
          reject(new M3wError('E_CHILD', `The worker said what nobody understands: ${parsed.error.message}.`))
          return
        }
        const message = parsed.data
        silence.refresh()
        if (message.type === 'alive') return
        if (message.type === 'progress') {
          onProgress(task, message.values)
          return
        }
        settle()
        if (message.type === 'done') resolve(message.result)
        else reject(reviveFailure(message.failure))
      }
      const onExit = (code: number | null, by: NodeJS.Signals | null): void => {
        settle()
        const how = by === null ? `exit code ${code}` : by
        log.warn('worker.died', { pid: running.pid, stage: task.stage, partition: task.partition, how })
        const message = `The worker died (${how}) during task ${task.partition} of ${task.stage}.`
        reject(new M3wError('E_CHILD', message, { retryable: true }))
      }
      const onError = (error: Error): void => {
        settle()
        reject(
          new M3wError('E_CHILD', `The worker could not be reached: ${error.message}.`, {
            retryable: true,
            cause: error,
          }),
        )
      }
      running.on('message', onMessage)
      running.on('exit', onExit)
      running.on('error', onError)
      signal.addEventListener('abort', onAbort)
      send({ type: 'run', task })
      if (signal.aborted) onAbort()
    })

  return {
    async run(task, signal) {
      await ending
      const running = child ?? start()
      child = running
      try {
        const result = await runIn(running, task, signal)
        // The result need not wait for the process to go; the next task does.
        if (isOneTaskOnly && !result.isEmpty) ending = stop(running)
        return result
      } catch (error) {
        // What a failed task left behind in its process must not meet the next one.
        await stop(running)
        throw error
      }
    },
    async close() {
      await ending
      if (child !== undefined) await stop(child)
    },
  }
}

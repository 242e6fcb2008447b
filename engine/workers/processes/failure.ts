/** An error of a task as a value that can be sent between processes and judged by the loop. */
import { codeOf, type ErrorCode, exitCodeOf, isRetryable, isStoreFull, M3wError } from '../../../core/errors.ts'

export interface TaskFailure {
  /** Undefined for an error that is not ours: a bug. */
  readonly code?: ErrorCode | undefined
  readonly message: string
  readonly stack: string
  readonly retryable: boolean
  readonly exitCode: number
  /** Of a task that made way for others (E_YIELDED): when it may be claimed again, ms since 1970. */
  readonly notBeforeMs?: number | undefined
}

/** Describes any thrown value. A full disk is E_STORE_FULL, under whichever name it surfaced. */
export function describeFailure(error: unknown): TaskFailure {
  const isFull = isStoreFull(error)
  const own = error instanceof M3wError ? error.code : undefined
  const system = own === undefined ? codeOf(error) : undefined
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: isFull ? 'E_STORE_FULL' : own,
    message: system === undefined ? message : `${message} (${system})`,
    stack: error instanceof Error ? (error.stack ?? message) : message,
    retryable: !isFull && isRetryable(error),
    exitCode: exitCodeOf(error),
    ...(own === 'E_YIELDED' ? { notBeforeMs: notBeforeMsOf(error) } : {}),
  }
}

/** The error a failure was made from, as far as it can be made again. */
export function reviveFailure({ code, message, stack, retryable, notBeforeMs }: TaskFailure): Error {
  const details = notBeforeMs === undefined ? {} : { notBeforeMs }
  const error = code === undefined ? new Error(message) : new M3wError(code, message, { retryable, details })
  error.stack = stack
  return error
}

function notBeforeMsOf(error: unknown): number {
  const notBeforeMs = error instanceof M3wError ? error.details.notBeforeMs : undefined
  return typeof notBeforeMs === 'number' ? notBeforeMs : 0
}

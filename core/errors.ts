/**
 * The one error class of m3w, its closed list of codes, and what each means to a process.
 *
 * Three destinies (docs/architecture.md): a record is dropped by a value, a task is retried by `retryable: true`,
 * anything else stops the run.
 */
export const ERROR_CODES = [
  'E_USAGE',
  'E_CONFIG',
  'E_VERSION',
  'E_SCHEMA',
  'E_INPUT',
  'E_STORE',
  'E_STORE_FULL',
  'E_STORE_EXISTS',
  'E_STORE_MISSING',
  'E_QUEUE',
  'E_LEASE_LOST',
  'E_CORRUPT',
  'E_FETCH',
  'E_REFUSED',
  'E_BUDGET',
  'E_TASK_FAILED',
  'E_INTERRUPTED',
  'E_YIELDED',
  'E_CHILD',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

export interface ErrorOptions {
  /** Would the same task, run again, perhaps succeed? Default false: the run stops. */
  readonly retryable?: boolean
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** Message rule: what happened, what was expected, what was got, what to do. */
export class M3wError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, { retryable = false, details = {}, cause }: ErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause })
    this.name = 'M3wError'
    this.code = code
    this.retryable = retryable
    this.details = details
  }
}

/** The task made way for others and goes on when it is claimed again, not before `notBeforeMs` (ms since 1970). No attempt is charged. */
export function yielded(notBeforeMs: number): M3wError {
  return new M3wError('E_YIELDED', 'The task made way for others.', { details: { notBeforeMs } })
}

/** True for an error whose task may be tried again. */
export function isRetryable(error: unknown): boolean {
  return error instanceof M3wError && error.retryable
}

/** No block, no quota, and what SQLite makes of either. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'])

/** A full disk, under whichever name it surfaced (system call, SQLite, or ours), looked for along the causes. */
export function isStoreFull(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && (cause.code === 'E_STORE_FULL' || FULL.has(String(cause.code)))) return true
  }
  return false
}

/** What the system says of a place that may not be read or written, and what SQLite makes of it. */
const NOT_ALLOWED = /^(EROFS|EACCES|EPERM|ENOTSUP|EOPNOTSUPP|SQLITE_(CANTOPEN|READONLY|PERM|AUTH)(_\w+)?)$/

/** The system's no to a path that nobody put into words on its way: a place is not fit, which is no bug. */
export function isNotAllowed(error: unknown): boolean {
  return !(error instanceof M3wError) && NOT_ALLOWED.test(codeOf(error) ?? '')
}

/** Exit codes: 0 done, 1 bug, 2 usage or config, 3 tasks failed or the web or a page gave nothing, 4 store or queue unavailable, 130 interrupted. */
export function exitCodeOf(error: unknown): number {
  if (isStoreFull(error) || isNotAllowed(error)) return 4
  if (!(error instanceof M3wError)) return 1
  switch (error.code) {
    case 'E_USAGE':
    case 'E_CONFIG':
    case 'E_VERSION':
    case 'E_SCHEMA':
    case 'E_INPUT':
      return 2
    case 'E_TASK_FAILED':
      // A task that failed for a bug, a config or the store is reported as that.
      return typeof error.details.exitCode === 'number' ? error.details.exitCode : 3
    case 'E_BUDGET':
    case 'E_FETCH':
    case 'E_REFUSED':
    case 'E_CHILD':
    case 'E_CORRUPT':
    case 'E_LEASE_LOST':
      return 3
    case 'E_STORE':
    case 'E_STORE_FULL':
    case 'E_STORE_MISSING':
    case 'E_QUEUE':
      return 4
    case 'E_INTERRUPTED':
    case 'E_YIELDED':
      return 130
    case 'E_STORE_EXISTS':
      return 1
  }
}

/** The `code` of a system, SQLite or m3w error; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

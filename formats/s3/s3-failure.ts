/** What S3 or the way to it answered instead of an object: which kind of failure it is, and in words what to do. Nothing of it holds a secret. */
import { codeOf } from '../../core/errors.ts'
import { s3Endpoint } from './s3-address.ts'

/**
 * `missing`: no such object; `taken`: a condition was not met (412); `busy`: passes by itself (503, a broken connection, 409 of two
 * writers at once); `full`: no room; `refused`: nobody but a person can help.
 */
export interface S3Failure {
  readonly kind: 'missing' | 'taken' | 'busy' | 'full' | 'refused'
  /** What came and what to do, to be put behind what was tried. */
  readonly words: string
  /** Of what is busy: because it is asked too much. */
  readonly isTooMuch?: true
}

/** An error of the SDK, as far as it counts here. */
interface SdkError {
  readonly name: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $retryable?: unknown
  readonly Region?: string
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

const MISSING = new Set(['NoSuchKey', 'NotFound', 'NoSuchUpload'])
const FULL = new Set(['QuotaExceeded', 'InsufficientCapacity', 'XMinioStorageFull', 'StorageFull'])
const BUSY = new Set([
  ...['InternalError', 'RequestTimeout', 'OperationAborted', 'ConditionalRequestConflict'],
  ...['TimeoutError', 'ConcurrentModification', 'BadDigest', 'IncompleteBody'],
])
/** @source @smithy/service-error-classification, THROTTLING_ERROR_CODES; Amazon S3 API Reference, "Error responses" */
const TOO_MUCH = new Set([
  ...['SlowDown', 'ServiceUnavailable', 'Throttling', 'ThrottlingException'],
  ...['TooManyRequestsException', 'RequestLimitExceeded'],
])
/** Of Node: the way is broken, or nobody is there just now. */
const BROKEN = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'],
])
const WRONG_REGION = new Set([
  ...['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException', 'TemporaryRedirect'],
])
const WRONG_KEY = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'ExpiredToken'])

/** Judges an error of a request to `bucket`. `rights`: what its credentials are for, where they are not allowed something. */
export function s3Failure(error: unknown, bucket: string, rights = 'read, write, list and delete'): S3Failure {
  const { name, message, $metadata: { httpStatusCode: status = 0 } = {} } = error as SdkError
  const at = s3Endpoint() ?? 'AWS'
  const came = `${status === 0 ? '' : `${status} `}${name}: ${plain(message)}`
  if (name === 'NoSuchBucket')
    return refused(
      `there is no bucket ${bucket} at ${at}. Make it, or correct its name, AWS_ENDPOINT_URL_S3 or the region.`,
    )
  if (status === 412 || name === 'PreconditionFailed') return { kind: 'taken', words: came }
  if (MISSING.has(name) || status === 404) return { kind: 'missing', words: came }
  if (FULL.has(name) || status === 507) return { kind: 'full', words: `${at} has no room (${came}).` }
  if (name === 'RequestTimeTooSkewed')
    return refused(`the clock of this machine and that of ${at} are too far apart (${came}). Set this machine's clock.`)
  if (/Credentials?(Provider)?Error|CredentialsError/.test(name) || /credential/i.test(name))
    return refused(
      `expected credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile (AWS_PROFILE) or a role, got none. Set them.`,
    )
  if (WRONG_KEY.has(name))
    return refused(
      `${at} does not take these credentials (${came}). Set the right AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    )
  if (WRONG_REGION.has(name) || status === 301 || status === 307) return wrongRegion(error as SdkError, bucket, came)
  const isTooMuch = TOO_MUCH.has(name) || status === 429 || status === 503
  if (isTooMuch || BUSY.has(name) || status === 409 || status >= 500 || isBroken(error))
    return {
      kind: 'busy',
      words: `${at} gave no answer that counts (${came}). Look whether it runs and can be reached.`,
      ...(isTooMuch ? { isTooMuch } : {}),
    }
  if (status === 403)
    return refused(`${at} does not allow it (${came}). Give these credentials the right to ${rights} in ${bucket}.`)
  return refused(`${at} answered ${came}. Look at its documentation for that answer.`)
}

function refused(words: string): S3Failure {
  return { kind: 'refused', words }
}

function wrongRegion({ Region, $response }: SdkError, bucket: string, came: string): S3Failure {
  const region = Region ?? $response?.headers?.['x-amz-bucket-region']
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const got = AWS_REGION ?? AWS_DEFAULT_REGION ?? 'none in AWS_REGION'
  return refused(
    `${bucket} lies in another region: expected ${region ?? 'its own'}, got ${got} (${came}). Set AWS_REGION${region === undefined ? '' : ` to ${region}`}.`,
  )
}

/** Along the causes: handlers wrap what the socket said. A body that ends early is an error of no name of its own. */
function isBroken(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (BROKEN.has(codeOf(cause) ?? '') || cause.name === 'AbortError' || cause.message === 'aborted') return true
    if (/^expected bytes=|socket hang up|timed? ?out/i.test(cause.message)) return true
    if ('$retryable' in cause && cause.$retryable !== undefined) return true
    if (cause instanceof AggregateError && cause.errors.some((each) => BROKEN.has(codeOf(each) ?? ''))) return true
  }
  return false
}

/** As far as a person reads it, on one line. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 300)
}

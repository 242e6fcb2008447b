/** A place in a bucket and the way to it: one request, asked until it is answered, and its failures in words. */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { HeadObjectCommand, type HeadObjectCommandOutput, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { M3wError } from '../../../core/errors.ts'
import { type S3Failure, s3Failure } from '../../../formats/s3/s3-failure.ts'
import { checkKey } from '../store-keys.ts'
import type { Pressure } from './s3-pressure.ts'

export interface S3Place {
  readonly client: S3Client
  readonly bucket: string
  /** Of every key: empty, or ends in "/". */
  readonly prefix: string
  /** How long a service may be busy or away, in ms, before a task is given up and tried again. */
  readonly patienceMs: number
  /** Of all its requests. */
  readonly pressure: Pressure
}

/** Waits between attempts: doubled from the first to the last, the half of it at random. @source judgement: a gateway restarts in seconds */
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 5_000
/** Name in the user metadata of an object, by which a writer knows its own: a lost answer is asked for again, and the second one says 412. */
const WRITE_MARK = 'm3w-write'

/** The name of an object in its bucket. E_STORE for no key. */
export function nameOf({ prefix }: S3Place, key: string): string {
  checkKey(key)
  return `${prefix}${key}`
}

/** Bucket and name of an object, as requests want them. */
export function objectOf(place: S3Place, key: string): { readonly Bucket: string; readonly Key: string } {
  return { Bucket: place.bucket, Key: nameOf(place, key) }
}

/**
 * Does `work` until it is answered: what passes by itself is asked again for as long as the place has patience, and what is too much for the service with fewer
 * requests beside it. Then, and for all else, its error. A signal ends it at once, with whatever error: who aborts wants no answer.
 */
export async function patiently<T>(
  { bucket, patienceMs, pressure }: S3Place,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  // What the service took, and the rests between. While a request waits for its place, others of this process are asked, and nothing is known of the service.
  let spentMs = 0
  const ask = async (): Promise<T> => {
    const startMs = performance.now()
    try {
      return await work()
    } finally {
      spentMs += performance.now() - startMs
    }
  }
  let wasClockSet = false
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await pressure.send(ask, signal)
    } catch (error) {
      const isOver = signal?.aborted === true || spentMs > patienceMs
      if (error instanceof M3wError || isOver) throw error
      const { kind, isTooMuch } = s3Failure(error, bucket)
      // The SDK has set its clock by the service's: the next attempt is signed with that, and the one behind it would be no better.
      if (kind === 'refused' && !wasClockSet && isClockSet(error)) {
        wasClockSet = true
        continue
      }
      if (kind !== 'busy') throw error
      if (isTooMuch === true) pressure.cut()
    }
    const restMs = waitMs / 2 + randomInt(waitMs / 2)
    await sleep(restMs, undefined, signal === undefined ? {} : { signal })
    spentMs += restMs
  }
}

/**
 * Was the client's clock moved by this answer? Where a machine's clock is minutes off that is said of nearly every error, also of what is missing, taken
 * or busy, because a service tells its time in whole seconds. @source @aws-sdk/core, AwsSdkSigV4Signer
 */
function isClockSet(error: unknown): boolean {
  return (error as { $metadata?: { clockSkewCorrected?: unknown } }).$metadata?.clockSkewCorrected === true
}

/** What is known of an object; undefined if there is none. */
export async function head(place: S3Place, key: string): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await patiently(place, () => place.client.send(new HeadObjectCommand(objectOf(place, key))))
  } catch (error) {
    if (s3Failure(error, place.bucket).kind === 'missing') return undefined
    throw storeError(place, error, 'look up', key)
  }
}

/** Puts a small object if there is none; false if there is. Of many racers exactly one wins (RFC 9110, section 13.1.2: `If-None-Match: *`). */
export async function putNew(place: S3Place, key: string, bytes: Uint8Array): Promise<boolean> {
  const mark = openMark()
  const about = { ...objectOf(place, key), Body: bytes, ContentMD5: md5Of(bytes), Metadata: mark.metadata }
  try {
    await patiently(place, () => place.client.send(new PutObjectCommand({ ...about, IfNoneMatch: '*' })))
    return true
  } catch (error) {
    if (s3Failure(error, place.bucket).kind === 'taken') return await mark.isOn(place, key)
    throw storeError(place, error, 'write', key)
  }
}

/** Puts a small object over whatever is there. */
export async function putOver(place: S3Place, key: string, bytes: Uint8Array): Promise<void> {
  const about = { ...objectOf(place, key), Body: bytes, ContentMD5: md5Of(bytes) }
  try {
    await patiently(place, () => place.client.send(new PutObjectCommand(about)))
  } catch (error) {
    throw storeError(place, error, 'write', key)
  }
}

export interface WriteMark {
  readonly metadata: Readonly<Record<string, string>>
  /** Is it this very write that made the object? */
  isOn(place: S3Place, key: string): Promise<boolean>
}

/** A mark that no other write has. */
export function openMark(): WriteMark {
  const mark = randomBytes(12).toString('hex')
  return {
    metadata: { [WRITE_MARK]: mark },
    isOn: async (place, key) => (await head(place, key))?.Metadata?.[WRITE_MARK] === mark,
  }
}

/** Of a request's body, as Content-MD5 wants it (RFC 1864): services check it, and refuse what was changed on the way. */
export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64')
}

/** An error of a request, in words of ours. What the SDK threw is not kept: it holds headers. */
export function storeError(place: S3Place, error: unknown, verb: string, key: string): M3wError {
  if (error instanceof M3wError) return error
  const { kind, words } = s3Failure(error, place.bucket)
  const details = { key, bucket: place.bucket }
  const what = `Could not ${verb} ${key === '' ? `s3://${place.bucket}/${place.prefix}` : key}`
  if (kind === 'missing')
    return new M3wError('E_STORE_MISSING', `There is no object at ${key}: it was never written, or was deleted.`, {
      details,
    })
  if (kind === 'full') return new M3wError('E_STORE_FULL', `No space left to ${verb} ${key}: ${words}`, { details })
  return new M3wError('E_STORE', `${what}: ${words}`, { details, retryable: RETRYABLE.has(kind) })
}
const RETRYABLE: ReadonlySet<S3Failure['kind']> = new Set(['busy', 'taken'])

/** A place in a bucket: its small requests, and their failures in words. */
import { createHash, randomBytes } from 'node:crypto'
import { HeadObjectCommand, type HeadObjectCommandOutput, PutObjectCommand } from '@aws-sdk/client-s3'
import { M3wError } from '../../../core/errors.ts'
import { type S3Failure, s3Failure } from '../../../formats/s3/s3-failure.ts'
import { patiently, type S3Bucket } from '../../../formats/s3/s3-service.ts'
import { checkKey } from '../store-keys.ts'

export interface S3Place extends S3Bucket {
  /** Of every key: empty, or ends in "/". */
  readonly prefix: string
}

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
  const name = `s3://${place.bucket}/${place.prefix}${key}`
  if (kind === 'missing')
    return new M3wError('E_STORE_MISSING', `There is no object at ${name}: it was never written, or was deleted.`, {
      details,
    })
  if (kind === 'full') return new M3wError('E_STORE_FULL', `No space left to ${verb} ${name}: ${words}`, { details })
  return new M3wError('E_STORE', `Could not ${verb} ${name}: ${words}`, { details, retryable: RETRYABLE.has(kind) })
}
const RETRYABLE: ReadonlySet<S3Failure['kind']> = new Set(['busy', 'taken'])

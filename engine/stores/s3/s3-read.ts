/** Reading an object as a stream: range after range, the next one on its way while the last one is used. A broken connection costs what it had not brought. */
import { M3wError } from '../../../core/errors.ts'
import type { ByteRange } from '../../../core/store.ts'
import { getS3Range, type S3Range } from '../../../formats/s3/s3-range.ts'
import { patiently } from '../../../formats/s3/s3-service.ts'
import { head, nameOf, type S3Place, storeError } from './s3-place.ts'

/** Of one request. Two of them are the memory of an open stream. @source AWS, "Best practices design patterns: byte-range fetches of 8 to 16 MB" */
export const RANGE_BYTES = 8 * 1024 * 1024

/** Streams an object or a range of it. E_STORE_MISSING if there is none; E_STORE if it is replaced meanwhile. */
export async function* readS3Object(place: S3Place, key: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
  const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY }
  nameOf(place, key)
  if (start >= end) {
    if ((await head(place, key)) === undefined) throw storeError(place, MISSING, 'read', key)
    return
  }
  const stop = new AbortController()
  const ask = (at: number): Promise<S3Range | undefined> => {
    const asked = askRange(place, key, at, Math.min(RANGE_BYTES, end - at), stop.signal)
    // A reader that leaves early waits for nobody.
    asked.catch(() => {})
    return asked
  }
  let version: string | undefined
  try {
    let next: Promise<S3Range | undefined> | undefined = ask(start)
    for (let at = start; next !== undefined; ) {
      const got: S3Range | undefined = await next
      if (got === undefined) return
      if (at > start && version !== got.version) throw replaced(key)
      version = got.version
      at += got.bytes
      next = at < Math.min(end, got.totalBytes) ? ask(at) : undefined
      yield* got.chunks
    }
  } finally {
    stop.abort()
  }
}

const MISSING = Object.assign(new Error('missing'), { name: 'NoSuchKey' })

async function askRange(place: S3Place, key: string, at: number, most: number, signal: AbortSignal) {
  const object = { bucket: place.bucket, key: nameOf(place, key) }
  try {
    return await patiently(place, () => getS3Range(place.client, object, at, most, signal), signal)
  } catch (error) {
    throw storeError(place, error, 'read', key)
  }
}

function replaced(key: string): M3wError {
  return new M3wError('E_STORE', `${key} was replaced while it was read. Read it again.`, { retryable: true })
}

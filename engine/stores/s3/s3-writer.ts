/**
 * Writing an object of any length: up to one part it is a single put, above that a multipart upload with parts as buffers of our own. Nothing is
 * visible before `close`; what a dead process leaves is found by `unfinished` (s3-list.ts).
 *
 * AWS completes an upload only where there is no object yet (`If-None-Match: *`). Other makes ignore that there (radosgw 16, measured), so that
 * before it the key is looked up: two writers of one key that end within the same milliseconds may then both succeed, and the last one's
 * object stays. In m3w the keys of large objects are random or name their content (docs/adr/0019).
 */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { M3wError } from '../../../core/errors.ts'
import type { ObjectWriter } from '../../../core/store.ts'
import { s3Failure } from '../../../formats/s3/s3-failure.ts'
import { patiently } from '../../../formats/s3/s3-service.ts'
import {
  head,
  md5Of,
  objectOf,
  openMark,
  putNew,
  putOver,
  type S3Place,
  storeError,
  type WriteMark,
} from './s3-place.ts'

/** @source S3 wants 5 MiB at least and 10,000 parts at most: objects up to 156 GiB. Larger parts save requests and cost memory */
export const PART_BYTES = 16 * 1024 * 1024
const MAX_PARTS = 10_000
/** On their way at once, while the next one fills: 48 MiB a writer. @source judgement: two keep a line busy */
const PARTS_IN_FLIGHT = 2
const FIRST_BUFFER_BYTES = 64 * 1024

interface Upload {
  readonly id: string
  readonly mark: WriteMark
  /** By number, from 0: ETags, once they are there. */
  readonly etags: string[]
  readonly inFlight: Set<Promise<void>>
  /** The first part that could not be sent. */
  failure?: unknown
}

interface Draft {
  readonly place: S3Place
  readonly key: string
  /** It takes the place of what is there. */
  readonly isOver: boolean
  /** What is not sent yet, in its first `filled` bytes. Grows, so that a small object costs little. */
  buffer: Buffer
  filled: number
  bytes: number
  upload?: Upload
  isOpen: boolean
}

/** Opens a writer; nothing is asked before a part is full. E_STORE for no key. */
export function openS3Writer(place: S3Place, key: string, { isOver = false } = {}): ObjectWriter {
  objectOf(place, key)
  const draft: Draft = { place, key, isOver, buffer: Buffer.alloc(0), filled: 0, bytes: 0, isOpen: true }
  return {
    write: (...chunks) =>
      orAbort(draft, async () => {
        for (const chunk of chunks) await writeDraft(draft, chunk)
      }),
    close: () => orAbort(draft, () => publishDraft(draft)),
    abort: () => abortDraft(draft),
  }
}

async function orAbort<T>(draft: Draft, work: () => Promise<T>): Promise<T> {
  if (!draft.isOpen) throw new M3wError('E_STORE', `The writer of ${draft.key} was closed. Open another one.`)
  try {
    return await work()
  } catch (error) {
    await abortDraft(draft)
    throw storeError(draft.place, error, 'write', draft.key)
  }
}

async function writeDraft(draft: Draft, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    if (draft.filled === PART_BYTES) await sendPart(draft)
    const take = Math.min(chunk.length - done, PART_BYTES - draft.filled)
    makeRoom(draft, draft.filled + take)
    draft.buffer.set(chunk.subarray(done, done + take), draft.filled)
    draft.filled += take
    done += take
  }
  draft.bytes += chunk.length
}

function makeRoom(draft: Draft, bytes: number): void {
  if (bytes <= draft.buffer.length) return
  const length = Math.min(PART_BYTES, Math.max(FIRST_BUFFER_BYTES, 2 ** Math.ceil(Math.log2(bytes))))
  const grown = Buffer.allocUnsafeSlow(length)
  draft.buffer.copy(grown, 0, 0, draft.filled)
  draft.buffer = grown
}

/** Sends what is buffered as the next part, and waits only if too many are on their way. */
async function sendPart(draft: Draft): Promise<void> {
  const { place, key, buffer, filled } = draft
  draft.upload ??= await beginUpload(place, key)
  const { upload } = draft
  while (upload.inFlight.size >= PARTS_IN_FLIGHT) await Promise.race(upload.inFlight)
  if (upload.failure !== undefined) throw upload.failure
  const n = upload.etags.length
  if (n === MAX_PARTS)
    throw new M3wError('E_STORE', `${key} is too large: expected at most ${MAX_PARTS * PART_BYTES} bytes. Split it.`)
  upload.etags.push('')
  const body = buffer.subarray(0, filled)
  const part = { ...objectOf(place, key), UploadId: upload.id, PartNumber: n + 1, Body: body, ContentMD5: md5Of(body) }
  const sending = patiently(place, () => place.client.send(new UploadPartCommand(part))).then(
    ({ ETag = '' }) => {
      upload.etags[n] = ETag
    },
    (error: unknown) => {
      upload.failure ??= error
    },
  )
  const ended = sending.finally(() => upload.inFlight.delete(ended))
  upload.inFlight.add(ended)
  draft.buffer = Buffer.alloc(0)
  draft.filled = 0
}

async function beginUpload(place: S3Place, key: string): Promise<Upload> {
  const mark = openMark()
  const command = { ...objectOf(place, key), Metadata: mark.metadata }
  const { UploadId } = await patiently(place, () => place.client.send(new CreateMultipartUploadCommand(command)))
  if (UploadId === undefined) throw new M3wError('E_STORE', `No upload of ${key} was begun: expected an id, got none.`)
  return { id: UploadId, mark, etags: [], inFlight: new Set() }
}

async function publishDraft(draft: Draft): Promise<{ readonly bytes: number }> {
  const { place, key, bytes, isOver } = draft
  if (draft.upload === undefined && isOver) {
    await putOver(place, key, draft.buffer.subarray(0, draft.filled))
  } else if (draft.upload === undefined) {
    if (!(await putNew(place, key, draft.buffer.subarray(0, draft.filled)))) throw taken(key)
  } else {
    if (draft.filled > 0) await sendPart(draft)
    await Promise.all(draft.upload.inFlight)
    if (draft.upload.failure !== undefined) throw draft.upload.failure
    await complete(draft, draft.upload)
  }
  draft.isOpen = false
  return { bytes }
}

async function complete({ place, key, bytes, isOver }: Draft, { id, mark, etags }: Upload): Promise<void> {
  if (!isOver && (await head(place, key)) !== undefined) throw taken(key)
  const Parts = etags.map((ETag, n) => ({ ETag, PartNumber: n + 1 }))
  const command = { ...objectOf(place, key), UploadId: id, MultipartUpload: { Parts } }
  try {
    await patiently(place, () =>
      place.client.send(new CompleteMultipartUploadCommand(isOver ? command : { ...command, IfNoneMatch: '*' })),
    )
  } catch (error) {
    // The answer to an earlier attempt was lost: it is complete, and the upload is known no more.
    const { kind } = s3Failure(error, place.bucket)
    if ((kind !== 'taken' && kind !== 'missing') || !(await mark.isOn(place, key)))
      throw kind === 'taken' ? taken(key) : error
  }
  const found = await head(place, key)
  if (found?.ContentLength === bytes) return
  throw new M3wError(
    'E_STORE',
    `${key} was put together of ${etags.length} parts: expected ${bytes} bytes, got ${found?.ContentLength ?? 'none'}. Run the same command again.`,
    { retryable: true },
  )
}

async function abortDraft(draft: Draft): Promise<void> {
  if (!draft.isOpen) return
  draft.isOpen = false
  const { place, key, upload } = draft
  draft.buffer = Buffer.alloc(0)
  if (upload === undefined) return
  // A part that arrives behind the abort would stay.
  await Promise.all(upload.inFlight)
  await abortS3Upload(place, objectOf(place, key).Key, upload.id).catch(() => {})
}

/** Gives an upload up: its parts are deleted. No error if it is known no more. */
export async function abortS3Upload(place: S3Place, name: string, id: string): Promise<void> {
  const command = { Bucket: place.bucket, Key: name, UploadId: id }
  try {
    await patiently(place, () => place.client.send(new AbortMultipartUploadCommand(command)))
  } catch (error) {
    if (s3Failure(error, place.bucket).kind !== 'missing') throw storeError(place, error, 'give up the upload of', name)
  }
}

function taken(key: string): M3wError {
  return new M3wError(
    'E_STORE_EXISTS',
    `There is an object at ${key} already, and objects are never overwritten: choose another key.`,
  )
}

/**
 * The Store in a bucket: one object an object, below a prefix. Endpoint, region and credentials come from the environment (formats/s3/s3-client.ts);
 * what an operator sets, what it costs and where the limits are: docs/scale.md.
 */
import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3'
import { M3wError } from '../../../core/errors.ts'
import { type ByteRange, readAll, type Store } from '../../../core/store.ts'
import { parseS3Address, s3Endpoint } from '../../../formats/s3/s3-address.ts'
import { s3Failure } from '../../../formats/s3/s3-failure.ts'
import { openS3Service, patiently, type S3ServiceOptions } from '../../../formats/s3/s3-service.ts'
import { MAX_PREFIX_LENGTH } from '../store-keys.ts'
import { listS3Objects, listS3Uploads } from './s3-list.ts'
import { head, nameOf, objectOf, putNew, putOver, type S3Place, storeError } from './s3-place.ts'
import { readS3Object } from './s3-read.ts'
import { openS3Writer } from './s3-writer.ts'

/** What CopyObject moves at once. @source Amazon S3 API Reference, CopyObject */
const MAX_COPY_BYTES = 5 * 1024 ** 3

/** Opens `s3://bucket/prefix` as a store; nothing is asked yet. E_USAGE for what is no such address. */
export function openS3Store(location: string, options: S3ServiceOptions = {}): Store {
  const { bucket, path } = parseS3Address(location) ?? { bucket: '', path: '' }
  const prefix = path.replace(/\/+$/, '')
  if (bucket === '' || !/^([A-Za-z0-9._=-]+(\/[A-Za-z0-9._=-]+)*)?$/.test(prefix) || prefix.length > MAX_PREFIX_LENGTH)
    throw new M3wError(
      'E_USAGE',
      `${location} is no place for a store: expected s3://bucket/prefix, of a bucket's name and a prefix of at most ${MAX_PREFIX_LENGTH} of [A-Za-z0-9._=/-]. Name another.`,
    )
  const place: S3Place = { ...openS3Service(options), bucket, prefix: prefix === '' ? '' : `${prefix}/` }
  return {
    location: `s3://${bucket}${prefix === '' ? '' : `/${prefix}`} (${s3Endpoint() ?? 'AWS'})`,
    read: (key, range) => readS3Object(place, key, range),
    async open(key) {
      const read = (range: ByteRange) => readAll({ read: (of, part) => readS3Object(place, of, part) }, key, range)
      return { read, close: async () => {} }
    },
    write: async (key) => openS3Writer(place, key),
    create: (key, bytes) => putNew(place, key, bytes),
    replace: (key, bytes) => putOver(place, key, bytes),
    overwrite: async (key) => openS3Writer(place, key, { isOver: true }),
    copy: (from, to) => copyObject(place, from, to),
    async stat(key) {
      const found = await head(place, key)
      if (found === undefined) return undefined
      return { key, bytes: found.ContentLength ?? 0, modifiedMs: found.LastModified?.getTime() ?? 0 }
    },
    list: (start) => listS3Objects(place, start),
    async delete(key) {
      try {
        await patiently(place, () => place.client.send(new DeleteObjectCommand(objectOf(place, key))))
      } catch (error) {
        if (s3Failure(error, bucket).kind !== 'missing') throw storeError(place, error, 'delete', key)
      }
    },
    unfinished: () => listS3Uploads(place),
  }
}

/**
 * Copies within the service. Where it does not know conditional copies (radosgw 16), two that copy to one key at the same time may both
 * succeed: in m3w they copy the same bytes.
 */
async function copyObject(place: S3Place, from: string, to: string): Promise<boolean> {
  const source = await head(place, from)
  if (source === undefined) throw storeError(place, Object.assign(new Error(), { name: 'NoSuchKey' }), 'copy', from)
  if ((source.ContentLength ?? 0) > MAX_COPY_BYTES) return await copyThrough(place, from, to)
  if ((await head(place, to)) !== undefined) return false
  const CopySource = `${place.bucket}/${encodeURIComponent(nameOf(place, from))}`
  const command = new CopyObjectCommand({ ...objectOf(place, to), CopySource, IfNoneMatch: '*' })
  try {
    await patiently(place, () => place.client.send(command))
    return true
  } catch (error) {
    if (s3Failure(error, place.bucket).kind === 'taken') return false
    throw storeError(place, error, 'copy', from)
  }
}

async function copyThrough(place: S3Place, from: string, to: string): Promise<boolean> {
  const writer = openS3Writer(place, to)
  try {
    for await (const chunk of readS3Object(place, from)) await writer.write(chunk)
    await writer.close()
    return true
  } catch (error) {
    await writer.abort()
    if (error instanceof M3wError && error.code === 'E_STORE_EXISTS') return false
    throw error
  }
}

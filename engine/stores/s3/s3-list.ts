/** Pages of names: the objects of a store, and the uploads that were never completed. */
import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListPartsCommand,
} from '@aws-sdk/client-s3'
import type { ObjectStat, Unfinished } from '../../../core/store.ts'
import { patiently } from '../../../formats/s3/s3-service.ts'
import { isKey, splitPrefix } from '../store-keys.ts'
import { type S3Place, storeError } from './s3-place.ts'
import { abortS3Upload } from './s3-writer.ts'

/** Objects whose key starts with `prefix`, in the order of S3, which is that of UTF-8. What is no key of a store is passed over. */
export async function* listS3Objects(place: S3Place, prefix: string): AsyncGenerator<ObjectStat> {
  splitPrefix(prefix)
  const about = { Bucket: place.bucket, Prefix: `${place.prefix}${prefix}` }
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({ ...about, ContinuationToken: token })
    const page: ListObjectsV2CommandOutput = await orError(place, prefix, () => place.client.send(command))
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(place.prefix.length)
      if (isKey(key)) yield { key, bytes: Size, modifiedMs: LastModified?.getTime() ?? 0 }
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

/** Uploads that were begun and never completed. */
export async function* listS3Uploads(place: S3Place): AsyncGenerator<Unfinished> {
  const about = { Bucket: place.bucket, Prefix: place.prefix }
  let markers: Pick<ListMultipartUploadsCommandOutput, 'NextKeyMarker' | 'NextUploadIdMarker'> | undefined = {}
  while (markers !== undefined) {
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = markers
    const command = new ListMultipartUploadsCommand({ ...about, KeyMarker, UploadIdMarker })
    const page: ListMultipartUploadsCommandOutput = await orError(place, '', () => place.client.send(command))
    for (const { Key: name = '', UploadId: id = '', Initiated } of page.Uploads ?? []) {
      yield {
        name: `${name.slice(place.prefix.length)} (upload ${id})`,
        bytes: await sizeOfParts(place, name, id),
        modifiedMs: Initiated?.getTime() ?? 0,
        remove: () => abortS3Upload(place, name, id),
      }
    }
    markers = page.IsTruncated === true ? page : undefined
  }
}

/** Of the first 1,000 parts, which are 16 GiB; only for people. */
async function sizeOfParts(place: S3Place, name: string, id: string): Promise<number> {
  const command = new ListPartsCommand({ Bucket: place.bucket, Key: name, UploadId: id })
  const { Parts = [] } = await patiently(place, () => place.client.send(command)).catch(() => ({ Parts: [] }))
  return Parts.reduce((sum, { Size = 0 }) => sum + Size, 0)
}

async function orError<T>(place: S3Place, prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await patiently(place, work)
  } catch (error) {
    throw storeError(place, error, 'list', prefix)
  }
}

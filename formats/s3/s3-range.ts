/** One range of an object in a bucket: asked for once, and taken as far as it comes. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'

export interface S3Object {
  readonly bucket: string
  readonly key: string
}

export interface S3Range {
  /** From the start that was asked for; fewer bytes where the connection broke, but at least one. */
  readonly chunks: readonly Buffer[]
  readonly bytes: number
  /** Of the whole object. */
  readonly totalBytes: number
  /** ETag: equal for as long as the object is the same. */
  readonly version?: string
}

/** Asks for at most `most` bytes from `start` on. Undefined where the object ends before them. Throws what the SDK throws. */
export async function getS3Range(
  client: S3Client,
  { bucket, key }: S3Object,
  start: number,
  most: number,
  signal?: AbortSignal,
): Promise<S3Range | undefined> {
  const range = `bytes=${start}-${start + most - 1}`
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: range })
  const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal }).catch((error) => {
    if (error?.name === 'InvalidRange' || error?.$metadata?.httpStatusCode === 416) return undefined
    throw error
  })
  if (answer === undefined) return undefined
  const { chunks, bytes } = await take(answer.Body as AsyncIterable<Buffer> | undefined)
  if (bytes === 0 && answer.ContentLength === 0) return undefined
  const [, from, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(answer.ContentRange ?? '') ?? []
  if (Number(from) !== start || total === undefined || bytes === 0 || bytes > most)
    throw new Error(`expected ${range}, got ${answer.ContentRange ?? 'no range'} and ${bytes} bytes`)
  const version = answer.ETag === undefined ? {} : { version: answer.ETag }
  return { chunks, bytes, totalBytes: Number(total), ...version }
}

/** What came before a connection broke is kept: the next request goes on behind it. */
async function take(body: AsyncIterable<Buffer> | undefined): Promise<{ chunks: Buffer[]; bytes: number }> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    if (bytes === 0) throw error
  }
  return { chunks, bytes }
}

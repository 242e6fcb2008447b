/** An object in an S3 bucket, `s3://bucket/key`: credentials, region and endpoint are those of the AWS SDK (environment, profile). */
import type { S3Client } from '@aws-sdk/client-s3'
import { M3wError } from '../../../core/errors.ts'
import type { RemoteObject, RemoteRange } from './remote-object.ts'

/** Of Common Crawl's bucket, and what S3 takes for unsaid. */
const DEFAULT_REGION = 'us-east-1'

/** Opens it; the SDK is loaded when something is asked for. Attempts and back-off are the SDK's own, as many as `maxAttempts`. */
export function openS3Object(url: string, { maxAttempts }: { readonly maxAttempts: number }): RemoteObject {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? []
  if (bucket === undefined || key === undefined)
    throw new M3wError('E_INPUT', `${url} is no source: expected s3://bucket/key, got no key. Name an object.`)
  let client: Promise<S3Client> | undefined
  return {
    url,
    async read(start, most) {
      client ??= openClient(maxAttempts)
      try {
        return await read(await client, { bucket, key }, start, most)
      } catch (cause) {
        const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
        throw new M3wError(
          'E_FETCH',
          `${url} cannot be read at byte ${start}: ${why.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 300)}. Check credentials and region, or run the same command again: it goes on where it stopped.`,
          { cause },
        )
      }
    },
  }
}

async function openClient(maxAttempts: number): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3')
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env
  return new S3Client({
    region: AWS_REGION ?? AWS_DEFAULT_REGION ?? DEFAULT_REGION,
    maxAttempts,
    // Other makes of S3 stand behind one name, without a name for each bucket.
    forcePathStyle: (AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL) !== undefined,
    // Checksums are of whole objects, and a range has none.
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}

async function read(
  client: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  start: number,
  most: number,
): Promise<RemoteRange> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  const range = `bytes=${start}-${start + most - 1}`
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }))
  const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? [])
  const [, from, total] = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15})$/.exec(answer.ContentRange ?? '') ?? []
  if (Number(from) !== start || total === undefined || bytes.length === 0)
    throw new Error(`expected ${range}, got ${answer.ContentRange ?? 'no range'} and ${bytes.length} bytes`)
  return { bytes, totalBytes: Number(total), ...(answer.ETag === undefined ? {} : { version: answer.ETag }) }
}

/** An object in an S3 bucket, `s3://bucket/key`: credentials, region and endpoint are those of the AWS SDK (environment, profile). */
import type { S3Client } from '@aws-sdk/client-s3'
import { M3wError } from '../../../core/errors.ts'
import { parseS3Address } from '../../../formats/s3/s3-address.ts'
import type { RemoteObject } from './remote-object.ts'

/** Opens it; the SDK is loaded when something is asked for. Attempts and back-off are the SDK's own, as many as `maxAttempts`. */
export function openS3Object(url: string, { maxAttempts }: { readonly maxAttempts: number }): RemoteObject {
  const { bucket, path: key } = parseS3Address(url) ?? { bucket: '', path: '' }
  if (bucket === '' || key === '')
    throw new M3wError('E_INPUT', `${url} is no source: expected s3://bucket/key, got no key. Name an object.`)
  let client: S3Client | undefined
  return {
    url,
    async read(start, most) {
      // The SDK takes a while to load, and most builds have no source there.
      const { openS3Client } = await import('../../../formats/s3/s3-client.ts')
      const { getS3Range } = await import('../../../formats/s3/s3-range.ts')
      client ??= openS3Client({ maxAttempts })
      try {
        const range = await getS3Range(client, { bucket, key }, start, most)
        if (range === undefined) throw new Error(`the object ends before byte ${start}`)
        const { chunks, bytes: _, ...about } = range
        return { ...about, bytes: Buffer.concat(chunks) }
      } catch (cause) {
        const { s3Failure } = await import('../../../formats/s3/s3-failure.ts')
        throw new M3wError(
          'E_FETCH',
          `${url} cannot be read at byte ${start}: ${s3Failure(cause, bucket).words} Or run the same command again: it goes on where it stopped.`,
        )
      }
    },
  }
}

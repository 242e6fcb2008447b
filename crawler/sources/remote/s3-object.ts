/** An object in an S3 bucket, `s3://bucket/key`: credentials, region and endpoint are those of the AWS SDK (environment, profile). */
import { M3wError } from '../../../core/errors.ts'
import { parseS3Address } from '../../../formats/s3/s3-address.ts'
import type { S3Service } from '../../../formats/s3/s3-service.ts'
import type { RemoteObject, RemoteRange } from './remote-object.ts'

interface Asked {
  readonly url: string
  readonly bucket: string
  readonly key: string
}

/** Opens it; `service` is opened when something is asked for. What is asked again is the service's own policy, the one of stores. */
export function openS3Object(url: string, service: () => Promise<S3Service>): RemoteObject {
  const { bucket, path: key } = parseS3Address(url) ?? { bucket: '', path: '' }
  if (bucket === '' || key === '')
    throw new M3wError('E_INPUT', `${url} is no source: expected s3://bucket/key, got no key. Name an object.`)
  return { url, read: async (start, most) => await read({ url, bucket, key }, await service(), start, most) }
}

async function read(asked: Asked, service: S3Service, start: number, most: number): Promise<RemoteRange> {
  const { bucket, key } = asked
  // Behind `service`, which has loaded the SDK.
  const { getS3Range } = await import('../../../formats/s3/s3-range.ts')
  const { patiently } = await import('../../../formats/s3/s3-service.ts')
  try {
    const ask = () => getS3Range(service.client, { bucket, key }, start, most)
    const range = await patiently({ ...service, bucket }, ask)
    if (range === undefined) return { bytes: Buffer.alloc(0), totalBytes: start }
    const { chunks, bytes: _, ...about } = range
    return { ...about, bytes: Buffer.concat(chunks) }
  } catch (cause) {
    throw await failed(asked, cause, start)
  }
}

async function failed({ url, bucket }: Asked, cause: unknown, start: number): Promise<M3wError> {
  const { s3Failure } = await import('../../../formats/s3/s3-failure.ts')
  const { kind, words } = s3Failure(cause, bucket, 'read')
  const why =
    kind === 'missing'
      ? `there is no such object (${words}). Correct its name.`
      : `${words} Then run the same command again: it goes on where it stopped.`
  return new M3wError('E_FETCH', `${url} cannot be read at byte ${start}: ${why}`)
}

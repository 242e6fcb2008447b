/** From a URL to the adapter that reads it. A further kind of place is a file here and a line below. */
import { M3wError } from '../../../core/errors.ts'
import type { S3Service } from '../../../formats/s3/s3-service.ts'
import type { NetworkConfig } from '../../../schemas/index.ts'
import { type HttpClient, openHttpClient } from '../../http/client.ts'
import { openPacer } from '../../http/pace.ts'
import { openHttpObject } from './http-object.ts'
import type { RemoteObject } from './remote-object.ts'
import { openS3Object } from './s3-object.ts'

export interface RemoteAccess {
  /** E_INPUT for a URL of no kind that is known. */
  open(url: string): RemoteObject
  close(): Promise<void>
}

/** Opens the way to all sources that lie elsewhere: one client of a kind and one clock for them, made when the first is asked. E_CONFIG where the network is off. */
export function openRemoteAccess(network: NetworkConfig, openService = loadService): RemoteAccess {
  let client: HttpClient | undefined
  let service: Promise<S3Service> | undefined
  const pacer = openPacer(network)
  return {
    open(url) {
      if (network.offline) {
        throw new M3wError(
          'E_CONFIG',
          `${url} is not in the store yet, and network.offline is true. Set it to false once, or give a copy on disk.`,
        )
      }
      if (url.startsWith('s3://')) return openS3Object(url, () => (service ??= openService()))
      client ??= openHttpClient(network)
      return openHttpObject(url, { client, pacer, network })
    },
    async close() {
      await client?.close()
      const opened = await service?.catch(() => undefined)
      opened?.client.destroy()
    },
  }
}

/** The SDK takes a while to load, and most builds have no source there. */
async function loadService(): Promise<S3Service> {
  const { openS3Service } = await import('../../../formats/s3/s3-service.ts')
  return openS3Service()
}

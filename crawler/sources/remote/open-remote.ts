/** From a URL to the adapter that reads it. A further kind of place is a file here and a line below. */
import { M3wError } from '../../../core/errors.ts'
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

/** Opens the way to all sources that lie elsewhere: one client and one clock for them, made when the first is opened. E_CONFIG where the network is off. */
export function openRemoteAccess(network: NetworkConfig): RemoteAccess {
  let client: HttpClient | undefined
  const pacer = openPacer(network)
  return {
    open(url) {
      if (network.offline) {
        throw new M3wError(
          'E_CONFIG',
          `${url} is not in the store yet, and network.offline is true. Set it to false once, or give a copy on disk.`,
        )
      }
      if (url.startsWith('s3://')) return openS3Object(url, network)
      client ??= openHttpClient(network)
      return openHttpObject(url, { client, pacer, network })
    },
    close: async () => await client?.close(),
  }
}

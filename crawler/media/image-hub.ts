/**
 * What the image tasks of one process share: the network (crawler/http/hub.ts), the decoders, and places for answers that are read from
 * archives. So a process takes as much memory and as many cores for one partition of image hosts as for all of them.
 */
import PQueue from 'p-queue'
import type { NetworkConfig } from '../../schemas/index.ts'
import { type Hub, joinHub } from '../http/hub.ts'
import { createDecoderPool, type DecoderPool } from './image/decoder-pool.ts'

export interface ImageHub {
  readonly network: Hub
  readonly decoders: DecoderPool
  /** Bounds the archived answers in memory, by their largest possible size. What comes from the network counts as it arrives. */
  readonly places: PQueue
  /** Once for each that joined. */
  leave(): Promise<void>
}

interface Shared {
  readonly decoders: DecoderPool
  readonly places: PQueue
  members: number
}

/** Archived answers in memory at once. Judgement: a quarter of the 1 GB of a process, beside as much for what arrives */
const MAX_BYTES_IN_WORK = 256_000_000

/** By the config they work with: there is one in a process, and one a test. */
const hubs = new Map<NetworkConfig, Shared>()

/** Joins the hub of this process; `children` of its decoders are the first one's to say. */
export function joinImageHub(network: NetworkConfig, children?: number): ImageHub {
  const hub = hubs.get(network) ?? openImageHub(network, children)
  hub.members += 1
  const http = joinHub(network, 'images')
  return {
    network: http,
    decoders: hub.decoders,
    places: hub.places,
    async leave() {
      hub.members -= 1
      if (hub.members === 0) hubs.delete(network)
      await http.leave()
    },
  }
}

function openImageHub(network: NetworkConfig, children: number | undefined): Shared {
  const places = Math.max(1, Math.floor(MAX_BYTES_IN_WORK / network.maxImageBytes))
  const hub = { decoders: createDecoderPool(children), places: new PQueue({ concurrency: places }), members: 0 }
  hubs.set(network, hub)
  return hub
}

/**
 * What the image tasks of one process share: the network (crawler/http/hub.ts), the decoders, and places for answers that are read from
 * archives. So a process takes as much memory and as many cores for one partition of image hosts as for all of them.
 */
import PQueue from 'p-queue'
import type { NetworkConfig } from '../../schemas/index.ts'
import { type Hub, joinHub } from '../http/hub.ts'
import { createDecoderPool, type DecoderPool, leavePool } from './image/decoder-pool.ts'

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
  /** Set while nobody is a member. */
  ending?: NodeJS.Timeout | undefined
}

/** Archived answers in memory at once. Judgement: a quarter of the 1 GB of a process, beside as much for what arrives */
const MAX_BYTES_IN_WORK = 256_000_000

/** How long decoders wait for the next task of their process. Judgement: a start costs as much as a hundred small pictures, and a worker that works off one task after the other is back in less */
const LINGER_MS = 5_000

/** By the config they work with: there is one in a process, and one a test. */
const hubs = new Map<NetworkConfig, Shared>()

/** Joins the hub of this process; `children` of its decoders are the first one's to say. */
export function joinImageHub(network: NetworkConfig, children?: number): ImageHub {
  const hub = hubs.get(network) ?? openImageHub(network, children)
  hub.members += 1
  clearTimeout(hub.ending)
  const http = joinHub(network, 'images')
  return {
    network: http,
    decoders: hub.decoders,
    places: hub.places,
    async leave() {
      hub.members -= 1
      if (hub.members === 0) hub.ending = setTimeout(() => void endHub(network, hub), LINGER_MS).unref()
      await http.leave()
    },
  }
}

function openImageHub(network: NetworkConfig, children: number | undefined): Shared {
  const places = Math.max(1, Math.floor(MAX_BYTES_IN_WORK / network.maxImageBytes))
  const decoders = createDecoderPool(children)
  // The hub's own use of them: they outlive the last task.
  decoders.users += 1
  const hub = { decoders, places: new PQueue({ concurrency: places }), members: 0 }
  hubs.set(network, hub)
  return hub
}

async function endHub(network: NetworkConfig, { decoders }: Shared): Promise<void> {
  hubs.delete(network)
  await leavePool(decoders)
}

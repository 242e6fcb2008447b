/**
 * What the crawl partitions of one process share, and likewise the partitions of image hosts: the clocks of hosts and addresses, and the
 * client with its connections, names and bounds. It is opened by the first that joins, and closed when the last has left.
 */
import type { NetworkConfig } from '../../schemas/index.ts'
import { openCanary } from './canary.ts'
import { type HttpClient, openHttpClient } from './client.ts'
import { openDns } from './names/dns.ts'
import { type Outage, openOutage } from './outage.ts'
import { openPacer, type Pacer } from './pace.ts'

export interface Hub {
  readonly pacer: Pacer
  /** Opened when there is something to ask: a finished crawl is read back without contact or network. E_CONFIG without a contact. */
  client(): HttpClient
  /** The network of this machine is down. */
  isDown(): boolean
  /** Once for each that joined. */
  leave(): Promise<void>
}

interface Shared {
  readonly pacer: Pacer
  client: HttpClient | undefined
  outage: Outage | undefined
  members: number
}

/** What is asked for: an image host takes several requests at a time (`maxImageConnectionsPerHost`). */
type Asking = 'pages' | 'images'

/** By the config they work with: there is one of each kind in a process, and one a test. */
const hubs: Readonly<Record<Asking, Map<NetworkConfig, Shared>>> = { pages: new Map(), images: new Map() }

/** Joins the hub of this process. */
export function joinHub(network: NetworkConfig, asking: Asking): Hub {
  const hub = hubs[asking].get(network) ?? openHub(network, asking)
  hub.members += 1
  return {
    pacer: hub.pacer,
    client: () => clientOf(hub, network),
    isDown: () => hub.outage?.isDown() ?? false,
    async leave() {
      hub.members -= 1
      if (hub.members > 0) return
      hubs[asking].delete(network)
      hub.outage?.close()
      await hub.client?.close()
    },
  }
}

function openHub(network: NetworkConfig, asking: Asking): Shared {
  const connectionsPerHost = asking === 'images' ? network.maxImageConnectionsPerHost : 1
  const hub: Shared = {
    pacer: openPacer(network, {
      connectionsPerHost,
      addressOf: (host) => clientOf(hub, network).addressOf(host),
    }),
    client: undefined,
    outage: undefined,
    members: 0,
  }
  hubs[asking].set(network, hub)
  return hub
}

function clientOf(hub: Shared, network: NetworkConfig): HttpClient {
  if (hub.client !== undefined) return hub.client
  const dns = openDns()
  hub.outage = openOutage({ canary: openCanary(dns), probeMs: network.outageProbeMs })
  hub.client = openHttpClient(network, { resolve: dns.resolve, outage: hub.outage })
  return hub.client
}

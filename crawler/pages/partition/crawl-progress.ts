/** What a crawl partition announces while it works: how far it is, how fast, and what holds it. All of it may be summed over partitions. */
import { waitingAt } from '../../../core/stage.ts'
import type { HttpClient } from '../../http/client.ts'
import type { Frontier } from '../frontier/frontier.ts'

/** What a partition waits for at a moment; `cpu` where nothing else does. */
export type Hold = 'outage' | 'sockets' | 'cpu' | 'robots' | 'delay'

export interface Watched {
  readonly frontier: Pick<Frontier, 'counts' | 'turns' | 'busiest'>
  readonly client: Pick<HttpClient, 'counts'>
  readonly robots: { pending(): number } | undefined
  isDown(): boolean
  /** Of answers of earlier runs of the command: the end by bytes counts this run's alone. */
  readonly bytesBefore: number
}

/** The span over which a rate is taken, in looks: of half a second, so ten seconds. Shorter ones jump, longer ones tell of the past. */
const RATE_LOOKS = 20
/** Hosts are looked through once in so many looks: there may be 100,000. */
const HOST_LOOKS = 4
const SHOWN_HOSTS = 3

/** What the partition is held by now: the first of these that is so. */
export function holdOf({ frontier, client, robots, isDown }: Omit<Watched, 'bytesBefore'>): Hold {
  if (isDown()) return 'outage'
  if (client.counts().waiting > 0) return 'sockets'
  const { ready, asking, resting } = frontier.turns()
  if (ready > asking) return 'cpu'
  return resting > 0 && (robots?.pending() ?? 0) >= resting ? 'robots' : 'delay'
}

/** Opens the watch; each call gives the values of that moment. */
export function openCrawlProgress(watched: Watched): () => Record<string, number> {
  const looks: { readonly atMs: number; readonly pages: number }[] = []
  let look = 0
  let busiest: Record<string, number> = {}
  return () => {
    if (look++ % HOST_LOOKS === 0) {
      const hosts = watched.frontier.busiest(SHOWN_HOSTS)
      busiest = Object.fromEntries(hosts.map(({ name, queued }) => [waitingAt(name), queued]))
    }
    const { finished: pages, waiting, hosts, bytes } = watched.frontier.counts()
    const { ready, asking, resting } = watched.frontier.turns()
    const nowMs = performance.now()
    looks.push({ atMs: nowMs, pages })
    if (looks.length > RATE_LOOKS) looks.shift()
    const [first] = looks
    const seconds = (nowMs - (first?.atMs ?? nowMs)) / 1000
    const rate = seconds > 0 ? (pages - (first?.pages ?? pages)) / seconds : 0
    return {
      pages,
      waiting,
      hosts,
      bytes: bytes - watched.bytesBefore,
      'hosts ready': ready + asking,
      'hosts resting': resting,
      'in flight': asking,
      'pages/s': Math.round(rate * 10) / 10,
      [`held by ${holdOf(watched)}`]: 1,
      ...busiest,
    }
  }
}

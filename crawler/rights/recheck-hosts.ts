/**
 * Asks hosts once more what their owners say today: robots.txt, policy files and the terms they name, nothing else, each once, at the pace of a
 * crawl. For datasets that are out already.
 */
import PQueue from 'p-queue'
import type { NetworkConfig, RightsPolicy } from '../../schemas/index.ts'
import { openHttpClient } from '../http/client.ts'
import type { HttpExchange } from '../http/exchange.ts'
import { openPacer } from '../http/pace.ts'
import { openRobots, type RobotsCheck } from '../robots/robots-cache.ts'
import { openRightsGate } from './rights-gate.ts'

export type { RobotsCheck } from '../robots/robots-cache.ts'

export interface RecheckHosts<T extends RecheckUrl> {
  readonly network: NetworkConfig
  readonly policy: RightsPolicy
  /** URLs of one origin after the other, each origin once. */
  readonly origins: Iterable<Iterable<T>>
  readonly signal: AbortSignal
  /** Sees every exchange: what was said is archived. */
  onExchange(exchange: HttpExchange, of: 'robots' | 'rights'): Promise<void>
  /** The verdict of today on a URL. */
  onVerdict(asked: T, verdict: RobotsCheck): void
  /** An origin is done. */
  onOrigin(): void
}

export interface RecheckUrl {
  readonly url: string
  readonly kind: 'page' | 'image'
}

/** Hosts asked side by side: nearly all of them rest at any time. */
const HOSTS_AT_ONCE = 128

/** Resolves when all were asked. E_CONFIG without a contact; rejects with the signal's reason when it is aborted. */
export async function recheckHosts<T extends RecheckUrl>(options: RecheckHosts<T>): Promise<void> {
  const { network, policy, origins, signal, onExchange, onVerdict, onOrigin } = options
  const client = openHttpClient(network)
  try {
    const shared = { client, network, pacer: openPacer(network, { addressOf: (host) => client.addressOf(host) }) }
    const robots = openRobots({ ...shared, onExchange: (exchange) => onExchange(exchange, 'robots') })
    const asking = { ...shared, robots, policy, onExchange: (exchange: HttpExchange) => onExchange(exchange, 'rights') }
    const pages = openRightsGate({ ...asking, kind: 'page' })
    const images = pages.forKind('image')
    const queue = new PQueue({ concurrency: HOSTS_AT_ONCE })
    let failure: { readonly error: unknown } | undefined
    for (const urls of origins) {
      if (signal.aborted || failure !== undefined) break
      // The rows of an origin are read one after the other: they lie on disk.
      const asked = [...urls]
      queue
        .add(async () => {
          for (const each of asked) {
            const verdict = await (each.kind === 'page' ? pages : images).check(each.url, signal)
            signal.throwIfAborted()
            onVerdict(each, verdict)
          }
          onOrigin()
        })
        .catch((error: unknown) => {
          failure ??= { error }
        })
      await queue.onSizeLessThan(1)
    }
    await queue.onIdle()
    signal.throwIfAborted()
    if (failure !== undefined) throw failure.error
  } finally {
    await client.close()
  }
}

/** One page over the network for `m3w extract URL`: the guarded client, robots.txt, and redirects by hand, as a crawl would do it. */
import { M3wError } from '../core/errors.ts'
import type { NetworkConfig } from '../schemas/index.ts'
import { headerOf } from '../shards/http-message.ts'
import { httpOutcome } from '../shards/http-outcome.ts'
import { decodedBody } from './exchange.ts'
import { openHttpClient } from './http-client.ts'
import { openRobots, redirectTarget } from './robots-cache.ts'

export interface FetchedPage {
  /** Where the answer came from, behind redirects. */
  readonly url: string
  readonly body: Uint8Array
  readonly contentType?: string
}

/** Fetches a page. E_CONFIG without a contact; E_FETCH that says what the web answered instead of a page. */
export async function fetchPage(url: string, network: NetworkConfig): Promise<FetchedPage> {
  const client = openHttpClient(network)
  try {
    const robots = openRobots({ client, network })
    let at = url
    for (let hops = 0; hops <= network.maxRedirects; hops++) {
      const check = await robots.check(at)
      if (!check.allowed) throw failed(at, `robots.txt: ${check.detail ?? check.reason ?? 'not allowed'}`)
      const result = await client.get(at, { maxBytes: network.maxPageBytes })
      if (result.kind === 'failure') throw failed(at, `${result.code}: ${result.detail}`)
      const target = redirectTarget(result)
      if (target === undefined) {
        if (httpOutcome(result.status) !== undefined) throw failed(at, `answered ${result.status} ${result.statusText}`)
        const contentType = headerOf(result.headers, 'content-type')
        const { body, error } = decodedBody(result, network.maxPageBytes)
        if (error !== undefined) throw failed(at, error)
        return { url: at, body, ...(contentType === undefined ? {} : { contentType }) }
      }
      at = target
    }
    throw failed(url, `more than ${network.maxRedirects} redirects`)
  } finally {
    await client.close()
  }
}

function failed(url: string, why: string): M3wError {
  return new M3wError('E_FETCH', `${url} could not be fetched: ${why}`)
}

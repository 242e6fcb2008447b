/**
 * One page over the network for `m3w extract URL`, as a crawl would bring it: the guarded client, robots.txt before every hop, redirects
 * by hand, and the answer read as the archive's record of it would be. Each thing is asked for once; a crawl tries again.
 */

import { type Capture, captureOf } from '../../archives/captures.ts'
import { licenseLinksOf } from '../../archives/rights/link-header.ts'
import { M3wError } from '../../core/errors.ts'
import { headerOf } from '../../formats/http-message.ts'
import type { NetworkConfig, RightsEvidence, RightsPolicy } from '../../schemas/index.ts'
import { openHttpClient } from '../http/client.ts'
import { decodedBody, type FetchFailure, type HttpExchange } from '../http/exchange.ts'
import { exchangeRecords } from '../http/exchange-records.ts'
import { openPacer } from '../http/pace.ts'
import { redirectTarget } from '../http/redirect.ts'
import { openRightsGate, type RightsGate } from '../rights/rights-gate.ts'
import { openRobots } from '../robots/robots-cache.ts'
import { readLinks } from './links/links.ts'
import { judgePage, wantedBytes } from './session/page-outcome.ts'

/** What a build would read of it; `url` is where the answer came from, behind redirects. */
export type FetchedPage = Capture

/**
 * Fetches a page. E_CONFIG without a contact or where `network.offline` is set. E_FETCH where a build would end with no page either: its
 * message begins with the crawl's code for that and says what came. A page over `maxPageBytes`, or one that was cut, is given with its fault.
 */
export async function fetchPage(url: string, network: NetworkConfig, policy: RightsPolicy): Promise<FetchedPage> {
  if (network.offline) {
    throw new M3wError(
      'E_CONFIG',
      `${url} may not be fetched: expected network.offline to be false, got true. Give a file, or set it.`,
    )
  }
  const client = openHttpClient(network)
  try {
    const once = { client, network: { ...network, maxAttempts: 1, robotsPatienceMs: 0 }, pacer: openPacer(network) }
    const robots = openRobots(once)
    const gate = openRightsGate({ ...once, robots, kind: 'page', policy })
    let at = url
    for (let hops = 0; hops <= network.maxRedirects; hops++) {
      const { allowed, reason = 'robots_disallow', detail = 'not allowed', statements } = await gate.check(at)
      if (!allowed) throw failed(at, reason, reason === 'rights_reserved' ? detail : `robots.txt: ${detail}`)
      const result = await client.get(at, { maxBytes: (head) => wantedBytes(head, network.maxPageBytes) })
      const target = result.kind === 'answer' ? redirectTarget(result) : undefined
      if (target === undefined) {
        const page = pageOf(result, network.maxPageBytes)
        return { ...page, site: [...statements, ...(await termsOf(page, gate))] }
      }
      at = target
    }
    throw failed(url, 'redirect_limit', `more than the ${network.maxRedirects} redirects of network.maxRedirects`)
  } finally {
    await client.close()
  }
}

/** What the terms say that the page names. */
async function termsOf(
  { url, headers, payload, contentType }: Capture,
  gate: RightsGate,
): Promise<readonly RightsEvidence[]> {
  const links = [...licenseLinksOf(headers, url).rsl, ...readLinks(payload, url, contentType).rslLinks]
  await gate.askTerms(links)
  return gate.termsEvidence(links, url)
}

/** The capture that a build would find in the archive of this answer. */
function pageOf(result: HttpExchange | FetchFailure, maxPageBytes: number): Capture {
  if (result.kind === 'failure') throw failed(result.url, result.code, result.detail)
  const [{ type, recordId, date, block, headers = [] }] = exchangeRecords(result, 'page')
  const fields = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
  const about = { offset: 0, length: 0, type, recordId, date, targetUri: result.url, headers: fields }
  const record = { kind: 'record', ...about, block: Buffer.from(block), truncated: false } as const
  // Nobody has said yet that it is a page: it is judged by its looks, as an archive without a journal is.
  const capture = captureOf(record, { key: '', maxPageBytes, isImported: true })
  if (typeof capture === 'object') return capture
  const judged = judgePage(result, decodedBody(result, maxPageBytes), false)
  const outcome = judged.kind === 'final' && judged.outcome !== 'captured' ? judged.outcome : 'not_html'
  const contentType = headerOf(result.headers, 'content-type') ?? 'no content type'
  throw failed(result.url, outcome, capture ?? `it answered ${result.status} ${result.statusText} with ${contentType}`)
}

/** What a server says is shown on a terminal: printable ASCII of it, and not for ever. */
function failed(url: string, code: string, why: string): M3wError {
  return new M3wError('E_FETCH', `${url} gives no page: ${code}: ${why.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 300)}`)
}

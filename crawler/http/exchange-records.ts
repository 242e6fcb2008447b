/** An exchange as WARC records: the request as it left, the response as it came, and what we know about both. */

import { PURPOSE_HEADER, type Purpose } from '../../archives/captures.ts'
import { SITEMAP_IMAGES_HEADER } from '../../archives/stated/sitemap-images.ts'
import { VERSION } from '../../core/version.ts'
import { newRecordId, type WarcRecord } from '../../formats/warc/write.ts'
import type { NetworkConfig, Rights } from '../../schemas/index.ts'
import type { HttpExchange, RawHeaders } from './exchange.ts'
import { identityHeaders } from './user-agent.ts'

export interface ExchangeOptions {
  /** The page that linked or redirected here. */
  readonly via?: string
  /** Redirects followed to get here. */
  readonly hops?: number
  /** Links from a seed. */
  readonly depth?: number
  readonly rights?: Pick<Rights, 'verdict' | 'evidence'>
  /** What its sitemap says of its pictures, as the header's value (archives/stated/). */
  readonly sitemapImages?: string | undefined
}

/** `response` first, so that the first offset of an append is its; then `request` and `metadata`, linked by WARC-Concurrent-To. */
export function exchangeRecords(
  exchange: HttpExchange,
  purpose: Exclude<Purpose, 'image'>,
  context: ExchangeOptions = {},
): readonly [response: WarcRecord, request: WarcRecord, metadata: WarcRecord] {
  const { url: targetUri, date, body } = exchange
  const response: WarcRecord = {
    type: 'response',
    recordId: newRecordId(),
    date,
    targetUri,
    headers: [
      ['WARC-IP-Address', exchange.ip],
      ['WARC-Protocol', exchange.protocol],
      ...(exchange.truncated === undefined ? [] : [['WARC-Truncated', exchange.truncated] as const]),
      [PURPOSE_HEADER, purpose],
      ...(context.sitemapImages === undefined ? [] : [[SITEMAP_IMAGES_HEADER, context.sitemapImages] as const]),
    ],
    contentType: 'application/http; msgtype=response',
    // The body has no transfer coding any more.
    block: responseBlock(
      exchange,
      body,
      (name, value) =>
        name === 'transfer-encoding' || (name === 'content-length' && value.trim() !== String(body.length)),
    ),
  }
  const metadata: WarcRecord = {
    type: 'metadata',
    recordId: newRecordId(),
    date,
    targetUri,
    headers: [['WARC-Concurrent-To', response.recordId]],
    contentType: 'application/warc-fields',
    block: Buffer.from(metadataFields(exchange, context), 'utf8'),
  }
  return [response, requestRecord(exchange, response), metadata]
}

/** Says who wrote an archive, for whom to ask, and by which rules. */
export function warcinfoRecord(network: Pick<NetworkConfig, 'contact' | 'userAgentToken'>): WarcRecord {
  const fields = [
    ['software', `m3w/${VERSION}`],
    ['format', 'WARC File Format 1.1'],
    ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
    ['http-header-user-agent', identityHeaders(network)['user-agent'] ?? ''],
    ['operator', network.contact ?? ''],
    ['robots', 'RFC 9309; 401 and 403 refuse, training reservations are obeyed'],
  ]
  return {
    type: 'warcinfo',
    recordId: newRecordId(),
    date: new Date().toISOString(),
    contentType: 'application/warc-fields',
    block: Buffer.from(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(''), 'utf8'),
  }
}

/** The request that led to a response. */
export function requestRecord(
  { url, date, requestHead }: Pick<HttpExchange, 'url' | 'date' | 'requestHead'>,
  { recordId }: Pick<WarcRecord, 'recordId'>,
): WarcRecord {
  return {
    type: 'request',
    recordId: newRecordId(),
    date,
    targetUri: url,
    headers: [['WARC-Concurrent-To', recordId]],
    contentType: 'application/http; msgtype=request',
    block: requestHead,
  }
}

/**
 * An answer as bytes: head as it came, and a body. Headers that are no longer true of the body (`isUntrue`, by lower-case name) are
 * kept under `X-Crawler-…`, and a true Content-Length is added, as Common Crawl does.
 */
export function responseBlock(
  { status, statusText, headers }: Pick<HttpExchange, 'status' | 'statusText' | 'headers'>,
  body: Buffer,
  isUntrue: (name: string, value: string) => boolean,
): Buffer {
  const kept: RawHeaders = headers.map(([name, value]) => [
    isUntrue(name.toLowerCase(), value) ? `X-Crawler-${name}` : name,
    value,
  ])
  const hasLength = kept.some(([name]) => name.toLowerCase() === 'content-length')
  const lines = [
    // Three digits, or no reader takes it for a status line: some server sent 099.
    `HTTP/1.1 ${String(status).padStart(3, '0')} ${statusText}`.trimEnd(),
    ...kept.map(([name, value]) => `${name}: ${value}`),
    ...(hasLength ? [] : [`Content-Length: ${body.length}`]),
  ].map((line) => line.replace(/[\r\n\0]+/g, ' '))
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}

function metadataFields({ ms, waitMs, cutBy }: HttpExchange, { via, hops, depth, rights }: ExchangeOptions): string {
  const fields: [string, string][] = [['fetchTimeMs', String(ms)]]
  if (waitMs !== undefined) fields.push(['waitTimeMs', String(waitMs)])
  if (via !== undefined) fields.push(['via', via])
  if (depth !== undefined) fields.push(['depth', String(depth)])
  if (hops !== undefined && hops > 0) fields.push(['redirects', String(hops)])
  if (cutBy !== undefined) fields.push(['cutBy', cutBy])
  if (rights !== undefined) {
    fields.push(['rights', rights.verdict])
    for (const { signal, value, says } of rights.evidence) fields.push(['rightsEvidence', `${signal} ${says} ${value}`])
  }
  return fields.map(([name, value]) => `${name}: ${value.replace(/[\r\n\0]+/g, ' ')}\r\n`).join('')
}

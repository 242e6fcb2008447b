/** A rendered page as a WARC record: the conversion of its answer, which extract reads in place of it. */
import { PURPOSE_HEADER } from '../../archives/captures.ts'
import { SITEMAP_IMAGES_HEADER } from '../../archives/stated/sitemap-images.ts'
import { newRecordId, type WarcRecord } from '../../formats/warc/write.ts'
import type { HttpExchange } from '../http/exchange.ts'
import { type ExchangeOptions, exchangeRecords, responseBlock } from '../http/exchange-records.ts'
import type { Rendering } from './renderer.ts'

/** Headers that say what the body of the answer was. */
const UNTRUE: ReadonlySet<string> = new Set(['content-type', 'content-encoding', 'content-length', 'transfer-encoding'])

/** The records of a page's exchange; of a rendered one the answer is evidence, and the page stands behind it. */
export function pageRecords(
  exchange: HttpExchange,
  purpose: 'page' | 'attempt',
  context: ExchangeOptions,
  rendering: Rendering | undefined,
): readonly WarcRecord[] {
  if (rendering?.kind !== 'rendered') return exchangeRecords(exchange, purpose, context)
  const { sitemapImages, ...other } = context
  const records = exchangeRecords(exchange, 'unrendered', other)
  return [...records, renderedRecord(exchange, rendering.dom, records[0].recordId, sitemapImages)]
}

/**
 * The head of the answer, which holds the owner's words on its use, with the rendered DOM for a body: a record that can be read alone,
 * wherever an archive is cut. (ISO 28500 section 6.7; `application/http` because of the head.)
 */
function renderedRecord(
  { url, date, status, statusText, headers }: Pick<HttpExchange, 'url' | 'date' | 'status' | 'statusText' | 'headers'>,
  dom: Buffer,
  answerId: string,
  sitemapImages: string | undefined,
): WarcRecord {
  const html = ['Content-Type', 'text/html; charset=utf-8'] as const
  return {
    type: 'conversion',
    recordId: newRecordId(),
    date,
    targetUri: url,
    headers: [
      ['WARC-Refers-To', answerId],
      [PURPOSE_HEADER, 'page'],
      ...(sitemapImages === undefined ? [] : [[SITEMAP_IMAGES_HEADER, sitemapImages] as const]),
    ],
    contentType: 'application/http; msgtype=response',
    block: responseBlock(
      // Headers that are untrue of it come out as X-Crawler-…; the true type is the first of its name.
      { status, statusText, headers: [...headers.map(([name, value]) => [hidden(name), value] as const), html] },
      dom,
      () => false,
    ),
  }
}

function hidden(name: string): string {
  return UNTRUE.has(name.toLowerCase()) ? `X-Crawler-${name}` : name
}

/** The record that a page revisit and its original make together: the body of the one, the address, date and head of the other. */
import type { Store } from '../../core/store.ts'
import { parseHttpResponse } from '../../formats/http-message.ts'
import { readRecord } from '../../formats/warc/one-record.ts'
import type { WarcRecordItem } from '../../formats/warc/read.ts'
import type { PageOriginal } from '../../schemas/index.ts'
import { httpOutcome } from '../http-outcome.ts'
import { SITEMAP_IMAGES_HEADER } from '../stated/sitemap-images.ts'
import { newHead } from './new-head.ts'

const NAMED = SITEMAP_IMAGES_HEADER.toLowerCase()

/**
 * The record of a revisit with the block of its original: what stood there, had the archiver kept it. The head is the revisit's own where it has one
 * of an answer with content. Undefined if the original cannot be read.
 */
export async function joinedRecord(
  store: Pick<Store, 'read'>,
  revisit: WarcRecordItem,
  { original: { record } }: PageOriginal,
  limits: { readonly maxBlockBytes: number },
): Promise<WarcRecordItem | undefined> {
  const item = await readRecord(store, record, limits)
  const answer = item === undefined ? undefined : parseHttpResponse(item.block)
  if (item === undefined || answer === undefined) return undefined
  const head = item.block.subarray(0, item.block.length - answer.body.length)
  const block = Buffer.concat([withNews(head, revisit.block), answer.body])
  const cut = item.headers.get('warc-truncated')
  const named = item.headers.get(NAMED)
  const headers = new Map([
    // What sitemaps said of its pictures holds until they say something else.
    ...(named === undefined ? [] : [[NAMED, named] as const]),
    ...revisit.headers,
    ...(cut === undefined ? [] : [['warc-truncated', cut] as const]),
  ])
  return { ...revisit, type: 'response', headers, block, truncated: item.truncated }
}

/** The head of the original's bytes, with all else as the later answer said it. */
function withNews(head: Buffer, block: Buffer): Buffer {
  const original = parseHttpResponse(head)
  const answer = parseHttpResponse(block)
  if (original === undefined || answer === undefined || httpOutcome(answer.status) !== undefined) return head
  const headers = newHead(original.headers, answer.headers, { silence: 'removes' })
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return Buffer.from([`HTTP/1.1 ${original.status} ${original.reason}`, ...lines, '', ''].join('\r\n'), 'latin1')
}

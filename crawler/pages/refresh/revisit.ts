/** An answer that says a page is as it was: judged, and as a WARC `revisit` record that names the capture that stands. */
import { newHead } from '../../../archives/revisits/new-head.ts'
import { sha256Hex } from '../../../core/hash.ts'
import type { WarcRecord } from '../../../formats/warc/write.ts'
import type { HttpExchange } from '../../http/exchange.ts'
import { type ExchangeOptions, exchangeRecords } from '../../http/exchange-records.ts'
import type { Original, OriginalHead } from './original.ts'

/** @source ISO 28500:2017 (WARC 1.1), section 6.7: the profiles of a revisit */
const PROFILES = {
  not_modified: 'http://netpreserve.org/warc/1.1/revisit/server-not-modified',
  same_payload: 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest',
} as const
export type RevisitKind = keyof typeof PROFILES

/** Does an answer say that the page is as it was? */
export function revisitKindOf(
  { status, body, truncated }: Pick<HttpExchange, 'status' | 'body' | 'truncated'>,
  original: OriginalHead,
): RevisitKind | undefined {
  if (status === 304) return 'not_modified'
  if (status !== original.status || truncated !== undefined) return undefined
  return sha256Hex(body) === original.payloadSha256 ? 'same_payload' : undefined
}

/** The answer that a 304 stands for: the original, with what the new head says in place of the old. */
export function restored(answer: HttpExchange, original: Original): HttpExchange {
  const { status, reason: statusText, body } = original
  const headers = [...newHead(original.headers, answer.headers, { silence: 'keeps' })]
  return { ...answer, status, statusText, headers, body }
}

/**
 * `revisit` first; then the request, and what we know of both. Where the body came again, the block is the head of the answer. Where a 304 came it is
 * empty, and the head stands in the metadata: readers show the status that a revisit has itself, and nothing for 304 (pywb 2.9).
 */
export function revisitRecords(
  answer: HttpExchange,
  { kind, original }: { readonly kind: RevisitKind; readonly original: OriginalHead },
  context: ExchangeOptions,
): readonly WarcRecord[] {
  const [response, request, metadata] = exchangeRecords(answer, 'page', context)
  const { contentType, block, ...about } = response
  const revisit: WarcRecord = {
    ...about,
    type: 'revisit',
    headers: [
      ...(response.headers ?? []),
      ['WARC-Profile', PROFILES[kind]],
      ['WARC-Refers-To', original.recordId],
      ['WARC-Refers-To-Target-URI', original.url],
      ['WARC-Refers-To-Date', original.date],
    ],
    payloadSha256: original.payloadSha256,
    ...(kind === 'not_modified' || contentType === undefined
      ? { block: Buffer.alloc(0) }
      : { contentType, block: block.subarray(0, block.length - answer.body.length) }),
  }
  return [revisit, request, kind === 'not_modified' ? withHead(metadata, answer) : metadata]
}

/** Metadata with a line `answered` for the status and each header of the answer. */
function withHead(metadata: WarcRecord, { status, statusText, headers }: HttpExchange): WarcRecord {
  const lines = [`HTTP/1.1 ${status} ${statusText}`.trimEnd(), ...headers.map(([name, value]) => `${name}: ${value}`)]
  const fields = lines.map((line) => `answered: ${line.replace(/[\r\n\0]+/g, ' ')}\r\n`).join('')
  return { ...metadata, block: Buffer.concat([metadata.block, Buffer.from(fields, 'latin1')]) }
}

/** The index of an archive as pywb and Common Crawl write it (CDXJ): a line for each answer, with where it lies, sorted by URL and time. */
import { compareText } from '../../core/hash.ts'
import { contentTypeOf } from '../content-type.ts'
import { parseHttpResponse } from '../http-message.ts'
import type { WarcItem, WarcRecordItem } from '../warc/item.ts'
import { surtOf } from './surt.ts'

/** @source pywb, cdxj-indexer: what stands for the type of an answer that names none, and of a revisit */
const UNKNOWN_TYPE = 'unk'
const REVISIT_TYPE = 'warc/revisit'

/** Where the index of a ledger's archive lies: beside it. */
export function indexKeyOf(archiveKey: string): string {
  return archiveKey.replace(/\.warc(\.gz)?$/, '.cdxj')
}

/**
 * The lines of an archive, without line ends, sorted as bytes: `surt timestamp {json}`. Of records with an answer for a URL (`response`,
 * `revisit`, `resource`); records that cannot be read alone, and damage, have none. `filename` is what the lines call the archive.
 */
export async function cdxjLines(items: AsyncIterable<WarcItem>, filename: string): Promise<string[]> {
  const lines: string[] = []
  for await (const item of items) {
    const line = item.kind === 'record' && item.length > 0 ? cdxjLine(indexedOf(item), filename) : undefined
    if (line !== undefined) lines.push(line)
  }
  return lines.sort(compareText)
}

/** What a line is made of. */
export interface Indexed {
  readonly type: string
  readonly targetUri?: string | undefined
  /** RFC 3339. */
  readonly date: string
  readonly contentType?: string | undefined
  /** With its algorithm. */
  readonly payloadDigest?: string | undefined
  readonly block: Buffer
  /** Of the record, or its gzip member. */
  readonly offset: number
  readonly length: number
}

function indexedOf({ type, targetUri, date, headers, block, offset, length }: WarcRecordItem): Indexed {
  const [contentType, payloadDigest] = [headers.get('content-type'), headers.get('warc-payload-digest')]
  return { type, targetUri, date, contentType, payloadDigest, block, offset, length }
}

/** The line of one record; undefined of those that have none. */
export function cdxjLine(item: Indexed, filename: string): string | undefined {
  const { type, targetUri: url, date, contentType, payloadDigest: digest } = item
  if (url === undefined || (type !== 'response' && type !== 'revisit' && type !== 'resource')) return undefined
  const timestamp = date.replace(/\D/g, '').slice(0, 14)
  if (timestamp.length < 14) return undefined
  const answer = type === 'resource' ? undefined : parseHttpResponse(item.block)
  const written = type === 'resource' ? contentType : contentTypeOf(answer?.headers ?? [])
  const mime = type === 'revisit' ? REVISIT_TYPE : (written?.replace(/;.*/s, '').trim().toLowerCase() ?? UNKNOWN_TYPE)
  const fields = {
    url,
    mime,
    ...(answer === undefined ? {} : { status: String(answer.status) }),
    ...(digest === undefined ? {} : { digest }),
    length: String(item.length),
    offset: String(item.offset),
    filename,
  }
  return `${surtOf(url)} ${timestamp} ${JSON.stringify(fields)}`
}

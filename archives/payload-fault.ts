/** Why a captured payload is not the page as its server has it: longer than the cap, cut on the way, or in a coding that cannot be removed. */
import type { DecodedBody } from '../formats/content-coding.ts'
import { type HttpHeader, headerOf } from '../formats/http-message.ts'
import type { WarcRecordItem } from '../formats/warc/item.ts'

export interface PayloadFault {
  readonly kind: 'too_long' | 'cut' | 'undecodable'
  /** Of `too_long`: of the decoded body, at least. Of the others: of the body as it is archived. */
  readonly bytes: number
  /** How many the answer announced, if it did. */
  readonly announcedBytes?: number
  /** Who or what it was, for people; at most 200 characters. */
  readonly detail: string
}

/** What a WARC-Truncated field means (WARC 1.1 section 5.13); our crawler writes the same words. */
const CUT_BY: ReadonlyMap<string, string> = new Map([
  ['length', 'cut at the length that its archiver allowed'],
  ['time', 'cut when its time was over'],
  ['disconnect', 'cut by the connection'],
  ['segment', 'its archiver went on in further records, which are not joined'],
])
/** Names under which archivers keep a Content-Length that is no longer true: ours, Common Crawl's; and the field itself. */
const ANNOUNCEMENTS = ['X-Crawler-Content-Length', 'X-Crawl-Content-Length', 'Content-Length']

/** Judges a decoded body; undefined if it is whole. `body` is what the record holds, before decoding. */
export function payloadFault(
  item: Pick<WarcRecordItem, 'truncated' | 'headers' | 'block' | 'problem'>,
  { headers, body }: { readonly headers: readonly HttpHeader[]; readonly body: Buffer },
  { truncated, error }: DecodedBody,
  maxPageBytes: number,
): PayloadFault | undefined {
  const cutBy = cutByOf(item)
  const archivedBytes = item.truncated ? body.length + unreadBytes(item) : body.length
  const announcedBytes = announced(headers, archivedBytes)
  // Our own crawler stops at the cap, and the record is as long as it.
  const isCapped = cutBy === 'length' && body.length >= maxPageBytes
  if (item.truncated || isCapped || (truncated && error === undefined)) {
    const isCoded = ['transfer-encoding', 'content-encoding'].some((name) => headerOf(headers, name) !== undefined)
    const bytes = isCoded ? 0 : Math.max(archivedBytes, announcedBytes ?? 0)
    const isKnown = bytes > maxPageBytes && (announcedBytes !== undefined || cutBy === undefined)
    return {
      kind: 'too_long',
      bytes: Math.max(maxPageBytes + 1, bytes),
      detail: isKnown ? 'all of it was there, or announced' : 'measured is the least it can be: nobody read to its end',
    }
  }
  const about = { bytes: body.length, ...(announcedBytes === undefined ? {} : { announcedBytes }) }
  // A record that is shorter than it says may be whole; with less of a body than was announced, it is not.
  if (item.problem !== undefined && announcedBytes !== undefined) return { kind: 'cut', ...about, detail: item.problem }
  if (cutBy !== undefined)
    return { kind: 'cut', ...about, detail: CUT_BY.get(cutBy) ?? `WARC-Truncated: ${cutBy.slice(0, 100)}` }
  if (error === undefined) return undefined
  return { kind: truncated ? 'cut' : 'undecodable', ...about, detail: error }
}

/** What a record says of its being cut: a word of WARC-Truncated, or `segment` for the first of several that hold one block. @source WARC 1.1 section 7 */
export function cutByOf({ headers }: Pick<WarcRecordItem, 'headers'>): string | undefined {
  return headers.get('warc-truncated') ?? (headers.has('warc-segment-number') ? 'segment' : undefined)
}

/** What the record's block goes on for behind the part that is kept of it. */
function unreadBytes({ headers, block, problem }: Pick<WarcRecordItem, 'headers' | 'block' | 'problem'>): number {
  // A length that is known to be wrong measures nothing.
  if (problem !== undefined) return 0
  const bytes = Number(headers.get('content-length'))
  return Number.isSafeInteger(bytes) ? Math.max(0, bytes - block.length) : 0
}

/** The announced length of a body that is shorter. A smaller number speaks of another form of it. */
function announced(headers: readonly HttpHeader[], bytes: number): number | undefined {
  for (const name of ANNOUNCEMENTS) {
    const value = headerOf(headers, name)?.trim() ?? ''
    if (/^\d{1,12}$/.test(value)) return Number(value) > bytes ? Number(value) : undefined
  }
  return undefined
}

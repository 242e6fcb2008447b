/** Captures: the pages of an archive, fully decoded, whoever crawled them. Nothing behind this module can tell where they came from. */
import { id128 } from '../core/hash.ts'
import type { TaskContext } from '../core/stage.ts'
import { normalizeUrl } from '../core/url.ts'
import { decodeBody, type HttpHeader, headerOf, parseHttpResponse } from './http-message.ts'
import { readWarcSplit, type WarcRecordItem } from './warc-read.ts'

export interface Capture {
  /** First 128 bits of SHA-256 of the WARC-Record-ID. */
  readonly id: string
  /** WARC-Target-URI, normalised. */
  readonly url: string
  readonly recordId: string
  /** RFC 3339 in UTC. */
  readonly date: string
  readonly status: number
  readonly headers: readonly HttpHeader[]
  readonly contentType?: string
  /** The body without transfer and content codings, at most `maxPageBytes`. */
  readonly payload: Buffer
  /** Cut by the archiver, by the connection, or by the cap. */
  readonly truncated: boolean
  readonly key: string
  readonly offset: number
}

export interface CaptureDamage {
  readonly kind: 'damage'
  readonly key: string
  readonly offset: number
  readonly length: number
  readonly message: string
}
export type CaptureItem = { readonly kind: 'capture'; readonly capture: Capture } | CaptureDamage

/** Room for WARC and HTTP heads, and for a transfer coding, on top of a body. */
const HEAD_ROOM_BYTES = 512 * 1024

/**
 * Reads the splits of a task. Yields what could be a page: `response` records with status 200 and HTML (by type, or by look where no
 * type is given), `resource` records alike. Other answers are not pages and are passed over; unreadable bytes are damage items.
 */
export async function* readCaptures(
  task: Pick<TaskContext, 'store' | 'splits' | 'signal'>,
  { maxPageBytes }: { readonly maxPageBytes: number },
): AsyncGenerator<CaptureItem> {
  for (const split of task.splits) {
    for await (const item of readWarcSplit(task.store, split, { maxBlockBytes: maxPageBytes + HEAD_ROOM_BYTES })) {
      task.signal.throwIfAborted()
      if (item.kind === 'damage') {
        yield { ...item, key: split.key }
      } else {
        const capture = captureOf(item, split.key, maxPageBytes)
        if (typeof capture === 'string') {
          yield { kind: 'damage', key: split.key, offset: item.offset, length: item.length, message: capture }
        } else if (capture !== undefined) yield { kind: 'capture', capture }
      }
    }
  }
}

/** The capture in a record; undefined if the record is no page; a message if it should be one and is broken. */
export function captureOf(item: WarcRecordItem, key: string, maxPageBytes: number): Capture | undefined | string {
  const url = normalizeUrl(item.targetUri ?? '')
  if (url === undefined || (item.type !== 'response' && item.type !== 'resource')) return undefined
  const who = `record ${item.recordId} of ${url}: `
  const date = utcDateOf(item.date)
  if (date === undefined) return `${who}WARC-Date is ${JSON.stringify(item.date)}, expected an RFC 3339 date`
  const type = item.headers.get('content-type')
  const answer =
    item.type === 'response'
      ? parseHttpResponse(item.block)
      : { status: 200, headers: type === undefined ? [] : [['Content-Type', type] as const], body: item.block }
  if (answer === undefined)
    return /^application\/http\b/i.test(type ?? '') ? `${who}the block is no HTTP response` : undefined
  if (answer.status !== 200 || purposeOf(item, url) !== 'page') return undefined
  const contentType = headerOf(answer.headers, 'content-type')
  if (contentType !== undefined && contentType !== '' && !isHtmlType(contentType)) return undefined
  const { body, truncated } = decodeBody(answer.headers, answer.body, maxPageBytes)
  if ((contentType ?? '') === '' && !looksLikeHtml(body)) return undefined
  return {
    id: id128(item.recordId),
    url,
    recordId: item.recordId,
    date,
    status: answer.status,
    headers: answer.headers,
    ...(contentType === undefined ? {} : { contentType }),
    payload: body,
    truncated: truncated || item.truncated || item.headers.has('warc-truncated'),
    key,
    offset: item.offset,
  }
}

/** Does a 200 answer count as a page? The crawler asks the same, so that its funnel and extract's agree. `body` is decoded. */
export function isPageAnswer(status: number, headers: readonly HttpHeader[], body: Buffer): boolean {
  const contentType = headerOf(headers, 'content-type') ?? ''
  return status === 200 && (contentType === '' ? looksLikeHtml(body) : isHtmlType(contentType))
}

/**
 * WARC header by which our crawler marks exchanges that are no pages whatever they look like: `robots`, `sitemap`. Foreign archives
 * do not have it; there, only robots.txt is known by its path.
 */
export const PURPOSE_HEADER = 'M3W-Purpose'

function purposeOf(item: WarcRecordItem, url: string): string {
  return item.headers.get(PURPOSE_HEADER.toLowerCase()) ?? (new URL(url).pathname === '/robots.txt' ? 'robots' : 'page')
}

function isHtmlType(contentType: string): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(contentType)
}

/** @source WHATWG MIME Sniffing 7.1: the tags by which an unlabelled resource is HTML, blank space and a BOM before them allowed. */
function looksLikeHtml(body: Buffer): boolean {
  return /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i.test(
    body.toString('latin1', 0, 512),
  )
}

/** WARC 1.1 allows dates of reduced precision: they are read as their first instant. */
function utcDateOf(date: string): string | undefined {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(date)) return Number.isNaN(Date.parse(date)) ? undefined : date
  if (/^\d{14}$/.test(date)) return utcDateOf(date.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'))
  const parsed = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/.test(date)
    ? Date.parse(date)
    : Number.NaN
  return Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString()
}

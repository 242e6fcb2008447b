/** Captures: the pages of an archive, fully decoded, whoever crawled them. Nothing behind this module can tell where they came from. */
import { id128 } from '../core/hash.ts'
import type { TaskContext } from '../core/stage.ts'
import { normalizeUrl } from '../core/url.ts'
import { decodeBody, type HttpHeader, type HttpResponse, headerOf, parseHttpResponse } from '../formats/http-message.ts'
import { readWarcSplit, type WarcRecordItem } from '../formats/warc/read.ts'
import { httpOutcome } from './http-outcome.ts'
import { readPageOffsets } from './page-records.ts'
import { type PayloadFault, payloadFault } from './payload-fault.ts'
import { withStatedCharset } from './stated-charset.ts'

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
  /** The answer's, with the charset that the archive states where the server named none. */
  readonly contentType?: string
  /** The body without transfer and content codings, at most `maxPageBytes`. */
  readonly payload: Buffer
  /** Present: the payload is not the whole page, and why. */
  readonly fault?: PayloadFault
  readonly key: string
  readonly offset: number
  /** From a foreign archive, not a page ledger. */
  readonly isImported: boolean
}

export interface CaptureDamage {
  readonly kind: 'damage'
  readonly key: string
  readonly offset: number
  readonly length: number
  readonly message: string
  readonly isImported: boolean
}
export type CaptureItem = { readonly kind: 'capture'; readonly capture: Capture } | CaptureDamage

/** Room for WARC and HTTP heads, and for a transfer coding, on top of a body: twice the longest HTTP head that is read (formats/http-message.ts). */
const HEAD_ROOM_BYTES = 512 * 1024

/**
 * Reads the splits of a task. Of a page ledger it yields the records that the journal calls captured (`page-records.ts`); of a foreign
 * archive what is a page by its looks: `response` records with content (200, 203) and HTML (by type, or by look where no type is
 * given), `resource` records alike, unless `M3W-Purpose` says otherwise. Unreadable bytes are damage items.
 */
export async function* readCaptures(
  task: Pick<TaskContext, 'store' | 'splits' | 'signal'>,
  { maxPageBytes }: { readonly maxPageBytes: number },
): AsyncGenerator<CaptureItem> {
  for (const split of task.splits) {
    const { key, journal } = split
    const pages = journal === undefined ? undefined : await readPageOffsets(task.store, journal)
    const isImported = pages === undefined
    /** An imported page waits for the record behind it, which may name its charset. */
    let held: Capture | undefined
    for await (const item of readWarcSplit(task.store, split, { maxBlockBytes: maxPageBytes + HEAD_ROOM_BYTES })) {
      task.signal.throwIfAborted()
      if (held !== undefined)
        yield { kind: 'capture', capture: item.kind === 'damage' ? held : withStatedCharset(held, item) }
      held = undefined
      if (item.kind === 'damage') {
        yield { ...item, key, isImported }
      } else if (pages?.has(item.offset) ?? true) {
        const capture = captureOf(item, { key, maxPageBytes, isImported })
        if (typeof capture === 'string') {
          yield { kind: 'damage', key, offset: item.offset, length: item.length, message: capture, isImported }
        } else if (isImported) held = capture
        else if (capture !== undefined) yield { kind: 'capture', capture }
      }
    }
    if (held !== undefined) yield { kind: 'capture', capture: held }
  }
}

interface CaptureOptions {
  /** Of the archive. */
  readonly key: string
  readonly maxPageBytes: number
  /** The record is judged by its looks; else somebody has said already that it is a page. */
  readonly isImported: boolean
}

/** The capture in a record; undefined if the record is no page; a message if it should be one and is broken. */
export function captureOf(
  item: WarcRecordItem,
  { key, maxPageBytes, isImported }: CaptureOptions,
): Capture | undefined | string {
  const url = normalizeUrl(item.targetUri ?? '')
  if (url === undefined || (item.type !== 'response' && item.type !== 'resource')) return undefined
  if (isImported && purposeOf(item, url) !== 'page') return undefined
  const who = `record ${item.recordId} of ${url}: `
  const date = utcDateOf(item.date)
  if (date === undefined) return `${who}WARC-Date is ${JSON.stringify(item.date)}, expected an RFC 3339 date`
  const answer = answerOf(item)
  if (answer === undefined)
    return /^application\/http\b/i.test(item.headers.get('content-type') ?? '')
      ? `${who}the block is no HTTP response`
      : undefined
  const { status, headers } = answer
  if (isImported && !mayBePage(status, headers)) return undefined
  const decoded = decodeBody(headers, answer.body, maxPageBytes)
  if (isImported && !isPageAnswer(status, headers, decoded.body)) return undefined
  const contentType = headerOf(headers, 'content-type')
  const fault = payloadFault(item, answer, decoded, maxPageBytes)
  return {
    id: id128(item.recordId),
    url,
    recordId: item.recordId,
    date,
    status,
    headers,
    ...(contentType === undefined ? {} : { contentType }),
    payload: decoded.body,
    ...(fault === undefined ? {} : { fault }),
    key,
    offset: item.offset,
    isImported,
  }
}

/** A `resource` is a body alone: what an answer to its URL would have brought. */
function answerOf({ type, block, headers }: WarcRecordItem): Omit<HttpResponse, 'reason'> | undefined {
  if (type === 'response') return parseHttpResponse(block)
  const contentType = headers.get('content-type')
  return { status: 200, headers: contentType === undefined ? [] : [['Content-Type', contentType]], body: block }
}

/** Is this the answer of an HTML page? For what is crawled now as for foreign archives. `body` is decoded. */
export function isPageAnswer(status: number, headers: readonly HttpHeader[], body: Buffer): boolean {
  return mayBePage(status, headers) && (contentTypeOf(headers) !== '' || looksLikeHtml(body))
}

/** What the head alone says: false if no body can make it a page. */
export function mayBePage(status: number, headers: readonly HttpHeader[]): boolean {
  const contentType = contentTypeOf(headers)
  return httpOutcome(status) === undefined && (contentType === '' || isHtmlType(contentType))
}

/**
 * WARC header by which our crawler says what an exchange was for, so that its archives can be read without their journals: `page` for
 * the page itself; `attempt` for anything else that came when a page was asked for (a cut answer that was asked for again, a
 * redirect, an error); `robots`, `sitemap`, `image`. Foreign archives do not have it; there, only robots.txt is known by its path.
 */
export const PURPOSE_HEADER = 'M3W-Purpose'
export type Purpose = 'page' | 'attempt' | 'robots' | 'sitemap' | 'image'

function purposeOf(item: WarcRecordItem, url: string): string {
  return item.headers.get(PURPOSE_HEADER.toLowerCase()) ?? (new URL(url).pathname === '/robots.txt' ? 'robots' : 'page')
}

function contentTypeOf(headers: readonly HttpHeader[]): string {
  return headerOf(headers, 'content-type') ?? ''
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

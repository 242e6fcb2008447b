/** Captures: the pages of an archive, fully decoded, whoever crawled them. Nothing behind this module can tell where they came from. */
import { id128, sha256Hex } from '../core/hash.ts'
import type { TaskContext } from '../core/stage.ts'
import { normalizeUrl } from '../core/url.ts'
import { contentTypeOf } from '../formats/content-type.ts'
import { decodeBody, type HttpHeader, type HttpResponse, parseHttpResponse } from '../formats/http-message.ts'
import { isBlank, isBlankPage } from '../formats/warc/blank.ts'
import { readWarcSplit, type WarcRecordItem } from '../formats/warc/read.ts'
import type { SitemapImage } from '../schemas/page.ts'
import type { RightsEvidence } from '../schemas/rights.ts'
import { httpOutcome } from './http-outcome.ts'
import { isPageAnswer, mayBePage } from './page-look.ts'
import { readPageRows } from './page-records.ts'
import { type PassedOver, passedOver } from './passed-over.ts'
import { type PayloadFault, payloadFault } from './payload-fault.ts'
import { archiveDateOf, type RecordFacts, recordFacts, utcDateOf } from './record-facts.ts'
import { SITE_FILES } from './rights/site-words.ts'
import { readSitemapImages, SITEMAP_IMAGES_HEADER } from './stated/sitemap-images.ts'
import { withStatedCharset } from './stated/stated-charset.ts'

export interface Capture extends RecordFacts {
  /** First 128 bits of SHA-256 of the WARC-Record-ID. */
  readonly id: string
  /** WARC-Target-URI, normalised. */
  readonly url: string
  readonly status: number
  readonly headers: readonly HttpHeader[]
  /** The answer's, with the charset that the archive states where the server named none. */
  readonly contentType?: string
  /** The body without transfer and content codings, at most `maxPageBytes`. */
  readonly payload: Buffer
  /** Present: the payload is not the whole page, and why. */
  readonly fault?: PayloadFault
  /** What the site said of the page beside the answer, as far as it is known. */
  readonly site?: readonly RightsEvidence[]
  /** What the sitemap that names the page says of its pictures. */
  readonly sitemapImages?: readonly SitemapImage[]
  /** Present: the payload is a document that `m3w import-dataset` wrote. */
  readonly isDocument?: true
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

/** An answer of a foreign archive that is no page, although somebody may have thought so. */
export interface CapturePassed extends PassedOver {
  readonly kind: 'passed'
  readonly id: string
  readonly url: string
  readonly isImported: true
}

/** A record that takes down whatever works on it, so nobody does. */
export interface CaptureLeftOut {
  readonly kind: 'leftOut'
  readonly id: string
  /** WARC-Target-URI, normalised; empty for none. */
  readonly url: string
  /** Of the record's block, as far as it is read. */
  readonly blockSha256: string
  readonly isImported: boolean
}

/** A page that was taken down: a blank stands in its place. */
export interface CaptureTakenDown {
  readonly kind: 'takenDown'
  readonly id: string
  /** Nobody knows it any more. */
  readonly url: ''
  readonly isImported: boolean
}
export type CaptureItem =
  | { readonly kind: 'capture'; readonly capture: Capture }
  | CaptureDamage
  | CapturePassed
  | CaptureLeftOut
  | CaptureTakenDown

/** Room for WARC and HTTP heads, and for a transfer coding, on top of a body: twice the longest HTTP head that is read (formats/http-message.ts). */
const HEAD_ROOM_BYTES = 512 * 1024

/** A revisit with the block that it would have had; undefined where that is not known. */
export type JoinRevisit = (
  revisit: WarcRecordItem,
  limits: { readonly maxBlockBytes: number },
) => Promise<WarcRecordItem | undefined>

interface ReadOptions {
  readonly maxPageBytes: number
  /** Gives a revisit of a foreign archive the body of its original, where that is at hand (revisits/); by default none has one. */
  readonly join?: JoinRevisit | undefined
}

/**
 * Reads the splits of a task. Of a page ledger it yields the records that the journal calls captured (`page-records.ts`); of a foreign
 * archive what is a page by its looks: `response` records with content (200, 203) and HTML (by type, or by look where no type is
 * given), `resource` records alike, unless `M3W-Purpose` says otherwise. Unreadable bytes are damage items.
 */
export async function* readCaptures(
  task: Pick<TaskContext, 'store' | 'splits' | 'signal' | 'admit'>,
  { maxPageBytes, join }: ReadOptions,
): AsyncGenerator<CaptureItem> {
  const maxBlockBytes = maxPageBytes + HEAD_ROOM_BYTES
  for (const split of task.splits) {
    const { key, journal } = split
    const pages = journal === undefined ? undefined : await readPageRows(task.store, journal)
    const isImported = pages === undefined
    /** An imported page waits for the record behind it, which may name its charset. */
    let held: Capture | undefined
    let archiveDate: Promise<string | undefined> | undefined
    for await (const item of readWarcSplit(task.store, split, { maxBlockBytes })) {
      task.signal.throwIfAborted()
      if (held !== undefined)
        yield { kind: 'capture', capture: item.kind === 'damage' ? held : withStatedCharset(held, item) }
      held = undefined
      if (item.kind === 'damage') {
        yield { ...item, key, isImported }
      } else if (pages?.has(item.offset) ?? true) {
        const admitted = task.admit?.({ key, offset: item.offset })
        if (admitted === 'poison') yield leftOut(item, isImported)
        if (admitted === 'poison' || admitted === 'pass') continue
        if (isBlank(item)) {
          // Of our own archives the journal says what was a page.
          if (!isImported || isBlankPage(item))
            yield { kind: 'takenDown', id: id128(item.recordId), url: '', isImported }
          continue
        }
        if (isImported && utcDateOf(item.date) === undefined) archiveDate ??= archiveDateOf(task.store, split)
        const joined = item.type === 'revisit' ? await join?.(item, { maxBlockBytes }) : undefined
        const capture = captureOf(joined ?? item, {
          key,
          maxPageBytes,
          isImported,
          archiveDate: await archiveDate,
        })
        if (typeof capture === 'string') {
          yield { kind: 'damage', key, offset: item.offset, length: item.length, message: capture, isImported }
        } else if (isImported) held = capture
        else if (capture !== undefined)
          yield { kind: 'capture', capture: { ...capture, site: pages?.get(item.offset) ?? [] } }
        if (isImported && capture === undefined) yield* passedOf(item)
      }
    }
    if (held !== undefined) yield { kind: 'capture', capture: held }
  }
}

function leftOut({ recordId, targetUri, block }: WarcRecordItem, isImported: boolean): CaptureLeftOut {
  const url = normalizeUrl(targetUri ?? '') ?? ''
  return { kind: 'leftOut', id: id128(recordId), url, blockSha256: sha256Hex(block), isImported }
}

/** A record that is no capture, if it is one that needs a reason. */
function* passedOf(item: WarcRecordItem): Generator<CapturePassed> {
  const url = normalizeUrl(item.targetUri ?? '')
  const why = url === undefined || purposeOf(item, url) !== 'page' ? undefined : passedOver(item)
  if (url !== undefined && why !== undefined)
    yield { kind: 'passed', id: id128(item.recordId), url, isImported: true, ...why }
}

interface CaptureOptions {
  /** Of the archive. */
  readonly key: string
  readonly maxPageBytes: number
  /** The record is judged by its looks; else somebody has said already that it is a page. */
  readonly isImported: boolean
  /** For a record without a usable date. */
  readonly archiveDate?: string | undefined
}

/** A `conversion` is a page only where it says so: ours do, of pages that a browser rendered. */
const MAY_BE_PAGE: ReadonlySet<string> = new Set(['response', 'resource', 'conversion'])

/** The capture in a record; undefined if the record is no page; a message if it should be one and is broken. */
export function captureOf(
  item: WarcRecordItem,
  { key, maxPageBytes, isImported, archiveDate }: CaptureOptions,
): Capture | undefined | string {
  const url = normalizeUrl(item.targetUri ?? '')
  if (!MAY_BE_PAGE.has(item.type)) return undefined
  if (url === undefined) return isImported ? addressFault(item) : undefined
  if (isImported && purposeOf(item, url) !== 'page') return undefined
  const who = `record ${item.recordId} of ${url}: `
  const answer = answerOf(item)
  if (answer === undefined)
    return /^application\/http\b/i.test(item.headers.get('content-type') ?? '')
      ? `${who}the block is no HTTP response`
      : undefined
  const { status, headers } = answer
  const isDocument = isImported && isDocumentRecord(item)
  if (isImported && !isDocument && !mayBePage(status, headers)) return undefined
  const decoded = decodeBody(headers, answer.body, maxPageBytes)
  if (isImported && !isDocument && !isPageAnswer(status, headers, decoded.body)) return undefined
  const contentType = contentTypeOf(headers)
  const facts = recordFacts(item, headers, archiveDate)
  const fault = payloadFault(item, answer, decoded, maxPageBytes)
  const sitemapImages = readSitemapImages(item.headers.get(SITEMAP_IMAGES_HEADER.toLowerCase()))
  return {
    id: id128(facts.recordId),
    url,
    ...facts,
    status,
    headers,
    ...(contentType === undefined ? {} : { contentType }),
    payload: decoded.body,
    ...(fault === undefined ? {} : { fault }),
    ...(sitemapImages.length === 0 ? {} : { sitemapImages }),
    ...(isDocument ? { isDocument: true } : {}),
    key,
    offset: item.offset,
    isImported,
  }
}

/** Media type of a document that `m3w import-dataset` puts into an archive. */
export const DOCUMENT_TYPE = 'application/vnd.m3w.document+json'

/** A `resource` alone: no answer of a server, whatever type it claims, may speak of rights and captures as a document does. */
function isDocumentRecord({ type, headers }: WarcRecordItem): boolean {
  return type === 'resource' && headers.get('content-type') === DOCUMENT_TYPE
}

/** An answer with content, of which nobody can say where it came from, is damaged. Other schemes (dns:, urn:) have no HTTP answers. */
function addressFault({ type, block, recordId, targetUri = '' }: WarcRecordItem): string | undefined {
  const answer = type === 'response' ? parseHttpResponse(block) : undefined
  if (answer === undefined || httpOutcome(answer.status) !== undefined) return undefined
  return `record ${recordId}: WARC-Target-URI is ${JSON.stringify(targetUri.slice(0, 200))}, expected an http or https URL`
}

/** A `resource` is a body alone: what an answer to its URL would have brought. */
function answerOf({ type, block, headers }: WarcRecordItem): Omit<HttpResponse, 'reason'> | undefined {
  if (type !== 'resource') return parseHttpResponse(block)
  const contentType = headers.get('content-type')
  return { status: 200, headers: contentType === undefined ? [] : [['Content-Type', contentType]], body: block }
}

/**
 * WARC header by which our crawler says what an exchange was for, so that its archives can be read without their journals: `page` for
 * the page itself; `attempt` for anything else that came when a page was asked for (a cut answer that was asked for again, a
 * redirect, an error); `unrendered` (the answer of a page that a browser rendered: the page is the `conversion` behind it); `subresource`
 * (what a rendered page asked for); `robots`; `rights`, a policy file (tdmrep.json, ai.txt, terms); `sitemap`, `image`. Foreign archives do not have
 * it; there, only robots.txt and the policy files of well-known places are known by their paths.
 */
export const PURPOSE_HEADER = 'M3W-Purpose'
export type Purpose = 'page' | 'attempt' | 'unrendered' | 'subresource' | 'robots' | 'rights' | 'sitemap' | 'image'

function purposeOf(item: WarcRecordItem, url: string): string {
  const stated = item.headers.get(PURPOSE_HEADER.toLowerCase())
  if (stated !== undefined) return stated
  if (item.type === 'conversion') return 'other'
  const { pathname } = new URL(url)
  if (pathname === '/robots.txt') return 'robots'
  return SITE_FILES.some(({ path }) => path === pathname) ? 'rights' : 'page'
}

/** What becomes of one capture: a page with its rights, or a drop with its reason. The build and `m3w extract` both ask here. */

import type { Capture } from '../archives/captures.ts'
import { judgeRights, wordsOf } from '../archives/rights/judge-rights.ts'
import type { RightsPolicy } from '../schemas/config/rights.ts'
import type { DropRecord } from '../schemas/drop.ts'
import type { ExtractReason } from '../schemas/outcomes.ts'
import type { Rights } from '../schemas/rights.ts'
import { type ExtractedPage, type Extraction, type ExtractLimits, extractPage } from './extract-page.ts'
import type { ReadDocument, StatedOrigin } from './imported-document.ts'

/** A page as it came, from whichever archive, answer or file. */
export type CapturedPage = Pick<Capture, 'url' | 'headers' | 'contentType' | 'payload' | 'fault' | 'site'> &
  Partial<Pick<Capture, 'date' | 'isDocument' | 'sitemapImages'>>

export interface CaptureOptions {
  readonly extract: ExtractLimits
  readonly maxPageBytes: number
  /** Our user agent's token: robots directives may be addressed to it. */
  readonly token: string
  /** What owners' words do; `strict` by default. */
  readonly policy?: RightsPolicy
  /** Reads documents that were imported: of the stage alone, for it loads validators that nobody needs who reads a page. */
  readonly readDocument?: (payload: Buffer) => ReadDocument
  /** Read also what is dropped unread, for people who ask why; default false. */
  readonly readDropped?: boolean
}

export interface PageDrop extends Pick<DropRecord, 'measured' | 'limit' | 'detail'> {
  readonly reason: ExtractReason
}

export type CaptureResult =
  | {
      readonly kind: 'page'
      readonly page: ExtractedPage
      readonly rights: Rights
      /** Of a document that was imported: what its row says of where it came from. */
      readonly stated?: StatedOrigin
    }
  | {
      readonly kind: 'drop'
      readonly drop: PageDrop
      /** What could be read of it all the same. */
      readonly page?: ExtractedPage
      /** With `parser_failed`: what was thrown. */
      readonly cause?: unknown
    }

/**
 * A capture's fate: what is not whole is not read, and rights are looked at before text, so that a reserved page is recorded as
 * reserved. `measured` and `limit` are null where there is no number: docs/extraction.md has the table.
 */
export function extractCapture(capture: CapturedPage, options: CaptureOptions): CaptureResult {
  const unread = dropUnread(capture, options.maxPageBytes)
  if (unread !== undefined && options.readDropped !== true) return { kind: 'drop', drop: unread }
  const read = readCapture(capture, options)
  if (unread === undefined) return read
  return { kind: 'drop', drop: unread, ...(read.page === undefined ? {} : { page: read.page }) }
}

function readCapture(
  { url, headers, contentType, payload, date, isDocument, sitemapImages = [], site = [] }: CapturedPage,
  { extract: limits, token, policy = 'strict', readDocument }: CaptureOptions,
): CaptureResult {
  if (isDocument === true && readDocument !== undefined)
    return readStated({ url, headers, payload, site }, { token, policy, readDocument })
  let extraction: Extraction
  try {
    const type = contentType === undefined ? {} : { contentType }
    extraction = extractPage({ content: payload, url, ...type, sitemapImages, limits })
  } catch (cause) {
    // Counted and bounded by maxErrorShare: one page must not stop a run, a broken build must.
    const detail = String(cause).slice(0, 500)
    return { kind: 'drop', drop: { reason: 'parser_failed', measured: null, limit: null, detail }, cause }
  }
  if (extraction.kind === 'refused') return { kind: 'drop', drop: extraction.refused }
  const { page } = extraction
  const { metas, rslLinks, rslTexts } = page
  const signals = { url, headers, metas, rslLinks, rslTexts, token, kind: 'page', site, policy } as const
  const { nofollow: _nofollow, ...rights } = judgeRights({ ...signals, ...(date === undefined ? {} : { date }) })
  const drop = rights.verdict === 'reserved' ? reservedBy(rights, policy) : dropEmpty(page)
  return drop === undefined ? { kind: 'page', page, rights } : { kind: 'drop', drop, page }
}

/** A document that was imported: what owners say counts as for a page, and what its row says of their words stays. */
function readStated(
  { url, headers, payload, site = [] }: Pick<CapturedPage, 'url' | 'headers' | 'payload' | 'site'>,
  {
    token,
    policy = 'strict',
    readDocument,
  }: Pick<CaptureOptions, 'token' | 'policy'> & Required<Pick<CaptureOptions, 'readDocument'>>,
): CaptureResult {
  const read = readDocument(payload)
  if (read.kind === 'problem')
    return { kind: 'drop', drop: { reason: 'bad_row', measured: null, limit: null, detail: read.words } }
  const { page, stated } = read
  const asked = { url, headers, metas: [], rslLinks: [], token, kind: 'page', site, policy } as const
  const { nofollow: _nofollow, ...judged } = judgeRights(asked)
  const rights = judged.verdict === 'reserved' ? judged : (stated.rights ?? judged)
  const drop = rights.verdict === 'reserved' ? reservedBy(rights, policy) : dropEmpty(page)
  return drop === undefined ? { kind: 'page', page, rights, stated } : { kind: 'drop', drop, page }
}

/** Longer than the limit, cut, or in a coding that nobody can remove: three facts with a code each. */
function dropUnread({ payload, fault }: CapturedPage, maxPageBytes: number): PageDrop | undefined {
  if (fault === undefined) {
    return payload.length > maxPageBytes
      ? { reason: 'too_large', measured: payload.length, limit: maxPageBytes }
      : undefined
  }
  const { bytes: measured, announcedBytes, detail } = fault
  switch (fault.kind) {
    case 'too_long':
      return { reason: 'too_large', measured, limit: maxPageBytes, detail }
    case 'cut':
      return { reason: 'truncated_page', measured, limit: announcedBytes ?? null, detail }
    case 'undecodable':
      return { reason: 'undecodable', measured, limit: null, detail }
  }
}

/** A reservation is a word and no number: the word is what was measured. */
function reservedBy({ evidence }: Rights, policy: RightsPolicy): PageDrop {
  return { reason: 'rights_reserved', measured: wordsOf(evidence, policy) ?? null, limit: null }
}

function dropEmpty({ segments, signals }: ExtractedPage): PageDrop | undefined {
  if (segments.some(({ kind }) => kind === 'text')) return undefined
  return { reason: 'no_text', measured: signals.keptWords ?? 0, limit: 1 }
}

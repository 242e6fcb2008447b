/** The extract stage: captures of a task's archives to draft documents. Every capture ends as a draft, or one a part, or as a drop with its reason. */

import { type Capture, type CaptureDamage, type CaptureItem, readCaptures } from '../archives/captures.ts'
import { openRevisitJoin } from '../archives/revisits/page-revisits.ts'
import { type ArchivedWords, openArchivedWords } from '../archives/rights/archived-words.ts'
import { openRemovals, removalOptions } from '../archives/rights/removals.ts'
import { M3wError } from '../core/errors.ts'
import { id128, sha256Hex } from '../core/hash.ts'
import { defineStage, type Stage, type TaskContext } from '../core/stage.ts'
import { drafts } from '../datasets/documents.ts'
import { droppedBy, openTally, type Tally } from '../datasets/drops.ts'
import { pageArchives, pageOriginals, scannedArchives, siteRecords } from '../datasets/pages.ts'
import type { ExtractConfig } from '../schemas/config/extract.ts'
import type { RightsPolicy } from '../schemas/config/rights.ts'
import type { Removal } from '../schemas/curation/removal.ts'
import type { DraftDocument, PagePart } from '../schemas/document.ts'
import type { DropRecord } from '../schemas/drop.ts'
import { type CaptureResult, extractCapture } from './extract-capture.ts'
import { readImportedDocument } from './imported-document.ts'

/** Of everything below this folder: of the stage, and in its drop records. */
const VERSION = 20
/** Fewer failures than this never stop a task, however few pages it has. */
const MIN_FAILURES = 5

interface ExtractStageOptions {
  readonly extract: ExtractConfig
  readonly maxPageBytes: number
  /** Our user agent's token: robots directives may be addressed to it. */
  readonly token: string
  readonly policy: RightsPolicy
  /** Pages that were taken down. */
  readonly removals?: readonly Removal[]
}

/** What decides no record: how the work is cut, and when a task gives up. */
interface ExtractEnvironment {
  readonly taskBytes: number
  /** Share of captures on which our own code may fail before the task stops with E_BUDGET. */
  readonly maxErrorShare: number
}

const NAME = 'extract'
/** Pages of foreign archives enter the funnel here; those of our own ledger entered it in crawl. */
const IMPORTED = 'page.imported'
/** Documents of pages that were cut. Of the others, each is one. */
const PARTS = 'page.parts'
const ROW = { name: NAME, unit: 'page', upstream: 'crawl', joining: IMPORTED } as const
const outputs = { drafts, dropped: droppedBy(NAME) }
const whole = { sites: siteRecords, originals: pageOriginals }

/** Makes the stage. Raising `maxErrorShare` repeats no task that is done: it only lets others end. */
export function extractStage(
  options: ExtractStageOptions,
  { taskBytes, maxErrorShare }: ExtractEnvironment,
): Stage<Record<never, never>, typeof whole, typeof outputs> {
  const { extract, maxPageBytes, token, policy, removals = [] } = options
  const removed = openRemovals(removals)
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { extract, maxPageBytes, token, policy, ...removalOptions(removals) },
    inputs: {},
    whole,
    splits: { datasets: [pageArchives, scannedArchives], taskBytes },
    isolates: true,
    outputs,
    funnel: [ROW],
    async *run(_inputs, task) {
      const pages = openTally(task, ROW)
      const isForeign = task.splits.some(({ journal }) => journal === undefined)
      const words = isForeign ? await openArchivedWords(task.whole('sites'), task, { token, kind: 'page' }) : undefined
      const originals = isForeign ? await openRevisitJoin(task.whole('originals'), task) : undefined
      let seen = 0
      let failed = 0
      for await (const item of readCaptures(task, { maxPageBytes, join: originals?.join })) {
        const { isImported } = item.kind === 'capture' ? item.capture : item
        pages.enter()
        if (isImported) task.count(IMPORTED)
        if (item.kind === 'takenDown') {
          yield ['dropped', pages.drop({ id: item.id, url: item.url }, TAKEN_DOWN)]
          continue
        }
        if (item.kind !== 'capture') {
          yield ['dropped', dropUnread(pages, item, task)]
          continue
        }
        seen += 1
        const entry = removed.address(item.capture.url)
        if (entry !== undefined) {
          yield ['dropped', pages.drop(item.capture, { ...TAKEN_DOWN, detail: entry.slice(0, 200) })]
          continue
        }
        if (item.capture.mended !== undefined) noteMended(task, item.capture)
        const outcome = isImported
          ? await extractImported(item.capture, words, options)
          : extractCapture(item.capture, options)
        if (outcome.kind === 'page') {
          pages.keep()
          const { parts } = outcome.page
          if (parts.length > 1) task.count(PARTS, parts.length)
          for (const draft of toDrafts(item.capture, outcome)) yield ['drafts', draft]
        } else {
          const { id, url } = item.capture
          if (outcome.drop.reason === 'parser_failed') failed += 1
          yield ['dropped', pages.drop({ id, url }, { ...outcome.drop, ruleVersion: VERSION })]
        }
        task.progress({ pages: seen })
      }
      words?.close()
      originals?.close()
      if (failed >= MIN_FAILURES && failed > maxErrorShare * seen) {
        throw new M3wError(
          'E_BUDGET',
          `Extract failed on ${failed} of ${seen} pages, more than the share of ${maxErrorShare} that engine.maxErrorShare allows. The drop records of reason parser_failed name them`,
        )
      }
    },
  })
}

const TAKEN_DOWN = { reason: 'removed_by_request', measured: null, limit: null, ruleVersion: VERSION } as const

/** What is damaged, what killed its readers, and answers that are no page. */
function dropUnread(
  pages: Tally,
  item: Exclude<CaptureItem, { kind: 'capture' | 'takenDown' }>,
  task: Pick<TaskContext, 'log'>,
): DropRecord {
  if (item.kind === 'damage') {
    task.log.warn('archive.damaged', { ...item })
    return dropDamage(pages, item)
  }
  const { id, url } = item
  const [reason, detail] =
    item.kind === 'leftOut'
      ? (['worker_crash', `SHA-256 of the record's block: ${item.blockSha256}`] as const)
      : ([item.reason, item.detail.slice(0, 500)] as const)
  return pages.drop({ id, url }, { reason, measured: null, limit: null, ruleVersion: VERSION, detail })
}

/** A page of a foreign archive, with what its site says there; terms that the page names are known when it was read. */
async function extractImported(
  capture: Capture,
  words: ArchivedWords | undefined,
  asked: ExtractStageOptions,
): Promise<CaptureResult> {
  const options = { ...asked, readDocument: readImportedDocument }
  if (words === undefined) return extractCapture(capture, options)
  const site = await words.of(capture)
  const outcome = extractCapture({ ...capture, site }, options)
  const links = 'page' in outcome ? (outcome.page?.rslLinks ?? []) : []
  const terms = links.length === 0 ? [] : await words.termsOf(links, capture)
  return terms.length === 0 ? outcome : extractCapture({ ...capture, site: [...site, ...terms] }, options)
}

/** A page that was read although its record is not as it should be: whoever made the archive may want to know. */
function noteMended(task: Pick<TaskContext, 'count' | 'log'>, { key, offset, recordId, url, mended }: Capture): void {
  task.count('archive.mended')
  task.log.warn('archive.mended', { archive: key, offset, recordId, url, mended })
}

/**
 * What was lost in a foreign archive, and where. Damage in our own ledger is not the web's fault but the store's, and what it
 * held was counted as crawled: the run stops and names the object.
 */
function dropDamage(pages: Tally, { key, offset, length, message, isImported }: CaptureDamage): DropRecord {
  if (!isImported) {
    throw new M3wError(
      'E_CORRUPT',
      `${key} of the page ledger is damaged: ${length} bytes at ${offset} (${message}); restore it from a copy, or delete it with its journal to crawl its pages again`,
    )
  }
  const why = { reason: 'archive_damaged', measured: length, limit: 0, ruleVersion: VERSION } as const
  return pages.drop({ id: `${key}@${offset}`, url: '' }, { ...why, detail: message.slice(0, 500) })
}

/** One document a part. The first has the id that the page would have uncut. */
function toDrafts(
  { url, recordId, date, payload }: Capture,
  { page, rights, stated = {} }: Extract<CaptureResult, { kind: 'page' }>,
): DraftDocument[] {
  const capture = stated.capture ?? { recordId, date, payloadSha256: sha256Hex(payload) }
  const { title, declaredLanguage, publishedDate, author, canonicalUrl, licenseUrl, structuredTypes, pageType, parts } =
    page
  const whole = `${url}\n${capture.payloadSha256}`
  return parts.map(({ segments, signals }, index) => ({
    ...identityOf(whole, stated.part ?? (parts.length === 1 ? undefined : { index, count: parts.length })),
    url,
    capture,
    ...(title === undefined ? {} : { title }),
    ...(declaredLanguage === undefined ? {} : { declaredLanguage }),
    ...(publishedDate === undefined ? {} : { publishedDate }),
    ...(author === undefined ? {} : { author }),
    ...(canonicalUrl === undefined ? {} : { canonicalUrl }),
    ...(structuredTypes.length === 0 ? {} : { structuredTypes: [...structuredTypes] }),
    pageType,
    signals: { ...signals },
    rights: licenseUrl === undefined ? rights : { ...rights, licenseUrl },
    segments: [...segments],
  }))
}

function identityOf(whole: string, part: PagePart | undefined): Pick<DraftDocument, 'id' | 'part'> {
  if (part === undefined) return { id: id128(whole) }
  return { id: id128(part.index === 0 ? whole : `${whole}\n${part.index}`), part }
}

/**
 * Stage `scan-archives`: finds answers for image URLs in imported archives, so that a data set can be built without asking the
 * network for them: image responses and resources of any archive, and the outcomes that m3w wrote into its own. Redirects, and revisits of
 * what another URL answered, are no answers: they are noted apart, and `follow-redirects` says what they lead to. It reads
 * each archive from its beginning, in one task, so it knows where records begin: later stages read archives in pieces that are cut there.
 */

import { addBorder, openBorders } from '../../archives/borders.ts'
import { PURPOSE_HEADER } from '../../archives/captures.ts'
import { archiveDateOf, recordFacts, utcDateOf } from '../../archives/record-facts.ts'
import { pageRevisitOf } from '../../archives/revisits/page-revisits.ts'
import { siteRecordOf } from '../../archives/site-records.ts'
import { id128, sha256Hex } from '../../core/hash.ts'
import { type ArchiveObject, defineStage, type Split, type TaskContext, type TaskObject } from '../../core/stage.ts'
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import { type Dropped, droppedBy, openTally, type Tally, type Why } from '../../datasets/drops.ts'
import { archivedImages, archivedRedirects } from '../../datasets/images.ts'
import { importedArchives, pageRevisits, scannedArchives, siteRecords } from '../../datasets/pages.ts'
import { contentTypeOf } from '../../formats/content-type.ts'
import { decodeBody, parseHttpResponse } from '../../formats/http-message.ts'
import { parseJson } from '../../formats/json-lines.ts'
import { uriField } from '../../formats/warc/header.ts'
import { readWarcSplit, type WarcItem, type WarcRecordItem } from '../../formats/warc/read.ts'
import { encodeWarcRecord } from '../../formats/warc/write.ts'
import {
  type ArchivedImage,
  type ArchivedRedirect,
  archivedImage,
  archivedRedirect,
  type BlobRef,
  type DropRecord,
  type PageRevisit,
  type SiteRecord,
  siteRecord,
} from '../../schemas/index.ts'
import { redirectTarget } from '../http/redirect.ts'
import { sniffImageType } from './image/image-type.ts'
import { archivedOutcome, OUTCOME_TYPE } from './image-records.ts'

interface ScanArchivesOptions {
  /** Partitions of the store's image ledger. */
  readonly imagePartitions: number
  /** WARC bytes a task. */
  readonly taskBytes: number
}

/** Enough of a block for the head of an answer and the signature of an image. */
const HEAD_BYTES = 300_000
/** A record of a solid archive cannot be read alone later: it is copied now, if it is not larger than this. */
const MAX_COPIED_BYTES = 64_000_000
/** Of a decoded body: more than `sniffImageType` looks at. */
const SIGNATURE_BYTES = 4096

const NAME = 'scan-archives'
const VERSION = 9
const ROW = { name: NAME, unit: 'record', upstream: null } as const

/**
 * Yields in order of archive and offset. Damage is counted (`archive.damaged`) and logged; a record that kills its readers is a drop with the
 * SHA-256 of its block.
 */
export function scanArchivesStage({ imagePartitions, taskBytes }: ScanArchivesOptions) {
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { imagePartitions },
    inputs: {},
    whole: {},
    splits: { datasets: [importedArchives], taskBytes },
    isolates: true,
    outputs: {
      archives: scannedArchives,
      found: archivedImages(imagePartitions),
      redirects: archivedRedirects,
      sites: siteRecords,
      revisits: pageRevisits,
      dropped: droppedBy(NAME),
    },
    funnel: [ROW],
    async *run(_inputs, task) {
      const records = openTally(task, ROW)
      for (const split of task.splits) {
        yield* scanSplit(split, task, records)
      }
    },
  })
}

type Output =
  | readonly ['archives', ArchiveObject]
  | readonly ['found', ArchivedImage]
  | readonly ['redirects', ArchivedRedirect]
  | readonly ['sites', SiteRecord]
  | readonly ['revisits', PageRevisit]
  | readonly ['dropped', DropRecord]

async function* scanSplit(
  split: Split,
  task: TaskContext<Record<never, never>>,
  records: Tally,
): AsyncGenerator<Output> {
  const isSolid = split.layout === 'solid'
  const copies = isSolid ? openCopies(task) : undefined
  let archiveDate: Promise<string | undefined> | undefined
  const borders = openBorders(split.bytes)
  let isSound = true
  const items = readWarcSplit(task.store, split, { maxBlockBytes: isSolid ? MAX_COPIED_BYTES : HEAD_BYTES })
  for await (const item of items) {
    task.signal.throwIfAborted()
    // Where the record before is not as it says, this one was found by searching, as a forged one would be.
    const wasSound = isSound
    isSound = item.kind === 'record' && item.problem === undefined
    if (wasSound && isSound && !isSolid) addBorder(borders, item.offset)
    if (item.kind === 'damage') {
      damaged(task, split, item)
      continue
    }
    const admitted = task.admit?.({ key: split.key, offset: item.offset })
    if (admitted === 'pass') continue
    records.enter()
    if (admitted === 'poison') {
      yield ['dropped', records.drop(...leftOut(item))]
      continue
    }
    records.keep()
    const revisit = pageRevisitOf(item)
    if (revisit !== undefined) yield ['revisits', revisit]
    const site = siteRecordOf(item)
    const found = site ?? readItem(item, split)
    if (found === undefined) continue
    if (utcDateOf(item.date) === undefined) archiveDate ??= archiveDateOf(task.store, split)
    const { recordId, date } = recordFacts(item, parseHttpResponse(item.block)?.headers ?? [], await archiveDate)
    const record =
      copies === undefined ? { key: split.key, offset: item.offset, length: item.length } : await copies.add(item)
    const whole = { ...found, recordId, date, record }
    if (site !== undefined) {
      const parsed = siteRecord.safeParse({ ...site, recordId, date, record })
      if (parsed.success) yield ['sites', parsed.data]
      continue
    }
    const isRedirect = 'to' in found
    const parsed = isRedirect ? archivedRedirect.safeParse(whole) : archivedImage.safeParse(whole)
    if (parsed.success) yield isRedirect ? ['redirects', parsed.data as ArchivedRedirect] : ['found', parsed.data]
    else
      damaged(task, split, {
        ...item,
        message: `record of ${found.url}: ${parsed.error.issues[0]?.path.join('.')} is unusable`,
      })
  }
  await copies?.close()
  const { start: _, end: __, ...archive } = split
  yield ['archives', { ...archive, borders: borders.offsets }]
}

/** A record that kills its readers, and why it is left out. */
function leftOut(item: WarcRecordItem): [Dropped, Why] {
  const { targetUri = '', block } = item
  const { recordId } = recordFacts(item, [], undefined)
  const detail = `SHA-256 of the record's block: ${sha256Hex(block)}`
  const why = { reason: 'worker_crash', measured: null, limit: null, ruleVersion: VERSION, detail } as const
  return [{ id: id128(recordId), url: targetUri }, why]
}

function damaged(
  task: TaskContext<Record<never, never>>,
  { key }: Split,
  { offset, length, message }: Pick<Extract<WarcItem, { kind: 'damage' }>, 'offset' | 'length' | 'message'>,
): void {
  task.count('archive.damaged')
  task.log.warn('archive.damaged', { archive: key, offset, length, message })
}

type Found = Pick<ArchivedImage, 'url' | 'host' | 'fact' | 'answerId' | 'body' | 'isEvidence'> | FoundRedirect
type FoundRedirect = Pick<ArchivedRedirect, 'url' | 'host' | 'to' | 'isEvidence'>

/** What a record says of an image URL; undefined if nothing. */
function readItem(item: WarcRecordItem, split: Split): Found | undefined {
  const url = normalizeUrl(item.targetUri ?? '')
  if (url === undefined) return undefined
  const about = { url, host: authorityOf(url) }
  if (item.type === 'metadata' && item.headers.get('content-type') === OUTCOME_TYPE) return readOutcome(item, split)
  if (item.type === 'resource') return isImage(item.headers.get('content-type'), item.block) ? about : undefined
  if (item.type === 'revisit') return readRevisit(item, about)
  return item.type === 'response' ? readResponse(item, about) : undefined
}

/** The body is that of another URL's record: as if the answer had led there. One of the same URL has its own record. */
function readRevisit({ headers }: WarcRecordItem, about: Pick<ArchivedImage, 'url' | 'host'>): Found | undefined {
  const to = normalizeUrl(uriField(headers, 'warc-refers-to-target-uri') ?? '')
  return to === undefined || to === about.url ? undefined : { ...about, to }
}

function readResponse(item: WarcRecordItem, about: Pick<ArchivedImage, 'url' | 'host'>): Found | undefined {
  const purpose = item.headers.get(PURPOSE_HEADER.toLowerCase())
  const response = parseHttpResponse(item.block)
  // What was asked for as robots.txt or as a sitemap speaks of nothing else.
  if (response === undefined || (purpose !== undefined && purpose !== 'image')) return undefined
  const { status, headers, body } = response
  const known: typeof about & { isEvidence?: true } = purpose === 'image' ? { ...about, isEvidence: true } : about
  const target = redirectTarget({ url: about.url, status, headers })
  const to = target === undefined ? undefined : normalizeUrl(target)
  if (to !== undefined) return { ...known, to }
  if (!isTelling(status)) return undefined
  const isAnImage = isImage(contentTypeOf(headers), decodeBody(headers, body, SIGNATURE_BYTES).body)
  return isAnImage ? known : undefined
}

/**
 * Does a status say what there is at a URL? A redirect that leads nowhere does not, nor "as before" (304), which an archiver got for
 * asking with a condition, nor a part of a body (206), which it got for asking for a part.
 */
function isTelling(status: number): boolean {
  return (status >= 200 && status <= 299 && status !== 206) || status >= 400
}

function isImage(contentType: string | undefined, bytes: Buffer): boolean {
  return /^\s*image\//i.test(contentType ?? '') || sniffImageType(bytes) !== undefined
}

/** An outcome of ours. Its image bytes lie before it, at a known distance, unless the archive was compressed since. */
function readOutcome({ block, offset, headers }: WarcRecordItem, { key, layout }: Split): Found | undefined {
  const parsed = archivedOutcome.safeParse(parseJson(block.toString('utf8')))
  if (!parsed.success || normalizeUrl(parsed.data.fact.url) !== parsed.data.fact.url) return undefined
  const { fact, body } = parsed.data
  const answerId = headers.get('warc-concurrent-to')
  const about = {
    url: fact.url,
    host: authorityOf(fact.url),
    fact,
    ...(answerId === undefined ? {} : { answerId }),
  }
  if (body === undefined || layout !== 'plain' || body.back > offset) return about
  return { ...about, body: { id: body.sha256, blob: { key, offset: offset - body.back, length: body.length } } }
}

interface Copies {
  add(item: WarcRecordItem): Promise<BlobRef>
  close(): Promise<void>
}

/** Records of a solid archive as an object of this task, opened with the first. */
function openCopies(task: TaskContext<Record<never, never>>): Copies {
  let object: TaskObject | undefined
  let offset = 0
  return {
    async add({ type, recordId, date, targetUri, headers, block, truncated }) {
      object ??= await task.createObject('warc')
      const contentType = headers.get('content-type')
      const cut = truncated ? 'length' : headers.get('warc-truncated')
      const bytes = encodeWarcRecord(
        {
          type: type === 'resource' || type === 'metadata' ? type : 'response',
          recordId,
          date,
          ...(targetUri === undefined ? {} : { targetUri }),
          ...(contentType === undefined ? {} : { contentType }),
          headers: cut === undefined ? [] : [['WARC-Truncated', cut]],
          block,
        },
        { gzip: false },
      )
      await object.write(bytes)
      const record = { key: object.key, offset, length: bytes.length }
      offset += bytes.length
      return record
    },
    close: async () => void (await object?.close()),
  }
}

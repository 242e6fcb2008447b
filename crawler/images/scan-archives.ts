/**
 * Stage `scan-archives`: finds answers for image URLs in imported archives, so that a data set can be built without asking the
 * network for them: image responses and resources of any archive, and the outcomes that m3w wrote into its own.
 */
import { defineStage, type Split, type TaskContext, type TaskObject } from '../../core/stage.ts'
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import { type ArchivedImage, archivedImage, type BlobRef } from '../../schemas/index.ts'
import { archivedImages, importedArchives } from '../../shards/datasets.ts'
import { decodeBody, headerOf, parseHttpResponse } from '../../shards/http-message.ts'
import { readWarcSplit, type WarcItem, type WarcRecordItem } from '../../shards/warc-read.ts'
import { encodeWarcRecord } from '../../shards/warc-write.ts'
import { imageOutcome, OUTCOME_TYPE } from './image-records.ts'
import { sniffImageType } from './image-type.ts'

export interface ScanArchivesOptions {
  /** Partitions of the store's image ledger. */
  readonly imagePartitions: number
  /** WARC bytes a task. */
  readonly taskBytes: number
}

/** Enough of a block for the head of an answer and the signature of an image. */
const HEAD_BYTES = 300_000
/** A record of a solid archive cannot be read alone later: it is copied now, if it is not larger than this. */
const MAX_COPIED_BYTES = 64_000_000
const SIGNATURE_BYTES = 4096

/** Yields in order of archive and offset. Damage is counted (`archive.damaged`) and logged. */
export function scanArchivesStage({ imagePartitions, taskBytes }: ScanArchivesOptions) {
  return defineStage({
    name: 'scan-archives',
    version: 1,
    kind: 'cpu',
    options: { imagePartitions },
    inputs: {},
    whole: {},
    splits: { datasets: [importedArchives], taskBytes },
    outputs: { found: archivedImages(imagePartitions) },
    async *run(_inputs, task) {
      for (const split of task.splits) {
        for await (const found of scanSplit(split, task)) yield ['found', found]
      }
    },
  })
}

async function* scanSplit(split: Split, task: TaskContext<Record<never, never>>): AsyncGenerator<ArchivedImage> {
  const isSolid = split.layout === 'solid'
  const copies = isSolid ? openCopies(task) : undefined
  const items = readWarcSplit(task.store, split, { maxBlockBytes: isSolid ? MAX_COPIED_BYTES : HEAD_BYTES })
  for await (const item of items) {
    task.signal.throwIfAborted()
    if (item.kind === 'damage') {
      damaged(task, split, item)
      continue
    }
    const found = readItem(item, split)
    if (found === undefined) continue
    const record =
      copies === undefined ? { key: split.key, offset: item.offset, length: item.length } : await copies.add(item)
    const parsed = archivedImage.safeParse({ ...found, recordId: item.recordId, date: item.date, record })
    if (parsed.success) yield parsed.data
    // A record without a usable id or date cannot be ordered among others.
    else
      damaged(task, split, {
        ...item,
        message: `record of ${found.url}: ${parsed.error.issues[0]?.path.join('.')} is unusable`,
      })
  }
  await copies?.close()
}

function damaged(
  task: TaskContext<Record<never, never>>,
  { key }: Split,
  { offset, length, message }: Pick<Extract<WarcItem, { kind: 'damage' }>, 'offset' | 'length' | 'message'>,
): void {
  task.count('archive.damaged')
  task.log.warn('archive.damaged', { archive: key, offset, length, message })
}

type Found = Pick<ArchivedImage, 'url' | 'host' | 'fact' | 'body'>

/** What a record says of an image URL; undefined if nothing. */
function readItem(item: WarcRecordItem, split: Split): Found | undefined {
  const url = normalizeUrl(item.targetUri?.replace(/^<(.*)>$/, '$1') ?? '')
  if (url === undefined) return undefined
  const about = { url, host: authorityOf(url) }
  if (item.type === 'metadata' && item.headers.get('content-type') === OUTCOME_TYPE) return readOutcome(item, split)
  if (item.type === 'resource') return isImage(item.headers.get('content-type'), item.block) ? about : undefined
  if (item.type !== 'response') return undefined
  const response = parseHttpResponse(item.block)
  if (response === undefined) return undefined
  const { headers, body } = response
  const isAnImage = isImage(headerOf(headers, 'content-type'), decodeBody(headers, body, SIGNATURE_BYTES).body)
  return isAnImage ? about : undefined
}

function isImage(contentType: string | undefined, bytes: Buffer): boolean {
  return /^\s*image\//i.test(contentType ?? '') || sniffImageType(bytes) !== undefined
}

/** An outcome of ours. Its image bytes lie before it, at a known distance, unless the archive was compressed since. */
function readOutcome({ block, offset }: WarcRecordItem, { key, layout }: Split): Found | undefined {
  const parsed = imageOutcome.safeParse(parseJson(block.toString('utf8')))
  if (!parsed.success || normalizeUrl(parsed.data.fact.url) !== parsed.data.fact.url) return undefined
  const { fact, body } = parsed.data
  const about = { url: fact.url, host: authorityOf(fact.url), fact }
  if (body === undefined || layout !== 'plain' || body.back > offset) return about
  return { ...about, body: { id: body.sha256, blob: { key, offset: offset - body.back, length: body.length } } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
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
      const bytes = encodeWarcRecord(
        {
          type: type === 'resource' || type === 'metadata' ? type : 'response',
          recordId,
          date,
          ...(targetUri === undefined ? {} : { targetUri }),
          ...(contentType === undefined ? {} : { contentType }),
          headers: truncated ? [['WARC-Truncated', 'length']] : [],
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

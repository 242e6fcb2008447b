/** Documents, pairs and clips, and what was dropped of them, as rows of the index. */
import { deflateRawSync } from 'node:zlib'
import {
  type ClipSample,
  type DraftDocument,
  type DropRecord,
  type PairSample,
  parseUrl,
  type Sample,
  type SampleKind,
  simpleWords,
} from '../../index.ts'
import { type MediaSettings, measuresOfDrop, measuresOfSample } from './media-measures.ts'
import { type IndexDb, readMeta, writeMeta } from './open-index.ts'
import type { Sampling } from './sample.ts'

const START_CHARS = 240
/** Of a text that is searched: what stands behind is found by its page. @source judgement: the longest texts that rules keep have 100,000 words */
const SEARCHED_CHARS = 200_000

/** A document as both drafts and samples have it. */
export interface IndexedDocument {
  readonly id: string
  readonly url: string
  readonly title: string
  readonly texts: readonly string[]
  readonly images: number
  readonly language: { readonly code: string; readonly score: number; readonly share?: number | undefined } | undefined
  readonly type: string
  readonly record: string
  readonly signals: Readonly<Record<string, number>>
  readonly partition: number | null
  /** Kept in the index where it is in no shard. */
  readonly draft?: DraftDocument
}

/** Of a draft. */
export function fromDraft(draft: DraftDocument, partition: number): IndexedDocument {
  const { id, url, title = '', segments, signals, language, pageType = '', capture } = draft
  const texts = segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
  const images = segments.length - texts.length
  return {
    id,
    url,
    title,
    texts,
    images,
    language,
    type: pageType,
    record: capture.recordId,
    signals,
    partition,
    draft,
  }
}

/** Of a sample, where there is no store. */
export function fromSample({ id, url, texts, images, metadata }: Sample): IndexedDocument {
  const { title, language, signals, capture } = metadata
  return {
    id,
    url,
    title: title ?? '',
    texts: texts.flatMap((text) => (text === null ? [] : [text])),
    images: images.filter((image) => image !== null).length,
    language: language ?? undefined,
    type: '',
    record: capture.recordId,
    signals,
    partition: null,
  }
}

/** Authority of a URL; empty for none. */
export function hostOf(url: string): string {
  return parseUrl(url)?.host ?? ''
}

interface DroppedRow {
  readonly stage: string
  readonly reason: string
  readonly measured: string | null
  readonly lim: string | null
  readonly rule: number | null
  readonly detail: string | null
}
const KEPT: DroppedRow = { stage: '', reason: '', measured: null, lim: null, rule: null, detail: null }

/** The columns of a drop, as both tables have them. */
export function dropColumns({ stage, reason, measured, limit, ruleVersion, detail }: DropRecord): DroppedRow {
  const text = (value: DropRecord['measured']): string | null => (value === null ? null : String(value))
  return { stage, reason, measured: text(measured), lim: text(limit), rule: ruleVersion, detail: detail ?? null }
}

/** Adds what the sampling takes. */
export function openDocumentRows(db: IndexDb, sampling: Sampling) {
  const insert = db.prepare(`INSERT OR IGNORE INTO doc
    (id, unit, kind, url, host, title, start, language, score, share, type, images, words, stage, reason, measured, lim, rule, detail, rank, part, record, shard, offset, length, signals, json, sha)
    VALUES (@id, @unit, @kind, @url, @host, @title, @start, @language, @score, @share, @type, @images, @words, @stage, @reason, @measured, @lim, @rule, @detail, @rank, @part, @record, @shard, @offset, @length, @signals, @json, @sha)`)
  const addWords = db.prepare('INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)')
  const droppedOf = db.prepare('SELECT stage, reason, measured, lim, rule, detail FROM dropped WHERE id = ?')
  const packedOf = db.prepare('SELECT shard, offset, length FROM packed WHERE id = ?')
  const columns = openColumns(db)

  const add = (row: Record<string, unknown>, title: string, body: string): void => {
    const { changes, lastInsertRowid } = insert.run(row)
    if (changes > 0) addWords.run(lastInsertRowid, title, body.slice(0, SEARCHED_CHARS))
  }
  return {
    addDocument(document: IndexedDocument): void {
      const { id, url, title, texts, images, language, type, record, signals, partition, draft } = document
      const rank = sampling.rankOf(id)
      const dropped = droppedOf.get(id) as DroppedRow | undefined
      const isTaken = sampling.isSampled('document', rank) || (dropped && sampling.isSmall('document', dropped.reason))
      if (!isTaken) return
      const place = packedOf.get(id) ?? { shard: null, offset: null, length: null }
      const body = texts.join('\n\n')
      const about = {
        id,
        unit: 'document',
        kind: 'page',
        url,
        host: hostOf(url),
        title,
        start: startOf(body),
        type,
        images,
        rank,
        record,
      }
      const judged = { language: language?.code ?? '', score: language?.score ?? null, share: language?.share ?? null }
      const json = draft === undefined ? null : deflateRawSync(JSON.stringify(draft), { level: 1 })
      const values = { words: signals.words ?? 0, part: partition, signals: columns.encode(signals), json, sha: null }
      add({ ...about, ...judged, ...values, ...(dropped ?? KEPT), ...Object(place) }, title, body)
    },
    /** A page that never was a document; a pair, clip or video that was dropped: what a pair or video of a page is called in drops is not unique among all. */
    addDropped(record: DropRecord, kind: SampleKind, limits: MediaSettings = {}): void {
      const { id, unit, url } = record
      const rank = sampling.rankOf(id)
      if (!sampling.isSampled(unit, rank) && !sampling.isSmall(unit, record.reason)) return
      const named = { id: kind === 'page' ? id : `${unit} ${id}`, unit, kind, url, host: hostOf(url), rank, record: id }
      // What was tried of a pair or a video stands in the detail.
      const words = kind === 'page' ? '' : (record.detail ?? '')
      const signals = kind === 'page' ? null : measuresOfDrop(record, kind, limits)
      add({ ...NOTHING, ...named, start: startOf(words), ...dropColumns(record), signals }, '', words)
    },
    /** A pair or a clip. Its title is its text; what else the page says of it is found by its words too. */
    addMedia(sample: PairSample | ClipSample): void {
      const { id, text, captions } = sample
      const rank = sampling.rankOf(id)
      const row = mediaRow(sample)
      if (!sampling.isSampled(row.unit, rank)) return
      const others = captions.map((caption) => caption.text).filter((other) => other !== text)
      const place = packedOf.get(id) ?? {}
      add({ ...NOTHING, ...KEPT, ...Object(place), ...row, rank }, '', [text, ...others].join('\n\n'))
    },
  }
}

function mediaRow(sample: PairSample | ClipSample) {
  const { id, url, text, text_origin: type, metadata } = sample
  const unit: 'pair' | 'clip' = sample.format === 'm3w-pair/1' ? 'pair' : 'clip'
  return {
    unit,
    ...{ id, kind: unit, url, host: hostOf(url), title: startOf(text), type },
    record: metadata.capture?.recordId ?? '',
    language: metadata.language?.code ?? '',
    images: sample.format === 'm3w-pair/1' ? 1 : sample.frames.length,
    words: simpleWords(text).length,
    sha: sample.format === 'm3w-pair/1' ? (sample.image_info.original ?? sample.image_info).sha256 : sample.video.id,
    signals: measuresOfSample(sample),
  }
}

/** What rows have that are no documents. */
const NOTHING = {
  ...{ title: '', start: '', type: '', images: 0, language: '', score: null, share: null, words: 0 },
  ...{ part: null, shard: null, offset: null, length: null, signals: null, json: null, sha: null },
}

function startOf(body: string): string {
  return body
    .slice(0, START_CHARS * 2)
    .replace(/\s+/g, ' ')
    .slice(0, START_CHARS)
}

/** Signals of a document as numbers in one order, which grows with the signals that are met; NaN for one that it lacks. */
function openColumns(db: IndexDb) {
  const names: string[] = JSON.parse(readMeta(db, 'signals') ?? '[]')
  const places = new Map(names.map((name, at) => [name, at]))
  return {
    encode(signals: Readonly<Record<string, number>>): Buffer {
      const before = names.length
      for (const name of Object.keys(signals)) if (!places.has(name)) places.set(name, names.push(name) - 1)
      if (names.length > before) writeMeta(db, 'signals', JSON.stringify(names))
      const values = new Float32Array(names.length).fill(Number.NaN)
      for (const [name, value] of Object.entries(signals)) values[places.get(name) as number] = value
      return Buffer.from(values.buffer)
    },
  }
}

/** Places of images as rows of the index. */
import type { DropRecord, ImageMeasures, ImageSlot, Rights, Sample } from '../../index.ts'
import { dropColumns, hostOf } from './document-rows.ts'
import type { IndexDb } from './open-index.ts'
import type { Sampling } from './sample.ts'

/** Where the bytes of a picture lie: in a ledger, or in the shard as a member of its document. */
export type ImagePlace =
  | { readonly kind: 'blob'; readonly key: string; readonly offset: number; readonly length: number }
  | { readonly kind: 'member'; readonly suffix: string }

const NONE = { stage: '', reason: '', measured: null, lim: null, rule: null, detail: null }

/** Names of signals that say how explicit a picture is, 0 … 1. The highest counts. */
const EXPLICIT = /explicit|nsfw|porn|unsafe/i

/** The highest explicit score; null where nothing was measured. */
export function explicitOf(signals: Readonly<Record<string, number | string>>): number | null {
  const scores = Object.entries(signals).flatMap(([name, value]) =>
    EXPLICIT.test(name) && typeof value === 'number' ? [value] : [],
  )
  return scores.length === 0 ? null : Math.max(...scores)
}

type Row = Readonly<Record<string, string | number | null>>

/** Adds the places of documents that are in the index, and all of small reasons. */
export function openImageRows(db: IndexDb, { rankOf, isSmall }: Sampling) {
  const insert = db.prepare(`INSERT OR IGNORE INTO image
    (doc, slot, sha, url, host, width, height, bytes, format, phash, stage, reason, measured, lim, rule, detail, score, rank, place, measures, rights)
    VALUES (@doc, @slot, @sha, @url, @host, @width, @height, @bytes, @format, @phash, @stage, @reason, @measured, @lim, @rule, @detail, @score, @rank, @place, @measures, @rights)`)
  const droppedOf = db.prepare('SELECT stage, reason, measured, lim, rule, detail FROM dropped WHERE id = ?')
  const unopened = db.prepare('INSERT OR REPLACE INTO unopened VALUES (?, ?)')
  const rightsOf = db.prepare('SELECT rights FROM unopened WHERE url = ?').pluck()
  const hasDocument = db.prepare('SELECT 1 FROM doc WHERE id = ?')
  const add = (row: Row): void => {
    const isTaken = hasDocument.get(row.doc) !== undefined || (row.reason !== '' && isSmall('slot', String(row.reason)))
    if (isTaken) insert.run({ ...row, rank: rankOf(`${row.doc}.${row.slot}`) })
  }
  return {
    addSlot(slot: ImageSlot): void {
      const dropped = droppedOf.get(`${slot.documentId}.${slot.slot}`) ?? NONE
      if (slot.fact.measures !== undefined)
        add({ ...fetchedRow(slot, slot.fact.measures), ...(dropped as typeof NONE) })
    },
    /** Before any drop: what is known of a picture that could not be opened. */
    addUnopened({ url, rights }: { readonly url: string; readonly rights: Rights }): void {
      unopened.run(url, JSON.stringify(rights))
    },
    addMembers(sample: Sample): void {
      for (const row of memberRows(sample)) add({ ...row, ...NONE })
    },
    /** A place whose picture nobody has, or that was dropped where there is no store to look into. */
    addDrop(record: DropRecord): void {
      const rights = (rightsOf.get(record.url) ?? null) as string | null
      add({ ...missingRow(record), ...dropColumns(record), rights })
    },
  }
}

function fetchedRow({ documentId: doc, slot, fact: { url, rights } }: ImageSlot, measures: ImageMeasures): Row {
  const { id: sha, widthPx: width, heightPx: height, bytes, signals, blob, stored } = measures
  const place: ImagePlace = { kind: 'blob', ...(stored?.blob ?? blob) }
  const phash = typeof signals.phash === 'string' ? signals.phash : ''
  const format = stored?.format ?? measures.format
  const about = { doc, slot, sha, url, host: hostOf(url), width, height, bytes, format, phash }
  const measured = { widthPx: width, heightPx: height, bytes, format: measures.format, signals }
  return {
    ...about,
    score: explicitOf(signals),
    place: JSON.stringify(place),
    measures: JSON.stringify(measured),
    rights: rightsJson(rights),
  }
}

function memberRows({ id: doc, images, image_info: infos }: Sample): Row[] {
  return infos.flatMap((info, position) => {
    const suffix = images[position]
    if (info === null || suffix === null || suffix === undefined) return []
    const { sha256: sha, width, height, phash, url, signals = {}, rights } = info
    const slot = images.slice(0, position).filter((image) => image !== null).length
    const place: ImagePlace = { kind: 'member', suffix }
    const format = suffix.slice(suffix.indexOf('.') + 1).replace('jpg', 'jpeg')
    const about = { doc, slot, sha, url, host: hostOf(url), width, height, bytes: 0, format, phash }
    const measured = { widthPx: width, heightPx: height, signals: { phash, ...signals } }
    return [
      {
        ...about,
        score: explicitOf(signals),
        place: JSON.stringify(place),
        measures: JSON.stringify(measured),
        rights: rightsJson(rights),
      },
    ]
  })
}

function rightsJson(rights: Rights | null | undefined): string | null {
  return rights === null || rights === undefined ? null : JSON.stringify(rights)
}

function missingRow({ id, url }: DropRecord): Row {
  const at = id.lastIndexOf('.')
  const unknown = {
    sha: '',
    width: 0,
    height: 0,
    bytes: 0,
    format: '',
    phash: '',
    score: null,
    place: null,
    measures: null,
  }
  return { doc: id.slice(0, at), slot: Number(id.slice(at + 1)), url, host: hostOf(url), ...unknown }
}

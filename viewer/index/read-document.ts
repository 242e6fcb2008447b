/** One row of the index with all that hangs on it. */
import { inflateRawSync } from 'node:zlib'
import type { DraftDocument } from '../../index.ts'
import type { DocumentRow } from './find-documents.ts'
import { type IndexDb, readMeta } from './open-index.ts'

export interface FullRow extends DocumentRow {
  readonly rank: number
  readonly part: number | null
  readonly record: string
  readonly rule: number | null
  readonly score: number | null
  readonly share: number | null
  readonly shard: string | null
  readonly offset: number | null
  readonly length: number | null
  readonly signals: Buffer | null
  readonly json: Buffer | null
  /** Of a pair its picture as fetched, of a clip its video; null of others. */
  readonly sha: string | null
}

/** By id, or as its path names it; undefined where it is not in the index. */
export function readDocument(db: IndexDb, id: string): FullRow | undefined {
  const [, row] = /^row-(\d+)$/.exec(id) ?? []
  const explicit = '(SELECT max(score) FROM image WHERE image.sha = doc.sha) AS explicit'
  return db
    .prepare(`SELECT *, ${explicit} FROM doc WHERE ${row === undefined ? 'id' : 'row'} = ?`)
    .get(row === undefined ? id : Number(row)) as FullRow | undefined
}

/** The document of a page by its address, kept or not. */
export function documentAt(db: IndexDb, url: string): string | undefined {
  const row = db.prepare("SELECT id FROM doc WHERE url = ? AND unit = 'document' ORDER BY reason LIMIT 1").get(url)
  return (row as { id: string } | undefined)?.id
}

/** The draft, where there was a store to read it from. */
export function draftOf({ json }: FullRow): DraftDocument | undefined {
  return json === null ? undefined : (JSON.parse(inflateRawSync(json).toString('utf8')) as DraftDocument)
}

/** Signals by name, without those that it lacks. */
export function signalsOf(db: IndexDb, { signals }: FullRow): Record<string, number> {
  if (signals === null) return {}
  const names: string[] = JSON.parse(readMeta(db, 'signals') ?? '[]')
  const values = new Float32Array(new Uint8Array(signals).buffer)
  return Object.fromEntries(
    names.flatMap((name, at) => {
      const value = values[at]
      return value === undefined || Number.isNaN(value) ? [] : [[name, value]]
    }),
  )
}

/** Where its sample lies; undefined where it is in no shard. */
export function samplePlaceOf({
  shard,
  offset,
  length,
}: FullRow): { shard: string; offset: number; length: number } | undefined {
  return shard === null || offset === null || length === null ? undefined : { shard, offset, length }
}

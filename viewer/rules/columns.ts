/** The measured signals of all documents and images of an index, a column each: what limits are tried on without asking the index again. */
import { IMAGE_RULES, type ImageRule } from '../../index.ts'
import { type IndexDb, readMeta } from '../index/open-index.ts'

export interface DocumentColumns {
  readonly rows: Int32Array
  readonly ranks: Float64Array
  /** Index into `languages`. */
  readonly language: Uint16Array
  readonly languages: readonly string[]
  readonly score: Float32Array
  readonly share: Float32Array
  /** 1: in the dataset. */
  readonly isKept: Uint8Array
  /** 1: a text rule dropped it. */
  readonly isJudged: Uint8Array
  readonly signals: ReadonlyMap<string, Float32Array>
}

export interface ImageColumns {
  readonly rows: Int32Array
  readonly ranks: Float64Array
  /** By the limit of the rule. */
  readonly measures: ReadonlyMap<string, Float32Array>
}

interface Row {
  readonly row: number
  readonly rank: number
  readonly language: string
  readonly score: number | null
  readonly share: number | null
  readonly stage: string
  readonly reason: string
  readonly signals: Buffer
}

/** Reads the columns of documents that were measured. */
export function readDocumentColumns(db: IndexDb): DocumentColumns {
  const names: string[] = JSON.parse(readMeta(db, 'signals') ?? '[]')
  const { count } = db.prepare('SELECT count(*) AS count FROM doc WHERE signals IS NOT NULL').get() as { count: number }
  const columns = names.map(() => new Float32Array(count).fill(Number.NaN))
  const [rows, ranks] = [new Int32Array(count), new Float64Array(count)]
  const [language, isKept, isJudged] = [new Uint16Array(count), new Uint8Array(count), new Uint8Array(count)]
  const [score, share] = [new Float32Array(count), new Float32Array(count)]
  const codes = new Map<string, number>()
  const select = db.prepare(
    'SELECT row, rank, language, score, share, stage, reason, signals FROM doc WHERE signals IS NOT NULL ORDER BY row',
  )
  let at = 0
  for (const it of select.iterate() as IterableIterator<Row>) {
    if (!codes.has(it.language)) codes.set(it.language, codes.size)
    rows[at] = it.row
    ranks[at] = it.rank
    language[at] = codes.get(it.language) as number
    score[at] = it.score ?? 0
    share[at] = it.share ?? 0
    isKept[at] = it.reason === '' ? 1 : 0
    isJudged[at] = it.stage === 'judge-text' ? 1 : 0
    const values = new Float32Array(new Uint8Array(it.signals).buffer)
    for (let name = 0; name < values.length; name++) (columns[name] as Float32Array)[at] = values[name] as number
    at += 1
  }
  const signals = new Map(names.map((name, index) => [name, columns[index] as Float32Array]))
  return { rows, ranks, language, languages: [...codes.keys()], score, share, isKept, isJudged, signals }
}

/** Reads what the image rules measure of every picture that was fetched; NaN where it lacks the measure. */
export function readImageColumns(db: IndexDb): ImageColumns {
  const found = db.prepare('SELECT row, rank, measures FROM image WHERE measures IS NOT NULL ORDER BY row').all() as {
    row: number
    rank: number
    measures: string
  }[]
  const measures = new Map(IMAGE_RULES.map((rule) => [rule.limit as string, new Float32Array(found.length)]))
  for (const [at, { measures: json }] of found.entries()) {
    const image: unknown = JSON.parse(json)
    for (const rule of IMAGE_RULES) (measures.get(rule.limit) as Float32Array)[at] = measureOf(rule, image)
  }
  return {
    rows: Int32Array.from(found, ({ row }) => row),
    ranks: Float64Array.from(found, ({ rank }) => rank),
    measures,
  }
}

function measureOf(rule: ImageRule, image: unknown): number {
  try {
    return rule.measure(image as Parameters<ImageRule['measure']>[0])
  } catch {
    // A measure of a later m3w, or one that a shard does not hold.
    return Number.NaN
  }
}

/** The measured signals of all documents and images of an index, a column each: what limits are tried on without asking the index again. */
import { setImmediate } from 'node:timers/promises'
import { IMAGE_RULES, type ImageRule } from '../../index.ts'
import { MEDIA_MEASURES } from '../index/media-measures.ts'
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

/** Of pairs or clips: what is in shards, and what one of the limits dropped. */
export interface MediaColumns {
  readonly rows: Int32Array
  readonly ranks: Float64Array
  readonly measures: ReadonlyMap<string, Float32Array>
}

interface ImageRow {
  readonly row: number
  readonly rank: number
  readonly measures: string
}

interface Statement {
  all(after: number, most: number): unknown[]
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

/** Rows between two turns of the server. */
const TURN = 2000

/** Reads the columns of documents that were measured. */
export async function readDocumentColumns(db: IndexDb): Promise<DocumentColumns> {
  const names: string[] = JSON.parse(readMeta(db, 'signals') ?? '[]')
  const { count } = db
    .prepare("SELECT count(*) AS count FROM doc WHERE signals IS NOT NULL AND kind = 'page'")
    .get() as { count: number }
  const columns = names.map(() => new Float32Array(count).fill(Number.NaN))
  const [rows, ranks] = [new Int32Array(count), new Float64Array(count)]
  const [language, isKept, isJudged] = [new Uint16Array(count), new Uint8Array(count), new Uint8Array(count)]
  const [score, share] = [new Float32Array(count), new Float32Array(count)]
  const codes = new Map<string, number>()
  const select = db.prepare(
    "SELECT row, rank, language, score, share, stage, reason, signals FROM doc WHERE signals IS NOT NULL AND kind = 'page' AND row > ? ORDER BY row LIMIT ?",
  )
  let at = 0
  for await (const it of rowsOf<Row>(select as Statement)) {
    if (at === count) break
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
export async function readImageColumns(db: IndexDb): Promise<ImageColumns> {
  const { count } = db.prepare('SELECT count(*) AS count FROM image WHERE measures IS NOT NULL').get() as {
    count: number
  }
  const select = db.prepare(
    'SELECT row, rank, measures FROM image WHERE measures IS NOT NULL AND row > ? ORDER BY row LIMIT ?',
  )
  const [rows, ranks] = [new Int32Array(count), new Float64Array(count)]
  const measures = new Map(IMAGE_RULES.map((rule) => [rule.limit as string, new Float32Array(count)]))
  const lacking = new Set<string>()
  let at = 0
  for await (const it of rowsOf<ImageRow>(select as Statement)) {
    if (at === count) break
    const image: unknown = JSON.parse(it.measures)
    rows[at] = it.row
    ranks[at] = it.rank
    const names = Object.keys(Object(image).signals ?? {}).join(' ')
    for (const rule of IMAGE_RULES) {
      const values = measures.get(rule.limit) as Float32Array
      values[at] = measureOf(rule, image, { lacking, key: `${rule.limit} ${names}` })
    }
    at += 1
  }
  return { rows, ranks, measures }
}

/** Reads what the limits of pairs, or of clips, are held against; NaN where a record does not say it. */
export async function readMediaColumns(db: IndexDb, kind: 'pair' | 'clip'): Promise<MediaColumns> {
  const of = `FROM doc WHERE signals IS NOT NULL AND kind = '${kind}'`
  const { count } = db.prepare(`SELECT count(*) AS count ${of}`).get() as { count: number }
  const select = db.prepare(`SELECT row, rank, signals ${of} AND row > ? ORDER BY row LIMIT ?`)
  const [rows, ranks] = [new Int32Array(count), new Float64Array(count)]
  const names = MEDIA_MEASURES[kind]
  const columns = names.map(() => new Float32Array(count))
  let at = 0
  for await (const it of rowsOf<Pick<Row, 'row' | 'rank' | 'signals'>>(select as Statement)) {
    if (at === count) break
    rows[at] = it.row
    ranks[at] = it.rank
    const values = new Float32Array(new Uint8Array(it.signals).buffer)
    for (const [index, column] of columns.entries()) column[at] = values[index] ?? Number.NaN
    at += 1
  }
  return { rows, ranks, measures: new Map(names.map((name, index) => [name, columns[index] as Float32Array])) }
}

/** All rows of a statement that is asked for those behind a row, and for how many. */
async function* rowsOf<T extends { readonly row: number }>(select: Statement): AsyncGenerator<T> {
  let last = 0
  for (;;) {
    const rows = select.all(last, TURN) as T[]
    yield* rows
    const end = rows.at(-1)
    if (end === undefined) return
    last = end.row
    await setImmediate()
  }
}

/** A picture of a shard alone, or of another m3w, may lack a signal: rules say so by throwing, which is asked once of pictures that have the same signals. */
function measureOf(
  rule: ImageRule,
  image: unknown,
  { lacking, key }: { readonly lacking: Set<string>; readonly key: string },
): number {
  if (lacking.has(key)) return Number.NaN
  try {
    return rule.measure(image as Parameters<ImageRule['measure']>[0])
  } catch {
    lacking.add(key)
    return Number.NaN
  }
}

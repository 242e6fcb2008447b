/** Lists of documents: by words, by filters, and a sample of them by a seed. */
import type { SampleKind, Unit } from '../../index.ts'
import { type IndexDb, isWhole } from './open-index.ts'

/** What a list is asked for; each member is a parameter of its link, and empty where it does not matter. */
export interface DocumentQuery {
  readonly q: string
  /** Of sample: `page`, `pair`, `clip`. */
  readonly kind: string
  readonly host: string
  readonly language: string
  readonly type: string
  /** `any`, `kept`, `dropped`, or a reason. */
  readonly state: string
  /** `0`, `1+`, `5+`. */
  readonly images: string
  readonly seed: number
  /** From 0. */
  readonly page: number
}

export interface DocumentRow {
  readonly row: number
  readonly id: string
  readonly unit: Unit
  readonly kind: SampleKind
  readonly url: string
  readonly host: string
  readonly title: string
  readonly start: string
  readonly language: string
  readonly type: string
  readonly images: number
  readonly words: number
  readonly stage: string
  readonly reason: string
  readonly measured: string | null
  readonly lim: string | null
  readonly detail: string | null
  /** Explicit score of the picture of a pair; null where none is known, and of all others. */
  readonly explicit: number | null
}

export interface DocumentList {
  readonly rows: readonly DocumentRow[]
  /** At most `MAX_COUNT`: more are not counted. */
  readonly count: number
}

export const PAGE_ROWS = 50
export const MAX_COUNT = 10_000

const COLUMNS =
  'doc.row, doc.id, doc.unit, doc.kind, doc.url, doc.host, doc.title, doc.start, doc.language, doc.type, doc.images, doc.words, doc.stage, doc.reason, doc.measured, doc.lim, doc.detail, (SELECT max(score) FROM image WHERE image.sha = doc.sha) AS explicit'

/** The rows of a page of the list. Without words: in the order of their seeded hashes, from a place that `seed` chooses. With words: the best match first. */
export function findDocuments(db: IndexDb, query: DocumentQuery): DocumentList {
  const { where, values } = filtersOf(query)
  const offset = Math.max(0, query.page) * PAGE_ROWS
  const words = matchOf(query.q)
  if (words !== '') {
    const from = `FROM texts JOIN doc ON doc.row = texts.rowid WHERE texts MATCH ? ${where}`
    // Of a common word the best of all would cost a look at every text: the first 10,000 are ranked.
    const count = countOf(db, from, [words, ...values])
    const order = count >= MAX_COUNT ? 'texts.rowid' : 'texts.rank, texts.rowid'
    const sql = `SELECT ${COLUMNS} ${from} ORDER BY ${order} LIMIT ${PAGE_ROWS} OFFSET ?`
    return { rows: db.prepare(sql).all(words, ...values, offset) as DocumentRow[], count }
  }
  const from = `FROM doc ${indexFor(db, query)} WHERE 1 ${where}`
  const count = countOf(db, from, values)
  return { rows: rowsOf(db, drawn(db, `SELECT doc.row ${from}`, values, query.seed, offset)), count }
}

/**
 * One filter has an index of its own, and those of a host are few. Several at once, or a number of images, are looked for in the index that holds them all.
 * @source measured, 250,000 rows: an unlucky pair of filters took 843 ms of CPU time by the rows, 41 by the index
 */
function indexFor(db: IndexDb, { kind, host, language, type, state, images }: DocumentQuery): string {
  const filters = [kind, language, type, state === 'any' ? '' : state].filter((value) => value !== '').length
  return host === '' && (filters > 1 || images !== '') && isWhole(db) ? 'INDEXED BY filter_all' : ''
}

/** The rows of these numbers, in their order. */
function rowsOf(db: IndexDb, numbers: readonly { readonly row: number }[]): DocumentRow[] {
  const select = db.prepare(`SELECT ${COLUMNS} FROM doc WHERE doc.row = ?`)
  return numbers.map(({ row }) => select.get(row) as DocumentRow)
}

/** From the seed's place to the end, then from the beginning. */
function drawn(
  db: IndexDb,
  select: string,
  values: readonly unknown[],
  seed: number,
  offset: number,
): { readonly row: number }[] {
  const start = startOf(seed)
  const after = (sign: string, limit: number, skip: number): { readonly row: number }[] =>
    db
      .prepare(`${select} AND doc.rank ${sign} ? ORDER BY doc.rank LIMIT ? OFFSET ?`)
      .all(...values, start, limit, skip) as { row: number }[]
  const rows = after('>=', PAGE_ROWS, offset)
  if (rows.length === PAGE_ROWS) return rows
  const { count } = db.prepare(`SELECT count(*) AS count FROM (${select} AND doc.rank >= ?)`).get(...values, start) as {
    count: number
  }
  return [...rows, ...after('<', PAGE_ROWS - rows.length, Math.max(0, offset - count))]
}

/** Where in 0 … 2^32 - 1 the sample of a seed begins; 0 at the beginning. */
export function startOf(seed: number): number {
  return Math.imul(seed, 0x9e3779b1) >>> 0
}

function countOf(db: IndexDb, from: string, values: readonly unknown[]): number {
  const sql = `SELECT count(*) AS count FROM (SELECT 1 ${from} LIMIT ${MAX_COUNT})`
  return (db.prepare(sql).get(...values) as { count: number }).count
}

function filtersOf({ kind, host, language, type, state, images }: DocumentQuery): {
  where: string
  values: readonly unknown[]
} {
  const filters: [sql: string, ...values: unknown[]][] = []
  if (kind !== '') filters.push(['doc.kind = ?', kind])
  if (host !== '') filters.push(['doc.host = ?', host])
  if (language !== '') filters.push(['doc.language = ?', language])
  if (type !== '') filters.push(['doc.type = ?', type])
  if (state === 'kept') filters.push(["doc.reason = ''"])
  else if (state === 'dropped') filters.push(["doc.reason > ''"])
  else if (state !== '' && state !== 'any') filters.push(['doc.reason = ?', state])
  if (/^\d+\+$/.test(images)) filters.push(['doc.images >= ?', Number.parseInt(images, 10)])
  else if (/^\d+$/.test(images)) filters.push(['doc.images = ?', Number(images)])
  return {
    where: filters.map(([sql]) => `AND ${sql}`).join(' '),
    values: filters.flatMap(([, ...rest]) => rest),
  }
}

/** The link of a row. Ids of dropped records may be addresses, or be those of other records; they are no part of a path. */
export function documentPath({ unit, id, row, reason }: Pick<DocumentRow, 'unit' | 'id' | 'row' | 'reason'>): string {
  return `/document/${unit === 'document' || reason === '' ? id : `row-${row}`}`
}

/** Of a search. @source judgement: each beginning of one letter is looked for in all texts, so that 300 of them would hold the server for half a minute */
const MOST_WORDS = 24

/** Words as FTS5 reads them, the first ones where there are very many: each as a text of its own, so that no sign of theirs is an operator; `"two words"` stay together, a final `*` is a prefix. */
export function matchOf(q: string): string {
  const parts = q.match(/"[^"]*"\*?|\S+/g) ?? []
  return parts
    .map((part) => {
      // Behind a zero FTS5 reads no further.
      const text = part.replace(/["\0]/g, ' ').replace(/\*$/, '').trim()
      return /[\p{L}\p{N}]/u.test(text) ? `"${text}"${part.endsWith('*') ? '*' : ''}` : ''
    })
    .filter((part) => part !== '')
    .slice(0, MOST_WORDS)
    .join(' ')
}

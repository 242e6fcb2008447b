/** Lists of images: a grid by size, host, score or how many use them, and clusters of those that look alike. */
import { startOf } from './find-documents.ts'
import type { ImagePlace } from './image-rows.ts'
import type { IndexDb } from './open-index.ts'

export interface ImageRow {
  readonly row: number
  readonly doc: string
  readonly slot: number
  readonly sha: string
  readonly url: string
  readonly host: string
  readonly width: number
  readonly height: number
  readonly bytes: number
  readonly format: string
  readonly phash: string
  readonly stage: string
  readonly reason: string
  readonly measured: string | null
  readonly lim: string | null
  readonly detail: string | null
  readonly score: number | null
  readonly cluster: number | null
  readonly uses: number
  readonly place: string | null
  /** What was judged when it was fetched, as JSON; null where nothing is written of it. */
  readonly rights: string | null
  /** Of a list of clusters: how many pictures it has. */
  readonly members?: number
}

export interface ImageQuery {
  readonly host: string
  readonly state: string
  /** `sample`, `size`, `small`, `score`, `uses`, `clusters`. */
  readonly by: string
  /** Row of a cluster's first picture. */
  readonly cluster: number | undefined
  readonly sha: string
  readonly seed: number
  readonly page: number
}

export const GRID_IMAGES = 60

/** In which order; rows of equal value stand in the order of their seeded hashes. */
const ORDERS: Readonly<Record<string, string>> = {
  size: 'width * height DESC, rank',
  small: 'width * height, rank',
  score: 'score DESC, rank',
  uses: 'uses DESC, sha, rank',
}

/** A page of the grid. A picture stands in it as often as documents have it, except by use, where it stands once. */
export function findImages(db: IndexDb, query: ImageQuery): ImageRow[] {
  const { where, values } = filtersOf(query)
  const limit = [GRID_IMAGES, Math.max(0, query.page) * GRID_IMAGES]
  const all = (sql: string): ImageRow[] => db.prepare(sql).all(...values, ...limit) as ImageRow[]
  if (query.by === 'clusters' && query.cluster === undefined) return clustersOf(db, limit as [number, number])
  if (query.by === 'uses')
    return all(`SELECT * FROM image WHERE uses > 1 ${where} GROUP BY sha ORDER BY uses DESC, sha LIMIT ? OFFSET ?`)
  const order = ORDERS[query.by]
  if (order !== undefined) return all(`SELECT * FROM image WHERE sha != '' ${where} ORDER BY ${order} LIMIT ? OFFSET ?`)
  // The rows from the seed's place on, then those before it: two stretches of one index, where a single one would sort every row.
  const start = startOf(query.seed)
  const sql = `SELECT 0 AS turn, * FROM image WHERE rank >= ${start} ${where}
    UNION ALL SELECT 1, * FROM image WHERE rank < ${start} ${where} ORDER BY 1, rank LIMIT ? OFFSET ?`
  return db.prepare(sql).all(...values, ...values, ...limit) as ImageRow[]
}

/** Clusters of different pictures, the largest in front: of each its first. */
function clustersOf(db: IndexDb, limit: [number, number]): ImageRow[] {
  const sql = `SELECT image.*, cluster.members FROM cluster JOIN image ON image.row = cluster.row
    ORDER BY cluster.members DESC, cluster.row LIMIT ? OFFSET ?`
  return db.prepare(sql).all(...limit) as ImageRow[]
}

function filtersOf({ host, state, cluster, sha }: ImageQuery): { where: string; values: readonly unknown[] } {
  const filters: [sql: string, ...values: unknown[]][] = []
  if (host !== '') filters.push(['host = ?', host])
  if (state === 'kept') filters.push(["reason = ''"])
  else if (state === 'dropped') filters.push(["reason > ''"])
  else if (state !== '' && state !== 'any') filters.push(['reason = ?', state])
  if (cluster !== undefined) filters.push(['cluster = ?', cluster])
  if (sha !== '') filters.push(['sha = ?', sha])
  return { where: filters.map(([sql]) => `AND ${sql}`).join(' '), values: filters.flatMap(([, ...rest]) => rest) }
}

/** One place. */
export function imageAt(db: IndexDb, row: number): ImageRow | undefined {
  return db.prepare('SELECT * FROM image WHERE row = ?').get(row) as ImageRow | undefined
}

/** The places of a document, in order. */
export function imagesOf(db: IndexDb, doc: string): ImageRow[] {
  return db.prepare('SELECT * FROM image WHERE doc = ? ORDER BY slot').all(doc) as ImageRow[]
}

/** Where its bytes lie; undefined where nobody has them. */
export function placeOf({ place }: Pick<ImageRow, 'place'>): ImagePlace | undefined {
  return place === null ? undefined : (JSON.parse(place) as ImagePlace)
}

/** Scores from here on blur a picture until it is clicked. @source judgement: low, as nobody who looks through pictures of the web asked for these */
const BLUR_FROM = 0.3

/** Shown blurred until somebody wants to see it. */
export function isExplicit({ score }: Pick<ImageRow, 'score'>): boolean {
  return score !== null && score >= BLUR_FROM
}

/** What a list can be filtered by, with counts: worked out once, when everything is in the index. */
import { type IndexDb, isWhole } from './open-index.ts'

export type Facet = 'doc.kind' | 'doc.host' | 'doc.language' | 'doc.type' | 'doc.reason' | 'image.host' | 'image.reason'
const FACETS: readonly Facet[] = [
  'doc.kind',
  'doc.host',
  'doc.language',
  'doc.type',
  'doc.reason',
  'image.host',
  'image.reason',
]
/** In a menu; other values are typed. */
const MOST_VALUES = 200

/** Counts all. */
export function addFacets(db: IndexDb): void {
  for (const facet of FACETS) {
    db.prepare(`INSERT INTO facet SELECT '${facet}', value, count FROM (${countsOf(facet)})`).run()
  }
}

function countsOf(facet: Facet): string {
  const [table, column] = facet.split('.')
  return `SELECT ${column} AS value, count(*) AS count FROM ${table} WHERE ${column} != '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_VALUES}`
}

/** The most frequent values, the first in front; of what is there while the index is made. */
export function readFacet(db: IndexDb, facet: Facet): { readonly value: string; readonly count: number }[] {
  const rows = isWhole(db)
    ? db.prepare('SELECT value, count FROM facet WHERE list = ? ORDER BY count DESC, value').all(facet)
    : db.prepare(countsOf(facet)).all()
  return rows as { value: string; count: number }[]
}

/** Reads page ledgers: what was admitted and what became of it. Rebuilds a frontier, and says in the end what the crawl brought. */

import { M3wError } from '../../../core/errors.ts'
import type { Json } from '../../../core/hash.ts'
import { type JournalPage, type JournalRow, journalRow, type PageOutcome } from '../../../schemas/index.ts'
import type { AdmissionDesk } from './admission.ts'
import type { Frontier } from './frontier.ts'

/** Outcomes that cost no request of a page's own: they do not count against a budget. */
export const NOT_ASKED: ReadonlySet<PageOutcome> = new Set<PageOutcome>([
  'robots_disallow',
  'robots_unreachable',
  'rights_reserved',
  'over_budget',
  'over_byte_budget',
  'trapped',
  'host_breaker',
])

/** Parses one row. E_CORRUPT, naming the ledger, for what is none. */
export function readRow(row: Json, ledger: string): JournalRow {
  const parsed = journalRow.safeParse(row)
  if (parsed.success) return parsed.data
  throw new M3wError(
    'E_CORRUPT',
    `${ledger} is damaged: expected a row of a page journal, got ${JSON.stringify(row).slice(0, 200)}. Restore it from a copy.`,
  )
}

/** A row as JSON: members that are undefined are left out. */
export function rowJson(row: JournalRow): Json {
  const json: Record<string, Json> = {}
  for (const [name, value] of Object.entries(row)) if (value !== undefined) json[name] = value as Json
  return json
}

/** True for the row of a page; the others are evidence. */
export function isPageRow(row: JournalRow): row is JournalPage {
  return 'outcome' in row
}

/** Brings a frontier to where it was when these rows had been written. Rows in the order of the ledger. */
export function replayRow(row: JournalRow, frontier: Frontier, desk: AdmissionDesk): void {
  frontier.charge(row)
  if (isPageRow(row)) {
    const { url, depth, hops, outcome } = row
    frontier.replayDone(url, { depth, hops, via: 0 }, !NOT_ASKED.has(outcome) && !frontier.hasPaid(url))
    if (row.sketch !== undefined) frontier.learn(url, row.sketch)
    replayAdmitted(row, desk)
    for (const feed of row.feeds ?? []) frontier.addFeed(feed)
  } else if (row.evidence === 'sitemap') {
    replayAdmitted(row, desk)
    for (const sitemap of row.sitemaps ?? []) frontier.addSitemap(sitemap, (row.level ?? 0) + 1)
    frontier.endSitemap(row.url, { bytes: row.bytes ?? 0, newPages: row.admitted?.length ?? 0 })
  } else if (row.evidence === 'named') {
    for (const { page, header } of row.pictures ?? []) frontier.note(page, header)
    replayAdmitted(row, desk)
  } else if (row.evidence === 'attempt') {
    frontier.replayAttempt(row.url)
  }
}

/** The URLs that a row admitted are known again. */
export function replayAdmitted(row: JournalRow, desk: AdmissionDesk): void {
  for (const target of row.admitted ?? []) {
    if (!isPageRow(row)) desk.replay(target, { depth: 1, hops: 0 })
    else if (row.outcome === 'redirected') {
      desk.replay(target, { depth: row.depth, hops: row.hops + 1, redirectedFrom: row.url })
    } else desk.replay(target, { depth: row.depth + 1, hops: 0 })
  }
}

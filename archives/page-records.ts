/**
 * Which records of a page ledger are pages: those that its journal calls captured, and no others. The crawl counts by this list and
 * extract reads by it, so robots.txt, sitemaps and attempts are never pages, whatever was answered and whoever wrote the archive.
 */
import { z } from 'zod'
import { M3wError } from '../core/errors.ts'
import type { Json } from '../core/hash.ts'
import type { ArchiveObject } from '../core/stage.ts'
import { readAll, type Store } from '../core/store.ts'
import { count } from '../schemas/base/primitives.ts'
import { type RightsEvidence, rightsEvidence } from '../schemas/rights.ts'
import { bordersOf } from './borders.ts'
import { committedDigest, parseJournal } from './journal.ts'

const captured = z.object({
  outcome: z.literal('captured'),
  offset: count,
  site: z.array(rightsEvidence).optional(),
  render: z.object({ offset: count.optional() }).optional(),
})

/**
 * Where the page that a journal's row is about lies in the archive: as a browser rendered it, else as it was answered. Undefined for a
 * row that is about no page.
 */
export function pageOffsetOf(row: Json): number | undefined {
  const parsed = captured.safeParse(row)
  return parsed.success ? placeOf(parsed.data) : undefined
}

function placeOf({ offset, render }: z.infer<typeof captured>): number {
  return render?.offset ?? offset
}

/** Where an archive may be cut: at pages that its journal names. */
export function pageBorders(rows: readonly Json[], { bytes }: Pick<ArchiveObject, 'bytes'>): readonly number[] {
  return bordersOf(
    rows.flatMap((row) => pageOffsetOf(row) ?? []),
    bytes,
  )
}

/** The pages in the archive of a journal: their offsets, each with what the site said of it. E_CORRUPT if the journal is not the one that the crawl saw. */
export async function readPageRows(
  store: Pick<Store, 'read'>,
  { key, sha256 }: NonNullable<ArchiveObject['journal']>,
): Promise<ReadonlyMap<number, readonly RightsEvidence[]>> {
  const bytes = await readAll(store, key)
  const journal = parseJournal(key, bytes)
  const digest = committedDigest(journal, bytes)
  if (digest !== sha256) {
    throw new M3wError(
      'E_CORRUPT',
      `${key} was changed: expected SHA-256 ${sha256}, got ${digest}. Restore the journal from a copy.`,
    )
  }
  const pages = new Map<number, readonly RightsEvidence[]>()
  for (const row of journal.rows) {
    const { success, data } = captured.safeParse(row)
    if (success) pages.set(placeOf(data), data.site ?? [])
  }
  return pages
}

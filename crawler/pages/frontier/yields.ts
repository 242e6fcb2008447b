/**
 * What hosts gave, by the ledgers of earlier rounds and legs: the share of their pages that may become documents of text and pictures. It is
 * known before the first request, and changes only with the next round or leg: what is asked first is a function of ledgers.
 */
import type { JournalRow } from '../../../schemas/index.ts'
import { isPageRow } from './page-journal.ts'

/** Of one host. */
interface HostYield {
  pages: number
  /** Enough words, a picture, and not the words of one of the pages before it. */
  good: number
  /** SimHashes of its last pages. */
  readonly recent: string[]
}

/** By host. Changed by `noteYield` alone. */
export type Yields = Map<string, HostYield>

/** Fewer pages say nothing of a host. @source judgement: a home page, lists and legal notices are ten of the first twenty */
const FEWEST_PAGES = 20
/** Below this share of good pages a host is poor. @source judgement: a tenth of what an ordinary site of articles gives, so that no such site is */
const POOR_SHARE = 0.1
/** Different words of a whole page, menus and all. @source `text.minWords` of profile m3w asks for as many in the content alone */
const MIN_WORDS = 50
/** Pages before this one that it is compared with; as for traps. */
const RECENT = 8
/** `PageSketch.images` of a page without any. @source the first 8 hex digits of the SHA-256 of nothing (links/sketch.ts) */
const NO_IMAGES = 'e3b0c442'

/** Counts a row of a ledger, by the authority it is of. Rows in their order. */
export function noteYield(yields: Yields, host: string, row: JournalRow): void {
  if (!isPageRow(row) || row.sketch === undefined) return
  const { text, images, words } = row.sketch
  const found = yields.get(host) ?? { pages: 0, good: 0, recent: [] }
  yields.set(host, found)
  found.pages += 1
  if (words >= MIN_WORDS && images !== NO_IMAGES && !found.recent.includes(text)) found.good += 1
  found.recent.push(text)
  if (found.recent.length > RECENT) found.recent.shift()
}

/** Hosts that gave next to nothing, sorted. */
export function poorHosts(yields: Yields): readonly string[] {
  const poor = [...yields].filter(([, { pages, good }]) => pages >= FEWEST_PAGES && good < POOR_SHARE * pages)
  return poor.map(([host]) => host).sort()
}

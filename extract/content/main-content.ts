/**
 * Which text items are the page's main content: two sweeps over the flat list, from strict to relaxed.
 *
 * Sweep 1 drops subtrees (hints, hidden parts, link lists). Sweep 2 keeps good blocks and lets short ones follow their
 * neighbours. If too little of the page is left, the next mode ignores the weaker signs. In the manner of
 * boilerpipe, jusText and resiliparse.
 */

import { sumOfAll } from '../flow/prefix-sums.ts'
import type { PageFlow } from '../flow/walk.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { contentRoot } from './content-root.ts'
import { dropSubtrees } from './drop-subtrees.ts'
import { keepAll, keepBlocks } from './keep-blocks.ts'
import { HIDDEN, LISTING, type Mode, RELAXED, STRICT } from './mode.ts'
import { type PageSums, pageSums } from './page-sums.ts'
import { type Unit, unitsOf } from './units.ts'

export interface MainContent {
  readonly mode: Mode
  /** Per item: is it main content? Images are decided later and stand as false. */
  readonly kept: readonly boolean[]
  /** Per item: why, in one word or `word:detail`. Empty for images that stand in no dropped subtree. */
  readonly reasons: readonly string[]
  /** The content root's block. */
  readonly root: number
  readonly keptWords: number
  /** Words outside links in all shown text. */
  readonly plainWords: number
  /** The same with hidden text and `<noscript>`. */
  readonly allPlainWords: number
}

/** Below this share of the page's plain words, what was kept is doubted. @source docs/log.md, 2026-11-23: the cascade is worth 1.1 points of text F1 */
const DOUBT_SHARE = 0.5
/** Fewer words than this are doubted anyway. */
const MIN_WORDS = 60
/** Below this share of all plain words, hidden ones included, hidden text is read too. */
const HIDDEN_DOUBT_SHARE = 0.15
/** With fewer words than this kept, lists of links are looked at: they may be all there is. */
const LISTING_WORDS = 60
/** A more relaxed mode must keep this many times more, and this many words more: on a page of few words twice as many are soon found in a menu. */
const RELAXED_GAIN = 2.2
const RELAXED_WORDS = 60

/** Chooses the main content of a walked page. */
export function findMainContent(flow: PageFlow, facts: PageFacts): MainContent {
  const shown = measure(flow, false)
  let best = inMode(flow, shown, STRICT, facts)
  if (best.keptWords < MIN_WORDS || best.keptWords < DOUBT_SHARE * best.plainWords)
    best = better(best, inMode(flow, shown, RELAXED, facts))
  if (best.keptWords < MIN_WORDS || best.keptWords < HIDDEN_DOUBT_SHARE * best.allPlainWords)
    best = better(best, inMode(flow, measure(flow, true), HIDDEN, facts))
  if (best.keptWords < LISTING_WORDS) {
    const listing = inMode(flow, shown, LISTING, facts)
    if (listing.keptWords > RELAXED_GAIN * best.keptWords + LISTING_WORDS / 2) best = listing
  }
  return best
}

function better(strict: MainContent, relaxed: MainContent): MainContent {
  const gained =
    relaxed.keptWords > RELAXED_GAIN * strict.keptWords && relaxed.keptWords > strict.keptWords + RELAXED_WORDS
  return gained || (strict.keptWords === 0 && relaxed.keptWords > 0) ? relaxed : strict
}

/** A page as far as it is read. */
interface Measured {
  readonly sums: PageSums
  readonly units: readonly Unit[]
}

function measure(flow: PageFlow, readsHidden: boolean): Measured {
  const sums = pageSums(flow, readsHidden)
  return { sums, units: unitsOf(flow, sums) }
}

function inMode(flow: PageFlow, { sums, units }: Measured, mode: Mode, facts: PageFacts): MainContent {
  const dropped = dropSubtrees(flow, sums, { mode, units, ...facts })
  const root = mode.lists ? 0 : contentRoot(flow, sums, dropped)
  const { kept, reasons } = mode.lists
    ? keepAll(flow, dropped)
    : keepBlocks(flow, sums, dropped, { root, units, ...facts })
  let keptWords = 0
  let apartWords = 0
  for (const item of flow.items) {
    if (item.kind !== 'text') continue
    // Rows that only their siblings keep are no reason to believe that enough was kept.
    if (kept[item.index]) keptWords += reasons[item.index] === 'run' ? 0 : item.words
    else if (/^(?:comments|apart:)/.test(reasons[item.index] ?? '')) apartWords += item.words - item.linkWords
  }
  const allPlainWords = sumOfAll(sums.allPlainWords)
  // Readers' comments and asides are no reason to doubt what was kept of the article beside them.
  return { mode, kept, reasons, root, keptWords, plainWords: Math.max(0, sums.plainWords - apartWords), allPlainWords }
}

/**
 * Which text items are the page's main content: two sweeps over the flat list, from strict to relaxed.
 *
 * Sweep 1 drops subtrees (hints, hidden parts, link lists). Sweep 2 keeps good blocks and lets short ones follow their
 * neighbours. If too little of the page is left, the next mode ignores the weaker signs. In the manner of
 * boilerpipe, jusText and resiliparse.
 */

import type { PageFlow } from '../flow/page-flow.ts'
import { sumOfAll } from '../flow/prefix-sums.ts'
import type { PageFacts } from '../page/page-facts.ts'
import { articleRoot, contentRoot, listRoot, manualRoot, openSums } from './content-root.ts'
import { type DroppedSubtree, dropSubtrees, type SelectFacts } from './drop/drop-subtrees.ts'
import { givenBack } from './drop/give-back.ts'
import { keepAll, keepBlocks } from './keep/keep-blocks.ts'
import { threadHeadline, titledHeading } from './measure/headline.ts'
import { HIDDEN, LISTING, type Mode, RELAXED, STRICT } from './measure/mode.ts'
import { hasHiddenParts, hasWeakNames } from './measure/page-outline.ts'
import { type PageSums, pageSums } from './measure/page-sums.ts'
import { OF_OTHER_PAGES } from './measure/reasons.ts'
import { type Unit, unitsOf } from './measure/units.ts'
import { threadLines } from './threads/thread-lines.ts'

export interface MainContent {
  readonly mode: Mode
  /** Per item: is it main content? Images are decided later and stand as false. */
  readonly kept: readonly boolean[]
  /** Per item: why, in one word or `word:detail`. Empty for images that stand in no dropped subtree. */
  readonly reasons: readonly string[]
  /** The content root's block. */
  readonly root: number
  /** What was dropped as a whole, in page order; of a page that was read twice, in the reading that was more. */
  readonly subtrees: readonly DroppedSubtree[]
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
/** The same in a manual, whose pages may be one sentence beside the contents of all. Judgement. */
const MANUAL_LISTING_WORDS = 15
/** Of a page that would be empty. Judgement: fewer are a name or what a script left. */
const FEWEST_WORDS = 3
/** A more relaxed mode must keep this many times more, and this many words more: on a page of few words twice as many are soon found in a menu. */
const RELAXED_GAIN = 2.2
const RELAXED_WORDS = 60

/** Chooses the main content of a walked page. */
export function findMainContent(flow: PageFlow, facts: PageFacts): MainContent {
  const shown = measure(flow, false)
  const strict = inMode(flow, shown, STRICT, facts)
  let best = strict
  // Where the page has nothing that a mode takes otherwise, it finds what the one before it found.
  let relaxed = hasWeakNames(flow) ? undefined : strict
  if (best.keptWords < MIN_WORDS || best.keptWords < DOUBT_SHARE * best.plainWords) {
    relaxed ??= inMode(flow, shown, RELAXED, facts)
    best = better(best, relaxed)
  }
  if (best.keptWords < MIN_WORDS || best.keptWords < HIDDEN_DOUBT_SHARE * best.allPlainWords) {
    const isSame = relaxed !== undefined && !hasHiddenParts(flow) && !dropsOtherPages(relaxed)
    const hidden =
      relaxed !== undefined && isSame ? { ...relaxed, mode: HIDDEN } : inMode(flow, measure(flow, true), HIDDEN, facts)
    best = better(best, withShown(best, hidden, flow))
  }
  if (
    best.keptWords < (facts.manual ? MANUAL_LISTING_WORDS : LISTING_WORDS) &&
    !(facts.manual && defines(flow, best))
  ) {
    const listing = inMode(flow, shown, LISTING, facts)
    // A page without a sentence may have a few words, and they are what it says.
    const isEmpty = !hasSentence(best) && listing.keptWords >= RELAXED_GAIN * best.keptWords + FEWEST_WORDS
    if (isEmpty || listing.keptWords > RELAXED_GAIN * best.keptWords + LISTING_WORDS / 2) best = listing
  }
  return facts.forum ? asThread(flow, best, facts.title) : best
}

/** A thread with its headline, and without what software writes around posts. Neither is a reason to read it in another mode. */
function asThread(flow: PageFlow, main: MainContent, title: string | undefined): MainContent {
  const kept = [...main.kept]
  const reasons = [...main.reasons]
  for (const at of threadLines(flow, kept)) {
    kept[at] = false
    reasons[at] = 'furniture'
  }
  const headline = threadHeadline(flow, { kept, reasons }, title)
  if (headline >= 0) {
    kept[headline] = true
    reasons[headline] = 'heading'
  }
  let keptWords = 0
  for (const item of flow.items) if (item.kind === 'text' && kept[item.index]) keptWords += item.words
  return { ...main, kept, reasons, keptWords }
}

function dropsOtherPages({ reasons }: MainContent): boolean {
  return reasons.some((reason) => OF_OTHER_PAGES.has(reason))
}

/** Did it keep anything that reads as prose? */
function hasSentence({ kept, reasons }: MainContent): boolean {
  return reasons.some((reason, at) => kept[at] === true && (reason === 'good' || reason === 'fair'))
}

/** Did it keep what a thing is, as short as that may be: `moor(self)`, `Ties it.`? */
function defines({ items, blocks }: PageFlow, { kept }: MainContent): boolean {
  return items.some((item) => {
    if (item.kind !== 'text' || !kept[item.index] || item.linkWords > 0) return false
    let block = blocks[item.block]
    block = block?.tag === 'p' ? blocks[block.parent] : block
    return block?.tag === 'dd'
  })
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

/** Hidden text, and text of scripts, is read besides what was kept of the shown text, never in its place. */
export function withShown(shown: MainContent, hidden: MainContent, { items }: PageFlow): MainContent {
  const kept = hidden.kept.map((isKept, at) => isKept || shown.kept[at] === true)
  const reasons = hidden.reasons.map((reason, at) => (shown.kept[at] === true ? (shown.reasons[at] ?? '') : reason))
  let keptWords = 0
  for (const item of items) if (item.kind === 'text' && kept[item.index]) keptWords += item.words
  const root = keptWords > hidden.keptWords ? 0 : hidden.root
  return { ...hidden, kept, reasons, root, keptWords }
}

function inMode(flow: PageFlow, { sums, units }: Measured, mode: Mode, facts: PageFacts): MainContent {
  const first = select(flow, sums, { mode, units, ...facts }, new Set())
  const spared = mode.lists ? new Set<number>() : givenBack(flow, sums, first.subtrees, first.keptWords)
  return spared.size === 0 ? first : select(flow, sums, { mode, units, ...facts }, spared)
}

/** The root, up to the headline where the content begins there. */
function rootWithHeadline(
  flow: PageFlow,
  { mass }: PageSums,
  dropped: readonly string[],
  root: number,
  { manual, title }: SelectFacts,
): number {
  const headline = titledHeading(flow, dropped, { title, manual })
  return manual ? manualRoot(flow, root, headline) : articleRoot(flow, root, headline, openSums(mass, dropped))
}

/** One try; `spared`: blocks that no rule may drop. */
function select(flow: PageFlow, sums: PageSums, facts: SelectFacts, spared: ReadonlySet<number>): MainContent {
  const { mode } = facts
  const { reasons: dropped, subtrees } = dropSubtrees(flow, sums, facts, spared)
  const found = mode.lists ? listRoot(flow, sums, facts.manual) : contentRoot(flow, sums, dropped, facts.forum)
  const root = mode.lists || facts.forum ? found : rootWithHeadline(flow, sums, dropped, found, facts)
  const { kept, reasons } = mode.lists
    ? keepAll(flow, dropped, root)
    : keepBlocks(flow, sums, dropped, { root, ...facts })
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
  const plainWords = Math.max(0, sums.plainWords - apartWords)
  return { mode, kept, reasons, root, keptWords, plainWords, allPlainWords, subtrees }
}

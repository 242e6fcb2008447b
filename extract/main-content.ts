/**
 * Which text items are the page's main content: two sweeps over the flat list, from strict to relaxed.
 *
 * Sweep 1 drops subtrees (hints, hidden parts, link lists). Sweep 2 keeps good blocks and lets short ones follow their
 * neighbours. If too little of the page is left, the next mode ignores the weaker signs. After extraction research
 * in the manner of boilerpipe, jusText and resiliparse; what each rule is worth stands in docs/log.md.
 */
import { contentRoot } from './content-root.ts'
import { dropSubtrees } from './drop-subtrees.ts'
import { keepBlocks } from './keep-blocks.ts'
import { pageSums } from './page-sums.ts'
import type { PageFlow } from './walk.ts'

/** 0 strict; 1 ignores weak hints and comments; 2 also visibility, and reads `<noscript>`. */
export type Mode = 0 | 1 | 2

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
}

/** Below this share of the page's plain words, what was kept is doubted. @source extraction research, ablation: the cascade is worth 6.8 points of F1 */
const DOUBT_SHARE = 0.5
/** A more relaxed mode must keep this many times more, and this many words more. */
const RELAXED_GAIN = 2.2
const RELAXED_WORDS = 60

/** Chooses the main content of a walked page. */
export function findMainContent(flow: PageFlow, forum: boolean): MainContent {
  let best = inMode(flow, 0, forum)
  for (const mode of [1, 2] as const) {
    if (best.keptWords >= DOUBT_SHARE * best.plainWords && best.keptWords > 0 && mode === 1) break
    if (mode === 2 && best.keptWords >= RELAXED_WORDS && best.keptWords >= 0.25 * best.plainWords) break
    const next = inMode(flow, mode, forum)
    if (next.keptWords > RELAXED_GAIN * best.keptWords && next.keptWords > best.keptWords + RELAXED_WORDS) best = next
    else if (best.keptWords === 0 && next.keptWords > 0) best = next
  }
  return best
}

function inMode(flow: PageFlow, mode: Mode, forum: boolean): MainContent {
  const sums = pageSums(flow, mode)
  const dropped = dropSubtrees(flow, sums, { mode, forum })
  const root = contentRoot(flow, sums, dropped)
  const { kept, reasons } = keepBlocks(flow, sums, dropped, root)
  let keptWords = 0
  let commentWords = 0
  for (const item of flow.items) {
    if (item.kind !== 'text') continue
    if (kept[item.index]) keptWords += item.words
    else if (reasons[item.index] === 'comments') commentWords += item.words - item.linkWords
  }
  // Readers' comments are no reason to doubt what was kept of the article above them.
  return { mode, kept, reasons, root, keptWords, plainWords: Math.max(0, sums.plainWords - commentWords) }
}

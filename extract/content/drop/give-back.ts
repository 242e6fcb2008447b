/** Prose that went for one word of a class or id comes back where less is left of the page than went so. */

import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { isDialog, opensLikeConsent } from './dialogs.ts'
import type { DroppedSubtree } from './drop-subtrees.ts'

/** Words that name chrome, and as well a wrapper of a theme, a widget of a page builder or the subject of a section. */
const DOUBTFUL =
  /^(?:weak:(?:header|widgets|textwidget|sidebar|side-bar|aside|rail|right-rail|banner|meta\w*|post-meta|entry-meta|article-meta|date|published|categor\w+|post-categories|feedback|print-only)|apart:aside|chrome:(?:modal|popup|pop-up|popover|lightbox|tooltip|drawer|flyout|ads|advert\w*|ad-unit|sponsor\w*|promot\w*|newsletters?|subscri\w*|copyright|nav|navi|navigation|menu|tags|share|shares|sharing|social|search|toolbar|banner))$/
/** A subtree of less prose, or with more of its words in links, is what its name says. */
const MIN_WORDS = 60
const MAX_LINK_SHARE = 0.2
/** A wrapper within a subtree that comes back comes back with it if it holds most of its prose. */
const MOST = 0.5

/** The blocks that no rule should drop in a second try: doubtful subtrees that each hold more prose than all that is left, the largest first. */
export function givenBack(
  { blocks, items }: PageFlow,
  sums: PageSums,
  subtrees: readonly DroppedSubtree[],
  keptWords: number,
): ReadonlySet<number> {
  const spared = new Set<number>()
  const doubtful = subtrees.filter(({ block, reason }) => {
    if (sumIn(sums.mass, block) < MIN_WORDS || !DOUBTFUL.test(reason) || block.hints.hidden !== undefined) return false
    if (sumIn(sums.linkWords, block) > MAX_LINK_SHARE * sumIn(sums.words, block) || isDialog(block)) return false
    const first = items[block.from]
    return first?.kind !== 'text' || !opensLikeConsent(first.text, sumIn(sums.words, block))
  })
  let left = keptWords
  for (const { block } of doubtful.sort((a, b) => sumIn(sums.mass, b.block) - sumIn(sums.mass, a.block))) {
    const mass = sumIn(sums.mass, block)
    if (mass < left) break
    left += mass
    for (let at = block.index; at < blocks.length; at += 1) {
      const inner = blocks[at]
      if (inner === undefined || inner.from >= block.to) break
      if (sumIn(sums.mass, inner) >= MOST * mass && !isDialog(inner)) spared.add(at)
    }
  }
  return spared
}

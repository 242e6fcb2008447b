/** Prose that went for one word of a class or id comes back where less is left of the page than went so. */

import type { Block } from '../../flow/blocks.ts'
import type { PageFlow } from '../../flow/page-flow.ts'
import { sumIn } from '../../flow/prefix-sums.ts'
import type { PageSums } from '../measure/page-sums.ts'
import { isDialog, opensLikeConsent, speaksOfConsent } from './dialogs.ts'
import type { DroppedSubtree } from './drop-subtrees.ts'

/** Words that name chrome, and as well a wrapper of a theme, a widget of a page builder or the subject of a section. */
const DOUBTFUL =
  /^(?:weak:(?:header|widgets|textwidget|sidebar|side-bar|aside|rail|right-rail|banner|meta\w*|post-meta|entry-meta|article-meta|date|published|categor\w+|post-categories|feedback|print-only)|apart:aside|chrome:(?:modal|popup|pop-up|popover|lightbox|tooltip|drawer|flyout|ads|advert\w*|ad-unit|sponsor\w*|promot\w*|newsletters?|subscri\w*|copyright|nav|navi|navigation|menu|tags|share|shares|sharing|social|search|toolbar|banner|consent|breadcrumbs?|crumbs?|pagination|paginator|pager|paging|toc|table-of-contents|noprint|no-print|login|register|registration|regwall))$/
/** A subtree of less prose, or with more of its words in links, is what its name says. */
const MIN_WORDS = 60
const MAX_LINK_SHARE = 0.2
/** The same where nothing else is left: what people say to each other has their names beside it. */
const MAX_LINK_SHARE_OF_ALL = 0.5
/** Names of pages about cookies, of either kind. */
const ABOUT_COOKIES =
  /(?:^|[\s_-])cookies?(?:[_-](?:pages?|recipes?|posts?|articles?|content|wrapper|accepted|enabled|allowed|set|ok))*(?:$|\s)/i
/** Paragraphs of a text, and of what is a part of it. Judgement: an author's box or an offer has one or two */
const COLUMN_TEXTS = 3
/** A wrapper within a subtree that comes back comes back with it if it holds most of its prose. */
const MOST = 0.5

/** The blocks that no rule should drop in a second try: doubtful subtrees that each hold more prose than all that is left, the largest first. */
export function givenBack(
  flow: PageFlow,
  sums: PageSums,
  subtrees: readonly DroppedSubtree[],
  keptWords: number,
): ReadonlySet<number> {
  const { blocks, items } = flow
  const spared = new Set<number>()
  // Over a page that says nothing else, a dialog is the page.
  const isOver = (block: Block): boolean => isDialog(block) && (keptWords > 0 || speaksOfConsent(flow, block))
  const maxLinkShare = keptWords > 0 ? MAX_LINK_SHARE : MAX_LINK_SHARE_OF_ALL
  const doubtful = subtrees.filter(({ block, reason }) => {
    if (sumIn(sums.mass, block) < MIN_WORDS || !DOUBTFUL.test(reason) || block.hints.hidden !== undefined) return false
    if (sumIn(sums.linkWords, block) > maxLinkShare * sumIn(sums.words, block) || isOver(block)) return false
    if (reason === 'chrome:consent') return isSubject(block) && !speaksOfConsent(flow, block)
    const first = items[block.from]
    return first?.kind !== 'text' || !opensLikeConsent(first.text, sumIn(sums.words, block))
  })
  let left = keptWords
  const isOfColumn = columnRule(flow, sums)
  for (const { block } of doubtful.sort((a, b) => sumIn(sums.mass, b.block) - sumIn(sums.mass, a.block))) {
    const mass = sumIn(sums.mass, block)
    if (mass < left && !isOfColumn(block)) continue
    left += mass
    for (let at = block.index; at < blocks.length; at += 1) {
      const inner = blocks[at]
      if (inner === undefined || inner.from >= block.to) break
      if (sumIn(sums.mass, inner) >= MOST * mass && !isOver(inner)) spared.add(at)
    }
  }
  return spared
}

/** Is it a wrapper whose name tells what the page is about, or what was accepted? No notice is called so. */
function isSubject({ element: { attribs } }: Block): boolean {
  return ABOUT_COOKIES.test(`${attribs.class ?? ''} ${attribs.id ?? ''}`)
}

/** Prepares the question of whether a block stands among the paragraphs of a text and holds as many of its own: it is a part of the text, whatever it is called. */
function columnRule({ items, blocks }: PageFlow, { quality, goods }: PageSums): (block: Block) => boolean {
  let paragraphs: Int32Array | undefined
  const count = (): Int32Array => {
    const counts = new Int32Array(blocks.length)
    for (const { index, block } of items) {
      const parent = quality[index] === 'good' ? (blocks[block]?.parent ?? -1) : -1
      if (parent >= 0) counts[parent] = (counts[parent] ?? 0) + 1
    }
    return counts
  }
  return (block) => {
    if (block.parent < 0 || sumIn(goods, block) < COLUMN_TEXTS) return false
    paragraphs ??= count()
    return (paragraphs[block.parent] ?? 0) >= COLUMN_TEXTS
  }
}

/**
 * Groups of teasers: three or more siblings of one shape, each a link to another page with a few words of it. Under an article
 * they are other articles; on a page that consists of them they are the content.
 */
import type { PageSums } from './page-sums.ts'
import type { Block, PageFlow } from './walk.ts'

const MIN_TEASERS = 3
/** Words of one teaser. */
const MAX_WORDS = 160
/** Share of the group's words that stand in teasers. */
const GROUP_SHARE = 0.7
/** Prose that the page must have before the group, and the share of its prose that may follow it. */
const MIN_BEFORE = 150
const MAX_AFTER_SHARE = 0.2

/** Blocks that are groups of teasers after the article. */
export function teaserGroups({ blocks, items }: PageFlow, sums: PageSums): ReadonlySet<number> {
  const groups = new Set<number>()
  const links = new Int32Array(items.length + 1)
  for (const item of items) {
    const isLink =
      item.kind === 'text' ? item.linkWords >= 3 && item.linkWords > 0.8 * item.words : item.link !== undefined
    links[item.index + 1] = (links[item.index] ?? 0) + (isLink ? 1 : 0)
  }
  const inside = (sum: Float64Array | Int32Array, { from, to }: Pick<Block, 'from' | 'to'>): number =>
    (sum[to] ?? 0) - (sum[from] ?? 0)

  const children = new Map<number, Block[]>()
  for (const block of blocks) {
    const siblings = children.get(block.parent)
    if (siblings === undefined) children.set(block.parent, [block])
    else siblings.push(block)
  }
  const total = sums.mass.at(-1) ?? 0
  for (const [parent, siblings] of children) {
    const group = blocks[parent]
    if (group === undefined || siblings.length < MIN_TEASERS) continue
    const before = sums.mass[group.from] ?? 0
    if (before < MIN_BEFORE || total - (sums.mass[group.to] ?? 0) > MAX_AFTER_SHARE * total) continue
    const shapes = new Map<string, { count: number; words: number }>()
    for (const block of siblings) {
      const words = inside(sums.words, block)
      if (words < 3 || words > MAX_WORDS || inside(links, block) === 0) continue
      const shape = shapes.get(block.tag) ?? { count: 0, words: 0 }
      shape.count += 1
      shape.words += words
      shapes.set(block.tag, shape)
    }
    const words = inside(sums.words, group)
    for (const shape of shapes.values())
      if (shape.count >= MIN_TEASERS && shape.words >= GROUP_SHARE * words) groups.add(parent)
  }
  return groups
}

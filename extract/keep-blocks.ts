/** Sweep 2: good and fair items stay; short ones follow their neighbours. */
import type { PageSums } from './page-sums.ts'
import type { PageFlow, TextItem } from './walk.ts'

const LOOK_BACK = 4
const LOOK_AHEAD = 5
/** Short items of these blocks stay beside kept text; others must stand between two kept texts. */
const TEXT_TAGS: ReadonlySet<string> = new Set([
  'p',
  'li',
  'dd',
  'dt',
  'td',
  'th',
  'pre',
  'blockquote',
  'figcaption',
  'caption',
])

export interface KeptBlocks {
  readonly kept: boolean[]
  readonly reasons: string[]
}

/** Decides every text item that no subtree rule dropped. */
export function keepBlocks(flow: PageFlow, sums: PageSums, dropped: readonly string[], root: number): KeptBlocks {
  const { items, blocks } = flow
  const kept: boolean[] = new Array(items.length).fill(false)
  const reasons = [...dropped]
  const { from, to } = blocks[root] ?? { from: 0, to: 0 }
  const first = headlineBefore(flow, dropped, from)
  const open: TextItem[] = []
  for (const item of items) {
    if (item.kind !== 'text' || dropped[item.index] !== '') continue
    const quality = sums.quality[item.index]
    if ((item.index < from || item.index >= to) && item.index !== first) {
      reasons[item.index] = 'outside'
    } else if (quality === 'good' || quality === 'fair') {
      kept[item.index] = true
      reasons[item.index] = quality
    } else {
      open.push(item)
    }
  }
  smooth(flow, open, kept, reasons)
  return { kept, reasons }
}

/** The last `h1` before the content root: themes set it in a header of its own. */
function headlineBefore({ items, blocks }: PageFlow, dropped: readonly string[], from: number): number {
  for (let at = from - 1; at >= 0; at -= 1) {
    const item = items[at]
    if (item?.kind === 'text' && dropped[at] === '' && blocks[item.block]?.tag === 'h1') return at
  }
  return -1
}

function smooth({ items, blocks }: PageFlow, open: readonly TextItem[], kept: boolean[], reasons: string[]): void {
  const solid = kept.slice()
  const near = (at: number, step: 1 | -1, limit: number): boolean => {
    for (let seen = 0, next = at + step; seen < limit && next >= 0 && next < items.length; next += step) {
      if (items[next]?.kind !== 'text') continue
      if (solid[next]) return true
      seen += 1
    }
    return false
  }
  for (const item of open) {
    const before = near(item.index, -1, LOOK_BACK)
    const after = near(item.index, 1, LOOK_AHEAD)
    const tag = blocks[item.block]?.tag ?? ''
    const linked = item.linkWords > 0.5 * item.words
    const reason =
      before && after && !linked
        ? 'between'
        : item.role === 'heading' && after
          ? 'heading'
          : (before || after) && TEXT_TAGS.has(tag) && !linked
            ? 'beside'
            : before && after && item.role === 'list'
              ? 'between'
              : undefined
    if (reason !== undefined) {
      kept[item.index] = true
      reasons[item.index] = reason
    } else {
      let pos = 'n'
      for (let b = blocks[item.block]; b !== undefined && b.parent >= 0; b = blocks[b.parent]) if (b.hints.positive) { pos = 'P'; break }
      reasons[item.index] = `short:${pos}${linked ? 'L' : 'T'}-${before ? 'b' : ''}${after ? 'a' : ''}-${tag}`
    }
  }
}

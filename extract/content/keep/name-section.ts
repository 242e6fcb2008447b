/** The section that a manual page has in its header: `NAME`, and `moor - tie ships up`, which stands nowhere else on the page. */
import type { PageFlow } from '../../flow/page-flow.ts'

/** Keeps it: a heading below the headline in the headline's own block, with the text under it, links apart. `headline`: its item, or -1. */
export function keepNameSection(
  { items, blocks }: PageFlow,
  headline: number,
  kept: boolean[],
  reasons: string[],
): void {
  const around = blocks[blocks[items[headline]?.block ?? -1]?.parent ?? -1]
  if (around === undefined) return
  let isSection = false
  for (let at = headline + 1; at < around.to; at += 1) {
    const item = items[at]
    if (item?.kind !== 'text' || kept[at] || item.linkWords > 0) return
    if (item.role === 'heading') isSection = true
    if (!isSection) return
    kept[at] = true
    reasons[at] = 'section'
  }
}

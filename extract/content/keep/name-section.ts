/** The sections that a manual page begins with: `NAME`, and `moor - tie ships up`, which stands nowhere else on the page; `SYNOPSIS`, whose words are links to what explains them. */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'
import { isShort } from '../measure/open-words.ts'
import { levelOf } from './sections.ts'

const SYNOPSIS = /^(?:\d+(?:\.\d+)*\.? )?(?:synopsis|syntax|usage)$/i

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

/** Keeps what stands between a heading `Synopsis` and the next one of its rank, however much of it is linked. */
export function keepSynopsis({ items, blocks }: PageFlow, kept: boolean[], reasons: string[]): void {
  let heading: TextItem | undefined
  for (const item of items) {
    if (item.kind !== 'text') continue
    const reason = reasons[item.index] ?? ''
    const mayStay = kept[item.index] || isShort(reason) || reason === 'links'
    if (item.role === 'heading' && SYNOPSIS.test(item.text)) heading = mayStay ? item : undefined
    else if (!mayStay || (heading !== undefined && isNext(blocks, item, heading))) heading = undefined
    if (heading === undefined || kept[item.index]) continue
    kept[item.index] = true
    reasons[item.index] = 'section'
  }
}

function isNext(blocks: PageFlow['blocks'], item: TextItem, heading: TextItem): boolean {
  return item.role === 'heading' && levelOf(blocks, item) <= levelOf(blocks, heading)
}

/**
 * Drawings for other widths of the screen: a chart that is drawn several times, labels and all, of which a browser shows the one that fits.
 *
 * @source ai2html (newsdev): each artboard is a `div` with `data-min-width` and `data-max-width`, in pixels of the box around them
 */
import type { Block } from '../../flow/blocks.ts'
import { once } from '../../flow/once.ts'
import type { PageFlow } from '../../flow/page-flow.ts'

/** CSS pixels of a text's column on a desktop. Judgement: newspapers' are 600 to 720 wide; charts are cut below and above that. */
const COLUMN_PX = 640

/** `hidden:width` if the block holds a drawing for another width, beside one for this. */
export function isOtherWidth(
  { block: { element, parent } }: { readonly block: Block },
  { flow }: { readonly flow: PageFlow },
): string | undefined {
  return saysWidth(element.attribs) && !fits(element.attribs) && drawn(flow).has(parent) ? 'hidden:width' : undefined
}

/** Blocks right around a drawing that fits. */
const drawn = once((flow: PageFlow) => {
  const parents = new Set<number>()
  for (const { element, parent } of flow.blocks)
    if (saysWidth(element.attribs) && fits(element.attribs)) parents.add(parent)
  return parents as ReadonlySet<number>
})

function saysWidth(attribs: Block['element']['attribs']): boolean {
  return attribs['data-min-width'] !== undefined || attribs['data-max-width'] !== undefined
}

function fits(attribs: Block['element']['attribs']): boolean {
  const { 'data-min-width': least = '0', 'data-max-width': most = '' } = attribs
  const widest = Number.parseInt(most, 10)
  return !(Number.parseInt(least, 10) > COLUMN_PX) && !(widest < COLUMN_PX)
}

/** How deep a heading stands: its tag says it, or `aria-level`. */
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import type { Block } from '../flow/blocks.ts'

/** 1 to 6; undefined for headings that tell none: a `summary`, the control of a panel. */
export function headingLevel(blocks: readonly Block[], heading: Block): number | undefined {
  for (let block: Block | undefined = heading; block?.role === 'heading'; block = blocks[block.parent]) {
    const stated = Number(block.element.attribs['aria-level'])
    if (Number.isInteger(stated) && stated >= 1) return Math.min(stated, 6)
    if (HEADING_TAGS.has(block.tag)) return Number(block.tag[1])
  }
  return undefined
}

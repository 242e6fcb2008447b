/** The title in the header of a Doxygen page, where all pages of a project have the project's name as their title. */
import type { PageFlow } from '../flow/page-flow.ts'

/** The text of the title's box; undefined if the page has none. */
export function ownTitle({ items, blocks }: PageFlow): string | undefined {
  const box = blocks.find(
    ({ element, parent }) =>
      element.attribs.class === 'title' && blocks[parent]?.element.attribs.class === 'headertitle',
  )
  const item = items[box?.from ?? items.length]
  return item?.kind === 'text' && box !== undefined && item.index < box.to ? item.text : undefined
}

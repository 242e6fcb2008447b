/** The links of a text, where they lead: to a place of the same page or to another one. */
import { type Element, isElement, type Node } from '../../../formats/html/dom.ts'

/** More of an item's elements need not be looked at for its link. */
const MAX_NODES = 12

/** The links of an element, as far as it is looked at. */
export function linksIn(element: Element): readonly Element[] {
  const links: Element[] = []
  const open: Node[] = [element]
  for (let seen = 0, node = open.pop(); node !== undefined && seen < MAX_NODES; node = open.pop(), seen += 1) {
    if (!isElement(node)) continue
    if (node.name === 'a' && node.attribs.href !== undefined) links.push(node)
    else
      for (let at = Math.min(node.children.length, MAX_NODES) - 1; at >= 0; at -= 1)
        open.push(node.children[at] as Node)
  }
  return links
}

/** Does a link lead to a place of the same page? */
export function isOwnLink({ attribs: { href } }: Element): boolean {
  return href?.startsWith('#') === true
}

/** The text of a small element: marks, icons and buttons are told by it, and never cost more than a few nodes. */
import { type Element, isElement, isText, type Node } from '../../formats/html/dom.ts'
import { SKIPPED_TAGS } from '../../formats/html/tags.ts'

/** judgement: the largest mark met is MediaWiki's pair of edit links, 13 nodes. A larger element is prose, and each look stays short. */
const MAX_NODES = 32

/** The text below an element, white space settled; undefined if it has more nodes than a mark has. */
export function smallText(element: Element): string | undefined {
  const stack: Node[] = [element]
  let text = ''
  for (let seen = 0; stack.length > 0; seen += 1) {
    if (seen > MAX_NODES || stack.length > MAX_NODES) return undefined
    const node = stack.pop() as Node
    if (isText(node)) text += node.data
    else if (isElement(node) && !isSilent(node)) {
      if (node.children.length > MAX_NODES) return undefined
      if (node.name === 'br') text += ' '
      for (let at = node.children.length - 1; at >= 0; at -= 1) stack.push(node.children[at] as Node)
    }
  }
  return text.replace(/\s+/g, ' ').trim()
}

/** The first element of this name in a small subtree. */
export function findSmall(element: Element, name: string): Element | undefined {
  const stack: Node[] = [element]
  for (let seen = 0; stack.length > 0 && seen <= MAX_NODES; seen += 1) {
    const node = stack.pop() as Node
    if (!isElement(node)) continue
    if (node.name === name) return node
    for (let at = Math.min(node.children.length, MAX_NODES) - 1; at >= 0; at -= 1) stack.push(node.children[at] as Node)
  }
  return undefined
}

function isSilent({ name }: Element): boolean {
  return SKIPPED_TAGS.has(name) && name !== 'button'
}

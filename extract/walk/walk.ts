/** One walk over the tree: a flat list of text and image items in document order, and of the blocks that hold them. */
import { type Document, type Element, isElement, isText, type Node } from '../../formats/html/dom.ts'
import type { PageFlow } from '../flow/page-flow.ts'
import { dataTables } from '../flow/tables.ts'
import { enter } from './enter.ts'
import { leaveBlock } from './enter-block.ts'
import { leaveInline } from './enter-inline.ts'
import { startWalk, type Walk } from './state.ts'
import { addText, cut } from './text-run.ts'

/** Walks a document. No recursion; time linear in its nodes. */
export function walkPage(document: Document): PageFlow {
  const walk = startWalk(document)
  const { items, blocks } = walk
  let node: Node | null = document.children[0] ?? null
  while (node !== null) {
    if (isText(node)) addText(walk, node.data)
    else if (isElement(node)) {
      const first = enter(walk, node) ? node.children[0] : undefined
      if (first !== undefined) {
        node = first
        continue
      }
      leave(walk, node)
    }
    while (node !== null && node.next === null) {
      const { parent }: Node = node
      node = parent !== null && isElement(parent) ? parent : null
      if (node !== null) leave(walk, node as Element)
    }
    if (node !== null) node = node.next
  }
  cut(walk)
  const [root] = blocks
  if (root !== undefined) root.to = items.length
  return { items, blocks, tables: dataTables(items, blocks) }
}

function leave(walk: Walk, element: Element): void {
  leaveInline(walk, element)
  leaveBlock(walk, element)
}

/** The tree's node types, as cheerio and htmlparser2 share them (domhandler's), and the few accessors that the walk needs. */
import type { parseDocument } from 'htmlparser2'

export type Document = ReturnType<typeof parseDocument>
export type Node = Document['children'][number]
export type Element = Extract<Node, { readonly attribs: object }>
export type Text = Extract<Node, { readonly nodeType: 3 }>

/** Elements only: not text, comments or declarations. */
export function isElement(node: Node | Document | null): node is Element {
  return node !== null && 'attribs' in node
}

/** Is this node text? */
export function isText(node: Node): node is Text {
  return node.type === 'text'
}

/** The parent element; undefined at the root. */
export function parentOf(element: Element): Element | undefined {
  const { parent } = element
  return parent !== null && 'attribs' in parent ? parent : undefined
}

/** All text below a node, in order, without recursion. For small subtrees. */
export function textOf(node: Node): string {
  const stack: Node[] = [node]
  let text = ''
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isText(next)) text += next.data
    else if ('children' in next)
      for (let at = next.children.length - 1; at >= 0; at -= 1) stack.push(next.children[at] as Node)
  }
  return text
}

/**
 * Do all nodes below an element pass a test? In document order, ended by the first that does not; an element `maxDepth` levels down or
 * deeper passes none, so that a hostile tree costs no more than a flat one.
 */
export function everyBelow(element: Element, maxDepth: number, passes: (node: Node) => boolean): boolean {
  let depth = 0
  let node: Node | null = element.children[0] ?? null
  while (node !== null) {
    if ((isElement(node) && depth >= maxDepth) || !passes(node)) return false
    const first: Node | undefined = isElement(node) ? node.children[0] : undefined
    if (first !== undefined) {
      depth += 1
      node = first
      continue
    }
    while (node !== null && node.next === null) {
      const { parent }: Node = node
      node = parent === element ? null : (parent as Element)
      depth -= 1
    }
    node = node?.next ?? null
  }
  return true
}

/** The tree of a page, how it is built, and what is asked of its nodes, which cheerio reads as its own. Comments and declarations are no part of it. */

import type { Attributes } from './attributes.ts'

/** The root of a page. */
export interface Document {
  readonly type: 'root'
  children: readonly Node[]
}

export interface Element {
  readonly type: 'tag'
  /** In lower case. */
  readonly name: string
  /** Those that somebody reads, by their names in lower case. */
  readonly attribs: Readonly<Attributes>
  children: readonly Node[]
  parent: Element | Document | null
  prev: Node | null
  next: Node | null
}

export interface Text {
  readonly type: 'text'
  data: string
  parent: Element | Document | null
  prev: Node | null
  next: Node | null
}

export type Node = Element | Text

/** A tree while it is built. */
export interface Tree {
  readonly document: Document
  /** The innermost open element. */
  current: Element | Document
  /** Called for each element when it ends. */
  readonly onEnd: (element: Element) => void
}

/** Of an element without children. A list of its own, which most would have for nothing, takes 16 bytes. */
const NO_CHILDREN: readonly Node[] = []

/** An empty tree. */
export function startTree(onEnd: Tree['onEnd']): Tree {
  const document: Document = { type: 'root', children: NO_CHILDREN }
  return { document, current: document, onEnd }
}

/** An element of its own, without a place in a tree. */
export function newElement(name: string, attribs: Element['attribs']): Element {
  return { type: 'tag', name, attribs, children: NO_CHILDREN, parent: null, prev: null, next: null }
}

/** Opens an element. */
export function startElement(tree: Tree, name: string, attribs: Element['attribs']): void {
  const element = newElement(name, attribs)
  appendNode(tree.current, element)
  tree.current = element
}

/** Ends the innermost open element. */
export function endElement(tree: Tree): void {
  const { current } = tree
  if (current.type === 'root') return
  tree.current = current.parent as Element | Document
  tree.onEnd(current)
}

/** Adds text; what touches text is one with it. */
export function appendText({ current }: Tree, data: string): void {
  const last = current.children[current.children.length - 1]
  if (last?.type === 'text') last.data += data
  else appendNode(current, { type: 'text', data, parent: null, prev: null, next: null })
}

/** Sets a node behind the last child of `parent`. It must have no place in a tree yet. */
export function appendNode(parent: Element | Document, node: Node): void {
  const { children } = parent
  const last = children[children.length - 1]
  // A list that begins with one node is as long as that: one that begins empty makes room for 17.
  if (last === undefined) parent.children = [node]
  else {
    ;(children as Node[]).push(node)
    last.next = node
    node.prev = last
  }
  node.parent = parent
}

/** Elements only: not text. */
export function isElement(node: Node | Document | null): node is Element {
  return node !== null && node.type === 'tag'
}

/** Is this node text? */
export function isText(node: Node): node is Text {
  return node.type === 'text'
}

/** The parent element; undefined at the root. */
export function parentOf({ parent }: Element): Element | undefined {
  return parent !== null && parent.type === 'tag' ? parent : undefined
}

/** All text below a node, in order, without recursion. For small subtrees. */
export function textOf(node: Node): string {
  const stack: Node[] = [node]
  let text = ''
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isText(next)) text += next.data
    else for (let at = next.children.length - 1; at >= 0; at -= 1) stack.push(next.children[at] as Node)
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

/**
 * Declarative shadow DOM: what a browser shows of a host whose shadow root is written in a `<template shadowrootmode>`.
 *
 * The template's content takes the place of the host's children, and they take the place of the slots that name them (WHATWG HTML
 * 4.12.3 and DOM 4.2.2.3). Children that no slot takes are shown by no browser; they come after, for what a page says nowhere else
 * must not go. A slot that nothing fills keeps its own content.
 */
import { type Element, isElement, isText, type Node, parentOf } from './dom.ts'

/** Is it the shadow root of the element around it? `shadowroot` is what Chrome read before the standard. */
export function isShadowRoot({ name, attribs }: Element): boolean {
  return name === 'template' && /^(?:open|closed)$/i.test(attribs.shadowrootmode ?? attribs.shadowroot ?? '')
}

/**
 * Puts shadow roots in place. `found`: shadow roots and `slot` elements of a page in the order of their ends, so that those of a root
 * stand right before it. Linear in them, times the depth of the tree, and in the children of their hosts.
 */
export function attachShadowRoots(found: readonly Element[]): void {
  const slots: Element[] = []
  const hosts = new Set<Element>()
  for (const element of found) {
    if (element.name === 'slot') {
      slots.push(element)
      continue
    }
    const own: Element[] = []
    for (let last = slots.at(-1); last !== undefined && isInside(last, element); last = slots.at(-1)) {
      own.push(last)
      slots.pop()
    }
    const host = parentOf(element)
    // The first root of a host counts.
    if (host === undefined || hosts.has(host)) continue
    hosts.add(host)
    attach(element, host, own.reverse())
  }
}

function attach(root: Element, host: Element, slots: readonly Element[]): void {
  const byName = new Map<string, Element>()
  for (const slot of slots) {
    const { name = '' } = slot.attribs
    if (!byName.has(name)) byName.set(name, slot)
  }
  const filled = new Map<Element, Node[]>()
  const rest: Node[] = []
  for (const child of host.children) {
    if (child === root) continue
    const slot = isElement(child) ? byName.get(child.attribs.slot ?? '') : isText(child) ? byName.get('') : undefined
    if (slot === undefined) rest.push(child)
    else {
      const children = filled.get(slot)
      if (children === undefined) filled.set(slot, [child])
      else children.push(child)
    }
  }
  for (const [slot, children] of filled) if (children.some(isShown)) setChildren(slot, children)
  setChildren(host, [...root.children, ...rest])
}

function isShown(node: Node): boolean {
  return isElement(node) || (isText(node) && /\S/.test(node.data))
}

function setChildren(parent: Element, children: Node[]): void {
  parent.children = children
  for (const [at, child] of children.entries()) {
    child.parent = parent
    child.prev = children[at - 1] ?? null
    child.next = children[at + 1] ?? null
  }
}

function isInside(element: Element, ancestor: Element): boolean {
  let around = parentOf(element)
  while (around !== undefined && around !== ancestor) around = parentOf(around)
  return around === ancestor
}

/** Pictures on the way: each becomes an item, a button's too; an icon that a heading's link has to itself does not. */
import { type Element, isElement, type Node, parentOf } from '../../formats/html/dom.ts'
import { IMAGE_TAGS, OBJECT_TAGS } from '../../formats/html/tags.ts'
import type { Block } from '../flow/blocks.ts'
import { isNoteMark } from '../inline/marks.ts'
import { innermost, type Walk } from './state.ts'
import { flush } from './text-run.ts'

/** Of a button or an object: enough for a picture with its sources and a label, and one that was never closed costs no more. */
const MAX_BUTTON_NODES = 50

/** Adds a picture, or the block whose background it is, to the items. */
export function addImage(walk: Walk, element: Element, inButton = false): void {
  flush(walk)
  const { items, links, group } = walk
  const block = innermost(walk).index
  items.push({ kind: 'image', index: items.length, block, element, link: links.at(-1), inButton, group })
}

/** Is it an object or an embed that says it shows a picture? */
export function isDrawing({ name, attribs: { type = '' } }: Element): boolean {
  return OBJECT_TAGS.has(name) && /^image\//i.test(type)
}

/** Adds the picture of an object or an embed. What stands in it is the same for those who cannot read it, often an `img` beside an SVG. */
export function addDrawing(walk: Walk, element: Element): void {
  const before = walk.items.length
  addImagesOf(walk, element, false)
  if (walk.items.length === before) addImage(walk, element)
}

/** Adds the pictures of a button or an object, as far as it is looked at. */
export function addImagesOf(walk: Walk, around: Element, inButton: boolean): void {
  const open: Node[] = [...around.children].reverse()
  for (let seen = 0, node = open.pop(); node !== undefined && seen < MAX_BUTTON_NODES; node = open.pop(), seen += 1) {
    if (!isElement(node)) continue
    if (IMAGE_TAGS.has(node.name)) addImage(walk, node, inButton)
    else for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(node.children[at] as Node)
  }
}

/** A picture in the link that a heading has to itself. */
export function isAnchorIcon(walk: Walk): boolean {
  const href = walk.links.at(-1)?.attribs.href
  return href !== undefined && href.length > 1 && href.startsWith('#') && isInHeading(innermost(walk))
}

/** A picture of a mark, `[*]`, in a link to a place of a page: LaTeX2HTML draws the references and footnotes of a paper document so. */
export function isReferenceIcon({ links }: Walk, { attribs: { alt } }: Element): boolean {
  return alt !== undefined && isNoteMark(alt) && links.at(-1)?.attribs.href?.includes('#') === true
}

/** Is the block a heading, or does it stand in one? */
export function isInHeading({ role, tag, element }: Block): boolean {
  return role === 'heading' || tag === 'summary' || parentOf(element)?.name === 'summary'
}

/**
 * The stack of open elements: which end tags are implied and which are ignored.
 *
 * Follows WHATWG HTML 13.2.6 where it decides where text and images end up (implied ends of p, li, dd, dt, td, th, tr, option;
 * scopes; the special category), and is simpler elsewhere: no foster parenting, no adoption agency, no reconstruction of
 * formatting elements. A formatting end tag that would close a block is ignored, so mis-nested markup costs nothing.
 */
import { type Attributes, NO_ATTRIBUTES } from './attributes.ts'
import { appendText, endElement, startElement, type Tree } from './dom.ts'
import { HTML, isForeign, type Place, placeIn, takesHtml } from './foreign-content.ts'
import {
  BREAKS_OUT,
  CLOSES_P,
  DL_SCOPE,
  HEAD_CONTENT,
  HEADING,
  LINE,
  LIST_SCOPE,
  RAW,
  SCOPE,
  SPECIAL,
  TABLE_PART,
  TABLE_SCOPE,
  tagFlags,
  VOID,
} from './tag-flags.ts'

/** The stack of one page, and the names it uses. */
export interface OpenElements {
  /** The tree that is built; undefined where none is wanted. */
  readonly dom: Tree | undefined
  readonly stack: Tag[]
  readonly tags: Map<string, Tag>
  /** Names that rules ask for: elements that end without an end tag, and `pre`. */
  readonly implied: Readonly<Record<'p' | 'li' | 'dd' | 'dt' | 'head' | 'pre', Tag>>
  /** HTML, SVG or MathML: of each open element. */
  readonly places: Place[]
  /** How many of them are not HTML. */
  foreign: number
  /** The page is XML: every element may close itself. */
  readonly isXml: boolean
  /** Open elements that were looked at to find what a tag ends: what the stack costs. */
  looks: number
  /** Right after a tag that starts or ends a line. White space there gets no node: most texts of a page are such. */
  atLineStart: boolean
  /** Depth of the outermost open `<svg>`: what is inside it is drawn, not read, and gets no nodes. */
  drawnFrom: number
}

/** @source Blink and WebKit: HTMLConstructionSite's limit on the depth of the tree. */
const MAX_DEPTH = 512

const ENDS_TABLE_PART: Readonly<Record<string, readonly string[]>> = {
  td: ['td', 'th'],
  th: ['td', 'th'],
  tr: ['tr', 'caption', 'colgroup'],
  tbody: ['tbody', 'thead', 'tfoot', 'caption', 'colgroup'],
  thead: ['tbody', 'thead', 'tfoot', 'caption', 'colgroup'],
  tfoot: ['tbody', 'thead', 'tfoot', 'caption', 'colgroup'],
  colgroup: ['caption', 'colgroup'],
  caption: ['caption'],
}
const NOT_SPACE = /[^ \t\n\r\f]/
/** The border that nothing is. */
const NOTHING = 0

/** A name that the page uses, and how often it is open. */
interface Tag {
  readonly name: string
  readonly flags: number
  open: number
  /** Of those beyond the depth cap, which are made leaves: their end tags must not close an element further out. */
  leaves: number
}

// Plain functions over one state, not closures over it: V8 would compile those anew, page after page.

/** An empty stack that builds the tree `dom`, if any. `isXml`: the page was served as XHTML. */
export function openElements(dom: Tree | undefined, isXml: boolean): OpenElements {
  const tags = new Map<string, Tag>()
  const implied = {
    p: tagOf(tags, 'p'),
    li: tagOf(tags, 'li'),
    dd: tagOf(tags, 'dd'),
    dt: tagOf(tags, 'dt'),
    head: tagOf(tags, 'head'),
    pre: tagOf(tags, 'pre'),
  }
  return {
    dom,
    stack: [],
    places: [],
    foreign: 0,
    tags,
    implied,
    isXml,
    looks: 0,
    atLineStart: true,
    drawnFrom: Number.POSITIVE_INFINITY,
  }
}

/** A start tag: ends what it ends by being there, and opens its element. */
export function openTag(
  tree: OpenElements,
  written: string,
  attributes: Readonly<Attributes>,
  selfClosing: boolean,
): void {
  const { dom, stack } = tree
  // In HTML alone; SVG has an element of that name.
  const isImg = written === 'image' && takesHtml(currentPlace(tree), written)
  const tag = tagOf(tree.tags, isImg ? 'img' : written)
  const { name, flags } = tag
  if (tag.open > 0 && (name === 'body' || name === 'html')) return
  if ((flags & BREAKS_OUT) !== 0) breakOut(tree)
  // Tags inside a drawing or a formula end nothing outside of it.
  if (tree.foreign === 0) {
    const { head } = tree.implied
    if (name === 'body') closeInScope(tree, head, NOTHING)
    else if ((flags & HEAD_CONTENT) === 0 && stack.at(-1) === head) pop(tree)
    closeImplied(tree, tag)
  }
  const isBuilt = dom !== undefined && stack.length <= tree.drawnFrom
  if (isBuilt) startElement(dom, name, attributes)
  noteLine(tree, flags)
  const place = placeIn(currentPlace(tree), name, attributes.encoding)
  const isLeaf = (flags & VOID) !== 0 || (selfClosing && (tree.isXml || isForeign(place)))
  if (isLeaf || stack.length >= MAX_DEPTH) {
    if (isBuilt) endElement(dom)
    if (!isLeaf) tag.leaves += 1
    return
  }
  stack.push(tag)
  tree.places.push(place)
  if (isForeign(place)) tree.foreign += 1
  tag.open += 1
  if (name === 'svg' && stack.length - 1 <= tree.drawnFrom) tree.drawnFrom = stack.length - 1
}

/** An end tag. */
export function closeTag(tree: OpenElements, name: string): void {
  // Two end tags end SVG and MathML as start tags do (13.2.6.5).
  if (name === 'br' || name === 'p') breakOut(tree)
  if (name === 'br') {
    if (tree.isXml) return
    if (tree.dom !== undefined) {
      startElement(tree.dom, 'br', NO_ATTRIBUTES)
      endElement(tree.dom)
    }
    tree.atLineStart = false
    return
  }
  const tag = tagOf(tree.tags, name)
  if (tag.leaves > 0) {
    tag.leaves -= 1
    return
  }
  const { flags } = tag
  // Content after </body> or </html> belongs to the body (WHATWG 13.2.6.4.19).
  if (name === 'body' || name === 'html' || (flags & VOID) !== 0) return
  if ((flags & HEADING) !== 0 && closeHeading(tree)) return
  const border = (flags & TABLE_PART) !== 0 ? TABLE_SCOPE : (flags & SPECIAL) !== 0 ? SCOPE : SPECIAL
  closeInScope(tree, tag, name === 'table' ? NOTHING : border)
}

/** Is the innermost open element one of SVG or MathML? */
export function isInForeign(tree: OpenElements): boolean {
  return isForeign(currentPlace(tree))
}

/** Text where the page stands. */
export function addText(tree: OpenElements, data: string): void {
  const { dom, stack, drawnFrom } = tree
  if (dom === undefined || stack.length > drawnFrom) return
  const isRaw = ((stack.at(-1)?.flags ?? 0) & RAW) !== 0
  if (!isRaw && tree.atLineStart && tree.implied.pre.open === 0) {
    if (!NOT_SPACE.test(data)) return
    tree.atLineStart = false
  }
  appendText(dom, data)
}

/** What a tag means for the white space that follows it. Scripts, styles and metadata leave no trace in a line. */
function noteLine(tree: OpenElements, flags: number): void {
  if ((flags & LINE) !== 0) tree.atLineStart = true
  else if ((flags & HEAD_CONTENT) === 0) tree.atLineStart = false
}

/** Closes all but the outermost `depth` elements. */
export function closeTo(tree: OpenElements, depth: number): void {
  while (tree.stack.length > depth) pop(tree)
}

function tagOf(tags: Map<string, Tag>, name: string): Tag {
  let tag = tags.get(name)
  if (tag === undefined) {
    tag = { name, flags: tagFlags(name), open: 0, leaves: 0 }
    tags.set(name, tag)
  }
  return tag
}

function pop(tree: OpenElements): void {
  const { stack, dom } = tree
  const tag = stack.pop() as Tag
  if (isForeign(tree.places.pop() ?? HTML)) tree.foreign -= 1
  tag.open -= 1
  noteLine(tree, tag.flags)
  if (stack.length > tree.drawnFrom) return
  if (stack.length === tree.drawnFrom) tree.drawnFrom = Number.POSITIVE_INFINITY
  if (dom !== undefined) endElement(dom)
}

/** Closes the innermost open element of the name unless it is behind a border. */
function closeInScope(tree: OpenElements, tag: Tag, border: number): void {
  if (tag.open === 0) return
  for (let at = tree.stack.length - 1; at >= 0; at -= 1) {
    const open = tree.stack[at] as Tag
    tree.looks += 1
    if (open === tag) closeTo(tree, at)
    if (open === tag || (open.flags & border) !== 0) return
  }
}

function closeHeading(tree: OpenElements): boolean {
  const isHeading = ((tree.stack.at(-1)?.flags ?? 0) & HEADING) !== 0
  if (isHeading) pop(tree)
  return isHeading
}

function closeImplied(tree: OpenElements, tag: Tag): void {
  const { name, flags } = tag
  const { p, li, dd, dt } = tree.implied
  if ((flags & CLOSES_P) !== 0) closeInScope(tree, p, SCOPE)
  if (tag === li) closeInScope(tree, li, LIST_SCOPE)
  else if (tag === dd || tag === dt) {
    closeInScope(tree, dd, DL_SCOPE)
    closeInScope(tree, dt, DL_SCOPE)
  } else if ((flags & HEADING) !== 0) {
    closeHeading(tree)
  } else if (name === 'a' || name === 'button' || name === 'option') {
    closeInScope(tree, tag, SCOPE)
  } else if ((flags & TABLE_PART) !== 0) {
    for (const part of ENDS_TABLE_PART[name] ?? []) closeInScope(tree, tagOf(tree.tags, part), TABLE_SCOPE)
  }
}

/** Ends SVG and MathML that nobody closed, up to where HTML may stand (WHATWG 13.2.6.5). */
function breakOut(tree: OpenElements): void {
  while (!takesHtml(currentPlace(tree), '')) pop(tree)
}

function currentPlace({ places }: OpenElements): Place {
  return places.at(-1) ?? HTML
}

/**
 * One walk over the tree: a flat list of text and image items in document order, and of the blocks that hold them.
 *
 * A text item is what stands between two block borders, two `<br>` or an image. Every later step works on these lists alone;
 * sums over a block's subtree are differences of prefix sums, because its items are a range.
 */
import { type Document, type Element, isElement, isText, type Node, parentOf } from '../../formats/html/dom.ts'
import { hiddenByAttribute } from '../../formats/html/hidden.ts'
import { IMAGE_TAGS, SKIPPED_TAGS } from '../../formats/html/tags.ts'
import { inlineName, type KnownInlineNames } from '../inline/inline-names.ts'
import { withoutSortMarks } from '../inline/marks.ts'
import { isCopyLabel, isQuoted, readInline } from '../inline/read-inline.ts'
import { BREAK, EDGE, GONE, KEY_END, preformatted, settle } from '../inline/settle.ts'
import { displayFormula } from '../math/display-formula.ts'
import { FORMULA_TAGS, isFormulaImage, readFormula } from '../math/formula.ts'
import { readRawTex, readRendered } from '../math/formula-copies.ts'
import { type Block, isBlock, openBlock, rootBlock, type TextRole } from './blocks.ts'
import type { KnownNames } from './class-names.ts'
import { isCodeBlock } from './code/find.ts'
import { isGutter } from './code/gutter.ts'
import { readCode } from './code/lines.ts'
import type { CodeNames } from './code/names.ts'
import { backgroundOf } from './css-background.ts'
import { isClosedPanel, isPanelHeading, panelOfTab } from './disclosure.ts'
import { adoptPictures } from './figures.ts'
import { type Hints, hintsOf } from './hints.ts'
import { dataTables } from './tables.ts'
import { countWords } from './words.ts'

export interface TextItem {
  readonly kind: 'text'
  readonly index: number
  readonly block: number
  readonly text: string
  readonly words: number
  readonly linkWords: number
  readonly role: TextRole
  /** Equal for pieces of one paragraph that only an image or inline formula parts. */
  readonly group: number
}

export interface ImageItem {
  readonly kind: 'image'
  readonly index: number
  readonly block: number
  /** The `img` or the like, or the block whose background it is. */
  readonly element: Element
  /** The link it stands in. */
  readonly link: Element | undefined
  /** It stands in a button: its label, or a picture to enlarge. */
  readonly inButton: boolean
  readonly group: number
}

export type Item = TextItem | ImageItem

export interface PageFlow {
  readonly items: readonly Item[]
  readonly blocks: readonly Block[]
  /** Indices of the blocks that are data tables (tables.ts). */
  readonly tables: ReadonlySet<number>
}

/** Words of one link that count as linked: no title is longer, so the link was never closed. */
const MAX_LINK_WORDS = 40

/** Of a button: enough for a picture with its sources and a label, and a button that was never closed costs no more. */
const MAX_BUTTON_NODES = 50

/** More of the text before it no mark asks for. */
const LAST_CHARS = 64

/** What an inline element that shows its ends begins and ends with. */
const ENDS: Readonly<Record<'apart' | 'line' | 'quote' | 'key', readonly [string, string]>> = {
  apart: [EDGE, EDGE],
  line: [BREAK, BREAK],
  quote: ['“', '”'],
  key: ['', KEY_END],
}

/** A page while it is walked. Plain functions over one state: closures would be compiled anew, page after page. */
interface Walk {
  readonly items: Item[]
  readonly blocks: Block[]
  /** Open blocks and links, outermost first. */
  readonly open: Block[]
  readonly links: Element[]
  readonly names: KnownNames
  /** Ids of what tabs open. */
  readonly panels: Set<string>
  readonly codeNames: CodeNames
  readonly inlineNames: KnownInlineNames
  /** Open inline elements that end with a text of ours: a quotation mark, a border. */
  readonly closers: { readonly element: Element; readonly text: string }[]
  /** The text since the last border, how many of its words are linked, and how many words the innermost link has so far. */
  run: string
  /** The ends of the last two pieces of the run: to ask the run itself for its end would copy it each time. */
  last: string
  lastButOne: string
  runLinkWords: number
  linkWords: number
  group: number
  afterBreak: boolean
  /** Open blocks whose white space counts. */
  pre: number
}

/** Walks a document. No recursion; time linear in its nodes. */
export function walkPage(document: Document): PageFlow {
  const root = rootBlock(document)
  const walk: Walk = {
    items: [],
    blocks: [root],
    open: [root],
    links: [],
    names: new Map(),
    panels: new Set(),
    codeNames: new Map(),
    inlineNames: new Map(),
    closers: [],
    run: '',
    last: '',
    lastButOne: '',
    runLinkWords: 0,
    linkWords: 0,
    group: 0,
    afterBreak: false,
    pre: 0,
  }
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
  root.to = walk.items.length
  return { items: walk.items, blocks: walk.blocks, tables: dataTables(walk.items, walk.blocks) }
}

/** Starts an element; false if its content is not walked. */
function enter(walk: Walk, element: Element): boolean {
  const { name: tag, attribs } = element
  if (IMAGE_TAGS.has(tag)) {
    if (isFormulaImage(element)) addText(walk, readFormula(element))
    else if (!isAnchorIcon(walk)) addImage(walk, element)
    return false
  }
  if (tag === 'br') {
    if (walk.afterBreak && walk.pre === 0) cut(walk)
    else append(walk, BREAK)
    walk.afterBreak = true
    return false
  }
  if (FORMULA_TAGS.has(tag)) {
    addText(walk, readFormula(element))
    return false
  }
  if (isGutter(element, walk.codeNames)) return false
  if (walk.pre === 0 && isCodeBlock(element, walk.codeNames)) {
    addCode(walk, element)
    return false
  }
  const isHeading = opensPanel(walk, element)
  if (SKIPPED_TAGS.has(tag) && !isHeading && !(tag === 'button' && isLabelOf(innermost(walk)))) {
    if (tag === 'button') for (const image of imagesIn(element)) addImage(walk, image, true)
    return false
  }
  if (!isHeading && !isBlock(element)) {
    if (!enterInline(walk, element)) return false
    enterLink(walk, element)
    return true
  }
  if (!isHeading) enterLink(walk, element)
  startBlock(walk, element, isHeading)
  return attribs.class === undefined || !enterNamedBlock(walk, element, attribs.class)
}

function enterLink(walk: Walk, element: Element): void {
  if (element.name !== 'a' || element.attribs.href === undefined) return
  walk.links.push(element)
  walk.linkWords = 0
}

/** A block of raw TeX, or a label of a button: read at once. */
function enterNamedBlock(walk: Walk, element: Element, names: string): boolean {
  if (!/cop[iy]|clip|math|tex/i.test(names)) return false
  const kind = inlineName(names, walk.inlineNames)
  if (kind === 'copy') return isCopyLabel(element)
  const tex = kind === 'tex' ? readRawTex(element) : undefined
  if (tex !== undefined) addText(walk, tex)
  return tex !== undefined
}

/** Does what an inline element means to its line; false if its content is not walked. */
function enterInline(walk: Walk, element: Element): boolean {
  const { attribs } = element
  const isHidden =
    (attribs.style !== undefined || attribs.hidden !== undefined) && hiddenByAttribute(attribs) !== undefined
  const act = isHidden ? 'hidden' : readInline(element, walk.lastButOne + walk.last, walk.pre > 0, walk.inlineNames)
  if (act === 'walk') return true
  if (act === 'drop') return false
  if (typeof act === 'object') addText(walk, act.text)
  else if (act === 'mark') append(walk, GONE)
  else if (act === 'hidden') {
    // Formulas keep their source in a hidden copy; anything else hidden inside a line is not read by anyone.
    const math = element.children.find((child) => isElement(child) && child.name === 'math')
    if (math !== undefined && isElement(math)) addText(walk, readFormula(math))
  } else if (act === 'rendered' || act === 'tex') {
    const tex = act === 'tex' ? readRawTex(element) : readRendered(element)
    if (tex === undefined) return true
    addText(walk, tex)
  } else return openEnds(walk, element, act)
  return false
}

/** Starts an inline element that shows where it begins and ends. */
function openEnds(walk: Walk, element: Element, act: keyof typeof ENDS): true {
  const [before, after] = ENDS[act]
  // Keys drawn side by side.
  if (act === 'key') append(walk, walk.last === after ? ' ' : '')
  else if (act === 'quote' && isQuoted(element, walk.last)) return true
  else append(walk, before)
  walk.closers.push({ element, text: after })
  return true
}

/** Is it a button, or a link to a place of this page, that heads the panel it opens? Notes which panel a tab opens. */
function opensPanel({ names, panels }: Walk, element: Element): boolean {
  const { name: tag, attribs } = element
  if (tag === 'a' ? attribs.href === undefined || attribs.href.startsWith('#') : tag === 'button') {
    const panel = panelOfTab(element)
    if (panel === undefined) return isPanelHeading(element, names)
    panels.add(panel)
  }
  return false
}

function leave(walk: Walk, element: Element): void {
  if (walk.closers.length > 0 && walk.closers.at(-1)?.element === element) append(walk, walk.closers.pop()?.text ?? '')
  if (walk.links.at(-1) === element) walk.links.pop()
  const block = innermost(walk)
  // The root block has borrowed its element.
  if (block.element !== element || walk.open.length === 1) return
  cut(walk)
  block.to = walk.items.length
  walk.open.pop()
  if (keepsSpace(element)) walk.pre -= 1
}

function keepsSpace({ name }: Element): boolean {
  return name === 'pre' || name === 'textarea'
}

function startBlock(walk: Walk, element: Element, isHeading: boolean): void {
  cut(walk)
  const { blocks, items } = walk
  const parent = innermost(walk)
  adoptPictures(element, parent, items, blocks)
  const block = openBlock(element, parent, hintsIn(walk, element, parent), blocks.length, items.length, isHeading)
  blocks.push(block)
  walk.open.push(block)
  if (backgroundOf(element) !== undefined) addImage(walk, element)
  if (keepsSpace(element)) walk.pre += 1
}

/** The hints of a block. A panel that is closed, but a click away, is not hidden. */
function hintsIn({ names, panels }: Walk, element: Element, parent: Block): Hints {
  const hints = hintsOf(element, names)
  if (hints.hidden === undefined || hints.hidden === 'class') return hints
  const isPanel = parent.hints.panel || panels.has(element.attribs.id ?? '') || isClosedPanel(element, names)
  return isPanel ? { ...hints, hidden: undefined, panel: true } : hints
}

function addImage(walk: Walk, element: Element, inButton = false): void {
  flush(walk)
  const { items, links, group } = walk
  const block = innermost(walk).index
  items.push({ kind: 'image', index: items.length, block, element, link: links.at(-1), inButton, group })
}

/** The pictures of a button, as far as it is looked at. */
function imagesIn(button: Element): readonly Element[] {
  const images: Element[] = []
  const open: Node[] = [...button.children].reverse()
  for (let seen = 0, node = open.pop(); node !== undefined && seen < MAX_BUTTON_NODES; node = open.pop(), seen += 1) {
    if (!isElement(node)) continue
    if (IMAGE_TAGS.has(node.name)) images.push(node)
    else for (let at = node.children.length - 1; at >= 0; at -= 1) open.push(node.children[at] as Node)
  }
  return images
}

/** A block of code is one text, whatever stands in it. */
function addCode(walk: Walk, element: Element): void {
  startBlock(walk, element, false)
  const text = readCode(element, walk.codeNames)
  const { items, group } = walk
  const block = innermost(walk).index
  if (text !== '')
    items.push({
      kind: 'text',
      index: items.length,
      block,
      text,
      words: countWords(text),
      linkWords: 0,
      role: 'code',
      group,
    })
}

/** Adds to the run. */
function append(walk: Walk, text: string): void {
  walk.run += text
  walk.lastButOne = walk.last
  walk.last = text.length > LAST_CHARS ? text.slice(-LAST_CHARS) : text
}

function addText(walk: Walk, data: string): void {
  if (data === '') return
  append(walk, data)
  if (walk.links.length > 0) {
    const words = countWords(data)
    // A link that never ends is a missing end tag, not a list of links.
    if (walk.linkWords < MAX_LINK_WORDS) walk.runLinkWords += words
    walk.linkWords += words
  }
  if (walk.afterBreak && /\S/.test(data)) walk.afterBreak = false
}

/** Ends the run of text: what it says becomes an item. */
function flush(walk: Walk): void {
  const { items, run, group } = walk
  const settled = walk.pre > 0 ? preformatted(run) : settle(run)
  const block = innermost(walk)
  const formula = walk.pre > 0 ? undefined : displayFormula(settled)
  const text = formula ?? (block.tag === 'th' ? withoutSortMarks(settled) : settled)
  if (text !== '') {
    const words = countWords(text)
    items.push({
      kind: 'text',
      index: items.length,
      block: block.index,
      text,
      words,
      linkWords: Math.min(words, walk.runLinkWords),
      role: formula !== undefined && block.role === 'paragraph' ? 'formula' : block.role,
      group,
    })
  }
  walk.run = ''
  walk.last = ''
  walk.lastButOne = ''
  walk.runLinkWords = 0
  walk.afterBreak = false
}

/** Ends the run and its paragraph. */
function cut(walk: Walk): void {
  flush(walk)
  walk.group += 1
}

/** A picture in the link that a heading has to itself. */
function isAnchorIcon(walk: Walk): boolean {
  const href = walk.links.at(-1)?.attribs.href
  return href !== undefined && href.length > 1 && href.startsWith('#') && isInHeading(innermost(walk))
}

/** May a button stand for the whole of it? A heading's opens its section, a column's sorts it. */
function isLabelOf(block: Block): boolean {
  return isInHeading(block) || block.tag === 'th'
}

function isInHeading({ role, tag, element }: Block): boolean {
  return role === 'heading' || tag === 'summary' || parentOf(element)?.name === 'summary'
}

/** The root stays open, so there always is one. */
function innermost({ open }: Walk): Block {
  return open.at(-1) as Block
}

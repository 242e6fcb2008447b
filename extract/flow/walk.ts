/**
 * One walk over the tree: a flat list of text and image items in document order, and of the blocks that hold them.
 *
 * A text item is what stands between two block borders, two `<br>` or an image. Every later step works on these lists alone;
 * sums over a block's subtree are differences of prefix sums, because its items are a range.
 */
import { type Document, type Element, isElement, isText, type Node, parentOf } from '../../formats/html/dom.ts'
import { hiddenByAttribute } from '../../formats/html/hidden.ts'
import { IMAGE_TAGS, SKIPPED_TAGS } from '../../formats/html/tags.ts'
import { type Block, isBlock, openBlock, rootBlock, type TextRole } from './blocks.ts'
import type { KnownNames } from './class-names.ts'
import { isCodeBlock } from './code/find.ts'
import { isGutter } from './code/gutter.ts'
import { readCode } from './code/lines.ts'
import type { CodeNames } from './code/names.ts'
import { backgroundOf } from './css-background.ts'
import { isClosedPanel, isPanelHeading, panelOfTab } from './disclosure.ts'
import { adoptPictures } from './figures.ts'
import { isFormulaImage, readFormula } from './formula.ts'
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

/** Marks a `<br>` in a run until white space is settled: U+2028 is a line separator in text too. */
const BREAK = '\u2028'

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
  /** The text since the last border, how many of its words are linked, and how many words the innermost link has so far. */
  run: string
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
    run: '',
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
    else addImage(walk, element)
    return false
  }
  if (tag === 'br') {
    if (walk.afterBreak && walk.pre === 0) cut(walk)
    else walk.run += BREAK
    walk.afterBreak = true
    return false
  }
  if (tag === 'math' || tag === 'script') {
    addText(walk, readFormula(element))
    return false
  }
  if (isGutter(element, walk.codeNames)) return false
  if (walk.pre === 0 && isCodeBlock(element, walk.codeNames)) {
    addCode(walk, element)
    return false
  }
  const isHeading = opensPanel(walk, element)
  if (SKIPPED_TAGS.has(tag) && !isHeading && !(tag === 'button' && isInHeading(innermost(walk)))) {
    if (tag === 'button') for (const image of imagesIn(element)) addImage(walk, image, true)
    return false
  }
  const startsBlock = isHeading || isBlock(element)
  if (!startsBlock && isHiddenInline(element)) {
    // Formulas keep their source in a hidden copy; anything else hidden inside a line is not read by anyone.
    const math = element.children.find((child) => isElement(child) && child.name === 'math')
    if (math !== undefined && isElement(math)) addText(walk, readFormula(math))
    return false
  }
  if (tag === 'a' && attribs.href !== undefined && !isHeading) {
    walk.links.push(element)
    walk.linkWords = 0
  }
  if (startsBlock) startBlock(walk, element, isHeading)
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

function addText(walk: Walk, data: string): void {
  walk.run += data
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
  const text = walk.pre > 0 ? preformatted(run) : settle(run)
  if (text !== '') {
    const block = innermost(walk)
    const words = countWords(text)
    items.push({
      kind: 'text',
      index: items.length,
      block: block.index,
      text,
      words,
      linkWords: Math.min(words, walk.runLinkWords),
      role: block.role,
      group,
    })
  }
  walk.run = ''
  walk.runLinkWords = 0
  walk.afterBreak = false
}

/** Ends the run and its paragraph. */
function cut(walk: Walk): void {
  flush(walk)
  walk.group += 1
}

/** White space as it stands, but none around it. `/\s+$/` would try anew at each space of a run that something follows. */
function preformatted(run: string): string {
  return run
    .replace(/\u2028/g, '\n')
    .replace(/^\n+/, '')
    .trimEnd()
}

/** One space for each run of white space, a line break for each `<br>`, none at the ends. */
function settle(run: string): string {
  // Most runs are the white space between two tags.
  if (!/[^ \t\n\r\f]/.test(run)) return ''
  const text = /[\t\n\r\f\u00a0\u200b\ufeff]| {2}/.test(run) ? run.replace(/[ \t\n\r\f\u00a0\u200b\ufeff]+/g, ' ') : run
  return (text.includes(BREAK) ? text.replace(/ ?\u2028[\u2028 ]*/g, '\n') : text).trim()
}

function isHiddenInline({ attribs }: Element): boolean {
  if (attribs.hidden === undefined && attribs.style === undefined && attribs.class === undefined) return false
  if (hiddenByAttribute(attribs) !== undefined) return true
  return /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|katex-html|MathJax_Preview|MathJax)(?:\s|$)/i.test(
    attribs.class ?? '',
  )
}

function isInHeading({ role, tag, element }: Block): boolean {
  return role === 'heading' || tag === 'summary' || parentOf(element)?.name === 'summary'
}

/** The root stays open, so there always is one. */
function innermost({ open }: Walk): Block {
  return open.at(-1) as Block
}

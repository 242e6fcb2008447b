/**
 * One walk over the tree: a flat list of text and image items in document order, and of the blocks that hold them.
 *
 * A text item is what stands between two block borders, two `<br>` or an image. Every later step works on these lists alone;
 * sums over a block's subtree are differences of prefix sums, because its items are a range.
 */
import { DomHandler } from 'htmlparser2'
import { NO_HINTS } from './class-names.ts'
import { backgroundOf } from './css-background.ts'
import { type Document, type Element, isElement, isText, type Node, parentOf } from './dom.ts'
import { isFormulaImage, readFormula } from './formula.ts'
import { type Hints, hiddenByAttribute, hintsOf } from './hints.ts'
import { BLOCK_TAGS, HEADING_TAGS, hasBlockChild, IMAGE_TAGS, SKIPPED_TAGS } from './tags.ts'
import { countWords } from './words.ts'

export type TextRole = 'paragraph' | 'heading' | 'list' | 'table' | 'code' | 'quote' | 'formula' | 'caption'

/** A block element. Indices point into the lists of its page; -1 means none. */
export interface Block {
  readonly index: number
  readonly element: Element
  readonly tag: string
  readonly parent: number
  readonly depth: number
  readonly hints: Hints
  /** Role of text directly in it. */
  readonly role: TextRole
  /** Innermost enclosing list, list item, table, row, cell and figure, itself included. */
  readonly list: number
  readonly listItem: number
  readonly table: number
  readonly row: number
  readonly cell: number
  readonly figure: number
  /** Inside a `<noscript>`. */
  readonly noscript: boolean
  /** Its items: from ≤ index < to. */
  readonly from: number
  to: number
}

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
  readonly link?: Element
  readonly group: number
}

export type Item = TextItem | ImageItem

export interface PageFlow {
  readonly items: readonly Item[]
  readonly blocks: readonly Block[]
}

/** Words of one link that count as linked. */
const MAX_LINK_WORDS = 40

/** Marks a `<br>` in a run until white space is settled: U+2028 is a line separator in text too. */
const BREAK = '\u2028'

/** Walks a document. No recursion; time linear in its nodes. */
export function walkPage(document: Document): PageFlow {
  const items: Item[] = []
  const blocks: Block[] = []
  const open: Block[] = []
  let run = ''
  let runLinkWords = 0
  let linkWords = 0
  let group = 0
  let afterBreak = false
  let pre = 0
  let links: Element[] = []

  const flush = (): void => {
    const text = pre > 0 ? preformatted(run) : settle(run)
    const block = open.at(-1)
    if (text !== '' && block !== undefined) {
      const words = countWords(text)
      const linked = Math.min(words, runLinkWords)
      items.push({
        kind: 'text',
        index: items.length,
        block: block.index,
        text,
        words,
        linkWords: linked,
        role: block.role,
        group,
      })
    }
    run = ''
    runLinkWords = 0
    afterBreak = false
  }
  const cut = (): void => {
    flush()
    group += 1
  }
  const addText = (data: string): void => {
    run += data
    if (links.length > 0) {
      const words = countWords(data)
      // A link that never ends is a missing end tag, not a list of links.
      if (linkWords < MAX_LINK_WORDS) runLinkWords += words
      linkWords += words
    }
    if (afterBreak && /\S/.test(data)) afterBreak = false
  }

  const enter = (element: Element): boolean => {
    const tag = element.name
    if (IMAGE_TAGS.has(tag)) {
      if (isFormulaImage(element)) {
        addText(readFormula(element))
        return false
      }
      const block = open.at(-1)
      if (block === undefined) return false
      flush()
      items.push({ kind: 'image', index: items.length, block: block.index, element, ...linkOf(links), group })
      return false
    }
    if (tag === 'br') {
      if (afterBreak && pre === 0) cut()
      else run += BREAK
      afterBreak = true
      return false
    }
    if (tag === 'math' || tag === 'script') {
      addText(readFormula(element))
      return false
    }
    if (SKIPPED_TAGS.has(tag) && !(tag === 'button' && isInHeading(open.at(-1)))) return false
    const isBlock =
      BLOCK_TAGS.has(tag) || ((tag.includes('-') || tag === 'a' || tag === 'span') && hasBlockChild(element))
    if (tag === 'a' && element.attribs.href !== undefined) {
      links.push(element)
      linkWords = 0
    }
    if (isBlock) {
      cut()
      const block = openBlock(element, open.at(-1), hintsOf(element), blocks.length, items.length)
      blocks.push(block)
      open.push(block)
      if (backgroundOf(element) !== undefined)
        items.push({ kind: 'image', index: items.length, block: block.index, element, ...linkOf(links), group })
      if (tag === 'pre' || tag === 'textarea') pre += 1
    } else if (isHiddenInline(element)) {
      // Formulas keep their source in a hidden copy; anything else hidden inside a line is not read by anyone.
      if (tag === 'a' && element.attribs.href !== undefined) links.pop()
      const math = element.children.find((child) => isElement(child) && child.name === 'math')
      if (math !== undefined && isElement(math)) addText(readFormula(math))
      return false
    }
    return true
  }
  const leave = (element: Element): void => {
    if (links.at(-1) === element) links.pop()
    const block = open.at(-1)
    if (block?.element !== element) return
    cut()
    block.to = items.length
    open.pop()
    if (element.name === 'pre' || element.name === 'textarea') pre -= 1
  }

  blocks.push(rootBlock(document))
  open.push(blocks[0] as Block)
  let node: Node | null = document.children[0] ?? null
  while (node !== null) {
    if (isText(node)) addText(node.data)
    else if (isElement(node)) {
      const first = enter(node) ? node.children[0] : undefined
      if (first !== undefined) {
        node = first
        continue
      }
      leave(node)
    }
    while (node !== null && node.next === null) {
      const { parent }: Node = node
      node = parent !== null && isElement(parent) ? parent : null
      if (node !== null) leave(node as Element)
    }
    if (node !== null) node = node.next
  }
  cut()
  const root = blocks[0] as Block
  root.to = items.length
  links = []
  return { items, blocks }
}

/** White space as it stands, but none around it. `/\s+$/` would try anew at each space of a run that something follows. */
function preformatted(run: string): string {
  return run
    .replace(/\u2028/g, '\n')
    .replace(/^\n+/, '')
    .trimEnd()
}

/** The innermost open link. */
function linkOf(links: readonly Element[]): Pick<ImageItem, 'link'> {
  const link = links.at(-1)
  return link === undefined ? {} : { link }
}

/** One space for each run of white space, a line break for each `<br>`, none at the ends. */
function settle(run: string): string {
  // Most runs are the white space between two tags.
  if (!/[^ \t\n\r\f]/.test(run)) return ''
  const text = /[\t\n\r\f\u00a0\u200b\ufeff]| {2}/.test(run) ? run.replace(/[ \t\n\r\f\u00a0\u200b\ufeff]+/g, ' ') : run
  return (text.includes(BREAK) ? text.replace(/ ?\u2028[\u2028 ]*/g, '\n') : text).trim()
}

function rootBlock(document: Document): Block {
  const element = document.children.find(isElement) ?? bareElement()
  const none = { list: -1, listItem: -1, table: -1, row: -1, cell: -1, figure: -1 }
  return {
    index: 0,
    element,
    tag: '#root',
    parent: -1,
    depth: 0,
    hints: NO_HINTS,
    role: 'paragraph',
    ...none,
    noscript: false,
    from: 0,
    to: 0,
  }
}

/** Stands for the root of a page without a single tag. */
function bareElement(): Element {
  const handler = new DomHandler()
  handler.onopentag('body', {})
  return handler.root.children.find(isElement) as Element
}

function openBlock(element: Element, parent: Block | undefined, hints: Hints, index: number, from: number): Block {
  const tag = element.name
  const isList = tag === 'ul' || tag === 'ol' || tag === 'dl'
  const isItem = tag === 'li' || tag === 'dd' || tag === 'dt'
  const isCell = tag === 'td' || tag === 'th' || tag === 'caption'
  return {
    index,
    element,
    tag,
    hints,
    parent: parent?.index ?? -1,
    depth: (parent?.depth ?? -1) + 1,
    role: roleOf(element, parent),
    list: isList ? index : tag === 'table' ? -1 : (parent?.list ?? -1),
    listItem: isItem ? index : tag === 'table' ? -1 : (parent?.listItem ?? -1),
    table: tag === 'table' ? index : (parent?.table ?? -1),
    row: tag === 'tr' || tag === 'caption' ? index : tag === 'table' ? -1 : (parent?.row ?? -1),
    cell: isCell ? index : tag === 'table' ? -1 : (parent?.cell ?? -1),
    figure: isFigure(element) ? index : (parent?.figure ?? -1),
    noscript: tag === 'noscript' || (parent?.noscript ?? false),
    from,
    to: from,
  }
}

function roleOf({ name, attribs }: Element, parent: Block | undefined): TextRole {
  if (HEADING_TAGS.has(name) || attribs.role === 'heading') return 'heading'
  if (name === 'pre') return 'code'
  if (name === 'figcaption') return 'caption'
  if (name === 'li' || name === 'dd' || name === 'dt') return 'list'
  if (name === 'td' || name === 'th' || name === 'caption') return 'table'
  if (name === 'blockquote') return 'quote'
  if (name === 'table' || name === 'figure') return 'paragraph'
  if (isCaptionName(attribs.class) && (parent?.figure ?? -1) >= 0) return 'caption'
  return parent?.role ?? 'paragraph'
}

function isCaptionName(name: string | undefined): boolean {
  return name !== undefined && /(?:^|[\s_-])(?:caption|legend)(?:[\s_-]?text)?(?:\s|$)/i.test(name)
}

function isFigure({ name, attribs }: Element): boolean {
  return (
    name === 'figure' || /(?:^|\s)(?:wp-caption|figure|thumbinner|image-with-caption)(?:\s|$)/.test(attribs.class ?? '')
  )
}

function isHiddenInline({ attribs }: Element): boolean {
  if (attribs.hidden === undefined && attribs.style === undefined && attribs.class === undefined) return false
  if (hiddenByAttribute(attribs) !== undefined) return true
  return /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|katex-html|MathJax_Preview|MathJax)(?:\s|$)/i.test(
    attribs.class ?? '',
  )
}

function isInHeading(block: Block | undefined): boolean {
  return (
    block?.role === 'heading' ||
    block?.tag === 'summary' ||
    (block === undefined ? undefined : parentOf(block.element)?.name) === 'summary'
  )
}

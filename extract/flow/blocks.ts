/** The block elements of a page: which of them enclose what, and the role of the text that stands in them. */
import { NO_ATTRIBUTES } from '../../formats/html/attributes.ts'
import { type Document, type Element, isElement, newElement } from '../../formats/html/dom.ts'
import { BLOCK_TAGS, HEADING_TAGS, hasBlockChild } from '../../formats/html/tags.ts'
import { NO_HINTS } from './class-names.ts'
import { type FigureName, isCaption } from './figures.ts'
import type { Hints } from './hints.ts'
import { listTag, tableTag } from './table-tags.ts'

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
  figure: number
  /** Inside a `<noscript>`. */
  readonly noscript: boolean
  /** Its items: from ≤ index < to. */
  readonly from: number
  to: number
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** The tags that open each enclosure. */
const ENCLOSURES = {
  list: words('ul ol dl'),
  listItem: words('li dd dt'),
  row: words('tr caption'),
  cell: words('td th caption'),
} as const

/** The role of text by the tag of its block; of the others it is that of the text around. */
const ROLES: ReadonlyMap<string, TextRole> = new Map<string, TextRole>([
  ...[...HEADING_TAGS].map((tag) => [tag, 'heading'] as const),
  ['summary', 'heading'],
  ['pre', 'code'],
  ['xmp', 'code'],
  ['figcaption', 'caption'],
  ['li', 'list'],
  ['dd', 'list'],
  ['dt', 'list'],
  ['td', 'table'],
  ['th', 'table'],
  ['caption', 'table'],
  ['blockquote', 'quote'],
  ['table', 'paragraph'],
  ['figure', 'paragraph'],
])

/** Is it laid out on lines of its own? */
export function isBlock(element: Element): boolean {
  const { name } = element
  return BLOCK_TAGS.has(name) || ((name.includes('-') || name === 'a' || name === 'span') && hasBlockChild(element))
}

/** The block of the whole page. It borrows the first element, and stays open to the end. */
export function rootBlock(document: Document): Block {
  const element = document.children.find(isElement) ?? newElement('body', NO_ATTRIBUTES)
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

/** The block of an element inside `parent`; it ends where it begins until its items are known. `isHeading`: whatever its tag. */
export function openBlock(
  element: Element,
  named: FigureName,
  parent: Block,
  hints: Hints,
  { index, from, isHeading }: { readonly index: number; readonly from: number; readonly isHeading: boolean },
): Block {
  const inList = parent.tag === 'ul' && parent.element.name !== 'ul'
  const tag =
    (element.attribs.role === undefined ? undefined : listTag(element, inList)) ?? tableTag(element, parent.table >= 0)
  const isTable = tag === 'table'
  // What has headings is no item: Javadoc sets its chapters in lists.
  const isApart = isTable || (parent.listItem >= 0 && tag === 'section')
  /** A table in a list or in a cell is a thing of its own: enclosures do not reach into it. */
  const enclosure = (opens: ReadonlySet<string>, outer: number): number =>
    opens.has(tag) ? index : isTable || (isApart && opens !== ENCLOSURES.row && opens !== ENCLOSURES.cell) ? -1 : outer
  return {
    index,
    element,
    tag,
    hints,
    parent: parent.index,
    depth: parent.depth + 1,
    role: isHeading ? 'heading' : isApart && !isTable ? 'paragraph' : roleOf(element, tag, named, parent),
    list: enclosure(ENCLOSURES.list, parent.list),
    listItem: enclosure(ENCLOSURES.listItem, parent.listItem),
    table: isTable ? index : parent.table,
    row: enclosure(ENCLOSURES.row, parent.row),
    cell: enclosure(ENCLOSURES.cell, parent.cell),
    figure: tag === 'figure' || named.figure ? index : parent.figure,
    noscript: tag === 'noscript' || parent.noscript,
    from,
    to: from,
  }
}

function roleOf({ attribs }: Element, tag: string, named: FigureName, parent: Block): TextRole {
  if (attribs.role === 'heading') return 'heading'
  const own = ROLES.get(tag)
  if (own !== undefined) return own
  return parent.figure >= 0 && isCaption(named, parent) ? 'caption' : parent.role
}

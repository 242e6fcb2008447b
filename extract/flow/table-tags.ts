/** Tables and lists that are built of other elements: what ARIA calls so, and Javadoc's summaries, whose cells stand in no rows. */
import { type Element, isElement } from '../../formats/html/dom.ts'
import { hasBlockChild } from '../../formats/html/tags.ts'

const TAGS: ReadonlyMap<string, string> = new Map([
  ['rowgroup', 'tbody'],
  ['row', 'tr'],
  ['cell', 'td'],
  ['gridcell', 'td'],
  ['columnheader', 'th'],
  ['rowheader', 'th'],
])
const SUMMARY = /(?:^|\s)summary-table(?:\s|$)/
const SUMMARY_CELL = /^(table-header )?col-[a-z]/
const FIRST_CELL = /(?:^|\s)col-(?:first|constructor-name)(?:\s|$)/

/** The tag of a table, a row or a cell where an element is one; else its own. `inTable`: inside a table. */
export function tableTag({ name, attribs }: Element, inTable: boolean): string {
  if (name === 'table' || name === 'tr' || name === 'td' || name === 'th') return name
  const { role, class: names } = attribs
  if (role !== undefined) return role === 'table' ? role : ((inTable ? TAGS.get(role) : undefined) ?? name)
  if (name !== 'div' || names === undefined) return name
  if (inTable) {
    const cell = SUMMARY_CELL.exec(names)
    return cell === null ? name : cell[1] === undefined ? 'td' : 'th'
  }
  return SUMMARY.test(names) ? 'table' : name
}

/** Items that are looked at: cards have blocks in the first ones too. */
const MAX_ITEMS = 5

/** The tag of a list and its items where boxes without a box in them are called so: cards are none. `inList`: right in such a list. */
export function listTag(element: Element, inList: boolean): string | undefined {
  const { role } = element.attribs
  if (role === 'listitem') return inList && element.name !== 'li' ? 'li' : undefined
  if (role !== 'list' || element.name === 'ul' || element.name === 'ol' || element.name === 'dl') return undefined
  const items = element.children.filter(isElement).slice(0, MAX_ITEMS)
  return items.length > 1 && items.every((item) => item.attribs.role === 'listitem' && !hasBlockChild(item))
    ? 'ul'
    : undefined
}

/** Is it a row or a cell by its role alone, whatever element it is? */
export function isTablePart({ attribs: { role } }: Element): boolean {
  return role !== undefined && TAGS.has(role)
}

/** Does a row begin with this cell, though no element says so? */
export function beginsRow({ name, attribs }: Element): boolean {
  return name === 'div' && FIRST_CELL.test(attribs.class ?? '')
}

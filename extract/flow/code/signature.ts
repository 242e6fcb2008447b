/** Signatures that Doxygen lays out as a table, a cell for each type, name and bracket: one line of code. */
import { type Element, textOf } from '../../../formats/html/dom.ts'
import { holdsCode } from './find.ts'

const SIGNATURE = /(?:^|\s)memname(?:\s|$)/

/** Is it a table of one signature? */
export function isSignature(element: Element): boolean {
  const { name: tag, attribs } = element
  return tag === 'table' && attribs.class !== undefined && SIGNATURE.test(attribs.class) && holdsCode(element, 0)
}

/** The signature in one line, without the blanks that its cells set beside brackets. */
export function readSignature(element: Element): string {
  return textOf(element)
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .trim()
}

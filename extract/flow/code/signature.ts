/** Signatures that are one line of code: Doxygen lays them out as a table, a cell for each type, name and bracket, Haddock as a paragraph of links. */
import { type Element, isElement, textOf } from '../../../formats/html/dom.ts'
import { holdsCode } from './find.ts'

const SIGNATURE = /(?:^|\s)memname(?:\s|$)/
/** Haddock's paragraph, the name that it defines, and its links to the source and to itself. */
const PARAGRAPH = /^src(?:\s|$)/
const DEFINED = 'def'
const AWAY = /^(?:link|selflink)$/
/** Parts of such a paragraph that are looked at for the name. Judgement: a class with five constraints has 20 before it. */
const MAX_PARTS = 40

/** Is it a table or a paragraph of one signature? */
export function isSignature(element: Element): boolean {
  const { name: tag, attribs } = element
  if (attribs.class === undefined) return false
  if (tag === 'p') return PARAGRAPH.test(attribs.class) && defines(element)
  return tag === 'table' && SIGNATURE.test(attribs.class) && holdsCode(element, 0)
}

function defines({ children }: Element): boolean {
  return children.slice(0, MAX_PARTS).some((child) => isElement(child) && child.attribs.class === DEFINED)
}

/** The signature in one line, without the blanks that its cells set beside brackets. */
export function readSignature(element: Element): string {
  const isAway = (node: Element['children'][number]): boolean => isElement(node) && AWAY.test(node.attribs.class ?? '')
  const parts = element.name === 'p' ? element.children.filter((child) => !isAway(child)) : element.children
  return parts
    .map((part) => textOf(part))
    .join('')
    .replace(/[\s\u00a0]+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .trim()
}

/** Which elements are blocks of code: `pre`, its old form `xmp`, and what highlighters build of other elements. */
import { type Element, everyBelow, isElement, isText, type Node } from '../../../formats/html/dom.ts'
import type { CodeBox } from './names.ts'

/** Elements that code does not hold: a `pre` with one of them was never closed, or is a page of its own. */
const NOT_IN_CODE: ReadonlySet<string> = new Set(
  'h1 h2 h3 h4 h5 h6 section article nav main aside footer header form figure blockquote picture video amp-img iframe math'.split(
    ' ',
  ),
)
/** Elements that highlighters build a block of. */
const CONTAINERS: ReadonlySet<string> = new Set(['div', 'table', 'ol', 'ul', 'code', 'td'])
/** A font of equal widths and white space that stays, both by hand. */
const FIXED = /monospace|courier|consolas|menlo/i
const KEEPS_SPACE = /white-space\s*:\s*pre\s*(?:;|$)/i

/** Elements of code stand no deeper in one another; so nested blocks cost a page no more than this many looks at each node. */
const MAX_DEPTH = 24

/** Is it a block of code, whose text is read by its lines? */
export function isCodeBlock(element: Element, says: CodeBox): boolean {
  const { name: tag, attribs } = element
  if (tag === 'pre' || tag === 'xmp') return holdsCode(element, 0)
  if (!CONTAINERS.has(tag)) return false
  if (tag === 'code') return isAlone(element) && holdsCode(element, 1)
  const isMade = isMadeOfLines(element, attribs.class ?? '')
  return (says.block || isMade || isStyled(attribs.style)) && holdsCode(element, 0)
}

/** Nothing that code does not hold, and so many line breaks or elements that may be lines. */
export function holdsCode(element: Element, minLines: number): boolean {
  let lines = 0
  const isOfCode = everyBelow(element, MAX_DEPTH, (node) => {
    if (isText(node)) lines += lines < minLines && node.data.includes('\n') ? 1 : 0
    else if (isElement(node)) {
      if (NOT_IN_CODE.has(node.name) || (node.name === 'img' && !isCallout(node))) return false
      if (node.name === 'br' || node.name === 'div') lines += 1
    }
    return true
  })
  return isOfCode && lines >= minLines
}

/** A number in a circle that the text below speaks of (DocBook, Asciidoctor). */
function isCallout({ attribs }: Element): boolean {
  return /^\(?\d{1,2}\)?$/.test(attribs.alt ?? '')
}

/** A `code` of a named language that is all there is in its box. */
function isAlone({ attribs, prev, next, parent }: Element): boolean {
  if (attribs.class === undefined || !/(?:^|\s)(?:lang(?:uage)?-|hljs)/.test(attribs.class)) return false
  const isBlank = (node: Node | null): boolean =>
    node === null || (isText(node) && node.data.trim() === '' && (node.next === null || node.prev === null))
  return isBlank(prev) && isBlank(next) && parent !== null && isElement(parent) && parent.name === 'div'
}

/** The listings of Doxygen, gitweb, GeSHi and Trac: their own names alone could mean anything. */
function isMadeOfLines(element: Element, name: string): boolean {
  if (element.name === 'div' || element.name === 'ol') {
    const first = firstOf(element)
    const line = first?.attribs.class
    if (element.name === 'div') return name === 'fragment' ? line === 'line' : first?.name === 'div' && line === 'pre'
    return first !== undefined && /^de[12]$/.test(firstOf(first)?.attribs.class ?? '')
  }
  if (element.name !== 'table' || !/(?:^|\s)(?:code|highlight)(?:\s|$)/.test(name)) return false
  const inGroup = firstOf(element)
  const cell =
    inGroup === undefined ? undefined : firstOf(inGroup.name === 'tr' ? inGroup : (firstOf(inGroup) ?? inGroup))
  // A file of GitHub that another page shows.
  if (cell?.name === 'td') return cell.attribs['data-line-number'] !== undefined
  return cell?.name === 'th' && (cell.attribs.class === 'lineno' || /L\d+$/.test(cell.attribs.id ?? ''))
}

function firstOf({ children }: Element): Element | undefined {
  return children.slice(0, 2).find(isElement)
}

function isStyled(style: string | undefined): boolean {
  return style !== undefined && KEEPS_SPACE.test(style) && FIXED.test(style)
}

/** Inline elements on the way: what each means to its line (inline/read-inline.ts) is done here. */
import { type Element, isElement } from '../../formats/html/dom.ts'
import { hiddenByAttribute } from '../../formats/html/hidden.ts'
import type { InlineName } from '../inline/inline-names.ts'
import { isPlain, isQuoted, readInline } from '../inline/read-inline.ts'
import { isNextInRow, isNextOfCaption } from '../inline/rows.ts'
import { BREAK, EDGE, GONE, KEY_END } from '../inline/settle.ts'
import { readFormula } from '../math/formula.ts'
import { readRawTex, readRendered } from '../math/formula-copies.ts'
import { innermost, type Walk } from './state.ts'
import { addText, append } from './text-run.ts'

/** More of the text before it no mark asks for. */
const LAST_CHARS = 64

/** What an inline element that shows its ends begins and ends with. */
const ENDS: Readonly<Record<'apart' | 'line' | 'quote' | 'key', readonly [string, string]>> = {
  apart: [EDGE, EDGE],
  line: [BREAK, BREAK],
  quote: ['“', '”'],
  key: ['', KEY_END],
}

/** Does what an inline element of this kind means to its line; false if its content is not walked. */
export function enterInline(walk: Walk, element: Element, kind: InlineName | undefined): boolean {
  const { attribs } = element
  if (walk.pre === 0) {
    if (isNextInRow(element)) append(walk, EDGE)
    else if (innermost(walk).role === 'caption' && isNextOfCaption(element)) append(walk, BREAK)
  }
  if (isPlain(element, kind)) return true
  const isHidden =
    (attribs.style !== undefined || attribs.hidden !== undefined) && hiddenByAttribute(attribs) !== undefined
  const act = isHidden ? 'hidden' : readInline(element, kind, endOf(walk.lastButOne) + endOf(walk.last), walk.pre > 0)
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

function endOf(text: string): string {
  return text.length > LAST_CHARS ? text.slice(-LAST_CHARS) : text
}

/** Starts an inline element that shows where it begins and ends. */
function openEnds(walk: Walk, element: Element, act: keyof typeof ENDS): true {
  const [before, after] = ENDS[act]
  // Keys drawn side by side.
  if (act === 'key') append(walk, walk.last === after ? ' ' : '')
  else if (act === 'quote' && isQuoted(element, endOf(walk.last))) return true
  else append(walk, before)
  walk.closers.push({ element, text: after })
  return true
}

/** Ends an inline element: a link, or one that shows where it ends. */
export function leaveInline(walk: Walk, element: Element): void {
  const { closers, links } = walk
  if (closers.length > 0 && closers[closers.length - 1]?.element === element) append(walk, closers.pop()?.text ?? '')
  if (links.length > 0 && links[links.length - 1] === element) links.pop()
}

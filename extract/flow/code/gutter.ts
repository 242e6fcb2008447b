/** Line numbers in cells and boxes of their own beside a block of code. */
import { type Element, everyBelow, isElement, isText, textOf } from '../../../formats/html/dom.ts'
import type { CodeBox } from './names.ts'

/** Digits, and the marks that are set beside them. */
const NUMBERS = /^[\s\d.:|\u00a0\u200b]*$/
/** Cell, box, `pre`, line, link: elements of a gutter stand no deeper in one another. */
const MAX_DEPTH = 6

/** Nothing but numbers, or nothing at all? */
export function isNumbers(text: string): boolean {
  return NUMBERS.test(text)
}

/** Is it a column of line numbers: named so, or a bare cell of numbers before a cell that begins with code? */
export function isGutter(element: Element, says: CodeBox): boolean {
  const { name: tag, attribs } = element
  if (says.gutter) return holdsNumbers(element)
  if (tag !== 'td' && tag !== 'th') return false
  const line = attribs['data-line-number']
  if (line !== undefined) return holdsNumbers(element) && textOf(element).trim() === line
  const next = nextElement(element)
  return next?.name === 'td' && beginsWithCode(next) && holdsNumbers(element) && countsUp(textOf(element))
}

/** Numbers and nothing else. One look, which ends at the first text that is more, and goes not deep. */
function holdsNumbers(element: Element): boolean {
  let seen = false
  const isNumbers = everyBelow(element, MAX_DEPTH, (node) => {
    if (!isText(node)) return !isElement(node) || node.name !== 'img'
    seen ||= /\d/.test(node.data)
    return NUMBERS.test(node.data)
  })
  return isNumbers && seen
}

function beginsWithCode(cell: Element): boolean {
  let inner: Element | undefined = cell
  for (let depth = 0; inner !== undefined && depth < MAX_DEPTH; depth += 1) {
    inner = firstElement(inner)
    if (inner?.name === 'pre') return true
  }
  return false
}

/** Each number one more than the one before it? */
function countsUp(text: string): boolean {
  const numbers = text.match(/\d+/g) ?? []
  return numbers.every((number, at) => at === 0 || Number(number) === Number(numbers[at - 1]) + 1)
}

function firstElement({ children }: Element): Element | undefined {
  const [first, second] = children
  if (first !== undefined && isElement(first)) return first
  return second !== undefined && isElement(second) ? second : undefined
}

function nextElement({ next }: Element): Element | undefined {
  if (next === null) return undefined
  if (isElement(next)) return next
  return next.next !== null && isElement(next.next) ? next.next : undefined
}

/** Names side by side in one line that only a style sheet parts: links or code of an index, and lines of a name with its variants. */
import { type Element, isElement, isText } from '../../formats/html/dom.ts'
import { smallText } from './small-text.ts'

const ROW_TAGS: ReadonlySet<string> = new Set(['a', 'code', 'span'])
/** Shorter ones may be parts of a word. Judgement: `in` before `put` */
const MIN_CHARS = 3
/** More parts are letters that are drawn one by one, or a line of code in colours. Judgement. */
const MAX_PARTS = 12
/** A whole name, or several words; punctuation at the border of two parts says that they are one. */
const BEGINS = /^[\p{L}~]/u
const ENDS = /[\p{L}\p{N})]$/u
/** Of what stands before a line. */
const MAX_END_CHARS = 8
/** Scripts that set no spaces between words: what touches is one sentence. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** A name of code: `moor_rope`, `Rope::moor`, `moor()`, `moorRope`. */
const IDENTIFIER = /^[\p{L}\p{N}_:~.()]+$/u
const CODED = /_|::|\(\)|\p{Ll}\p{Lu}/u

/** Elements whose lines a style sheet parts where they are named, and what a caption ends and another line begins with: no word goes on with a capital. */
const LINE_TAGS: ReadonlySet<string> = new Set('span small b i em strong cite'.split(' '))
const LINE_ENDS = /[\p{Ll}\p{N}.!?)\]"”’»]$/u
const LINE_BEGINS = /^(?:\p{Lu}\p{L}|©|\((?:\p{Lu}|©)|\p{Lu}\.)/u

/** Does a named line of a caption touch what stands before it: `A kite over the bay<span class="credit">Photo: Ada Low</span>`? */
export function isNextOfCaption({ name, attribs, prev, children }: Element): boolean {
  if (prev === null || !LINE_TAGS.has(name)) return false
  if (attribs.class === undefined && !(isElement(prev) && prev.attribs.class !== undefined)) return false
  const [first] = children
  const own = first === undefined ? '' : isText(first) ? first.data : isElement(first) ? (smallText(first) ?? '') : ''
  const before = isText(prev) ? prev.data.slice(-MAX_END_CHARS) : isElement(prev) ? (smallText(prev) ?? '') : ''
  return LINE_ENDS.test(before) && LINE_BEGINS.test(own)
}

/** Does an element go on a row of such names, touching the one before it? */
export function isNextInRow(element: Element): boolean {
  const { name, prev, parent } = element
  if (prev === null || !isElement(prev) || prev.name !== name || !ROW_TAGS.has(name)) return false
  const before = smallText(prev)
  const own = smallText(element)
  if (before === undefined || own === undefined || !isWhole(before) || !isWhole(own)) return false
  // Two links of one address are one title in two parts.
  if (name === 'a') return element.attribs.href !== undefined && prev.attribs.href !== element.attribs.href
  if (name === 'code') return true
  return parent !== null && isElement(parent) && isLines(parent)
}

function isWhole(text: string): boolean {
  return text.length >= MIN_CHARS && BEGINS.test(text) && ENDS.test(text) && !UNSPACED.test(text)
}

/** Is it nothing but spans of one class, each a name of code? */
function isLines({ children }: Element): boolean {
  if (children.length > MAX_PARTS) return false
  const names: string[] = []
  const classes = new Set<string>()
  for (const child of children) {
    if (isText(child) && child.data.trim() === '') continue
    const text = isElement(child) && child.name === 'span' ? smallText(child) : undefined
    if (text === undefined || !isWhole(text) || !IDENTIFIER.test(text)) return false
    names.push(text)
    classes.add((child as Element).attribs.class ?? '')
  }
  return classes.size === 1 && names.some((name) => CODED.test(name))
}

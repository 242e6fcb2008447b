/**
 * The text of one block of code, line by line, however its highlighter marks lines: line breaks, or an element a line. White
 * space stays; line numbers, tools and what a browser hides go.
 */
import { type Element, isElement, isText, type Node, type Text } from '../../../formats/html/dom.ts'
import { hiddenByAttribute } from '../../../formats/html/hidden.ts'
import { SKIPPED_TAGS } from '../../../formats/html/tags.ts'
import { isNumbers } from './gutter.ts'
import { isBesideLine, isCodeALine, isLineElement, mayBeGutter } from './line-elements.ts'
import { type CodeNames, readCodeName } from './names.ts'

/** `fresh`: at the start of a line. `border`: an element ended a line, and what comes next is to begin another. */
type Place = 'text' | 'fresh' | 'border'

/** An element that is a line, or may be the number of one. */
interface Open {
  readonly element: Element
  readonly isLine: boolean
  readonly isGutter: boolean
  /** The parts before it, and where they ended. */
  readonly parts: number
  readonly place: Place
  /** The parts before its text. */
  readonly start: number
}

/** Code while it is read. Plain functions over one state. */
interface Code {
  readonly names: CodeNames
  readonly parts: string[]
  readonly open: Open[]
  /** Is each `code` a line? */
  readonly codeIsLine: boolean
  place: Place
  /** A number has just gone: the one blank that is set behind it goes too, a hard one by Doxygen, a plain one behind gitweb's links. */
  afterGutter: string | undefined
  /** Parts up to the last that is more than numbers. */
  solid: number
}

/** The code in an element. No recursion; linear in its nodes. */
export function readCode(root: Element): string {
  const code: Code = {
    names: new Map(),
    parts: [],
    open: [],
    codeIsLine: isCodeALine(root),
    place: 'fresh',
    afterGutter: undefined,
    solid: 0,
  }
  let node: Node | null = root.children[0] ?? null
  while (node !== null) {
    if (isText(node)) addText(code, node)
    else if (isElement(node)) {
      const first = enter(code, node) ? node.children[0] : undefined
      if (first !== undefined) {
        node = first
        continue
      }
      leave(code, node)
    }
    while (node !== null && node.next === null) {
      const { parent }: Node = node
      node = parent === root ? null : (parent as Element)
      if (node !== null) leave(code, node as Element)
    }
    node = node?.next ?? null
  }
  return code.parts
    .join('')
    .replace(/^[ \t]+$/gm, '')
    .replace(/^\n+/, '')
    .trimEnd()
}

/** Starts an element; false if its content is not read. */
function enter(code: Code, element: Element): boolean {
  const { name: tag, attribs } = element
  if (tag === 'br') {
    write(code, '\n')
    return false
  }
  const says = readCodeName(attribs.class, code.names)
  if (SKIPPED_TAGS.has(tag) || tag === 'script' || tag === 'thead' || says.tool) return false
  if (hiddenByAttribute(attribs) !== undefined) return false
  const isLine = isLineElement(element, code)
  const isGutter = says.gutter || mayBeGutter(element)
  if (!isLine && !isGutter) return true
  const { parts, place } = code
  const before = parts.length
  if (isLine && place !== 'fresh') {
    parts.push('\n')
    code.place = 'fresh'
  }
  code.open.push({ element, isLine, isGutter, parts: before, place, start: parts.length })
  return true
}

function leave(code: Code, element: Element): void {
  const open = code.open.at(-1)
  if (open?.element !== element) return
  code.open.pop()
  const { parts } = code
  if (open.isGutter && code.solid <= open.start) {
    parts.length = open.parts
    code.place = open.place
    code.afterGutter = element.name === 'a' ? ' ' : '\u00a0'
  } else if (open.isLine) {
    // A line break at its end is its own end.
    const last = parts.length > open.start ? parts.at(-1) : undefined
    if (last?.endsWith('\n') === true) parts[parts.length - 1] = last.slice(0, -1)
    code.place = 'border'
  }
}

function addText(code: Code, node: Text): void {
  const { data } = node
  if (data.trim() === '' && isBesideLine(node, code)) {
    if (node.prev !== null || code.place === 'text') endLines(code, node)
    return
  }
  write(code, clean(code.afterGutter !== undefined && data.startsWith(code.afterGutter) ? data.slice(1) : data))
  code.afterGutter = undefined
}

/** Line breaks beside a line's element: the first is the end of the line before it. */
function endLines(code: Code, { data, next }: Text): void {
  const breaks = data.split('\n').length - 1
  if (breaks === 0) return
  // Blanks before a block are the page's own; before a span they are the line's.
  const isIndentation = next !== null && isElement(next) && next.name === 'span'
  write(code, isIndentation ? clean(data) : '\n'.repeat(breaks))
  code.place = 'fresh'
}

function write(code: Code, text: string): void {
  if (text === '') return
  const { parts } = code
  if (code.place === 'border' && !text.startsWith('\n')) parts.push('\n')
  parts.push(text)
  if (!isNumbers(text)) code.solid = parts.length
  code.place = text.endsWith('\n') ? 'fresh' : 'text'
}

/** Blanks and line breaks as an editor has them, and nothing that has no width; nor the control characters that mark a line of prose (inline/settle.ts). */
function clean(data: string): string {
  return /[\r\u001e\u001f\u00a0\u00ad\u200b\u2028\u2029\ufeff]/.test(data)
    ? data
        .replace(/\r\n?|[\u2028\u2029]/g, '\n')
        .replace(/\u00a0/g, ' ')
        .replace(/[\u001e\u001f\u00ad\u200b\ufeff]/g, '')
    : data
}

/** Elements inside a block of code: which of them are lines, and which may hold the number of one. */
import { type Element, isElement, isText, type Node } from '../../../formats/html/dom.ts'
import { type CodeNames, readCodeName } from './names.ts'

/** Elements that stand on a line of their own. */
const LINE_TAGS: ReadonlySet<string> = new Set('div li p tr dd dt pre ol ul table'.split(' '))

/** Is each `code` in it a line? `<pre><code>…</code><code>…</code></pre>`: nothing else would part them. */
export function isCodeALine({ children }: Element): boolean {
  let lines = 0
  for (const child of children) {
    if (isElement(child) && child.name === 'code') lines += 1
    else if (!isText(child) || !/^(?:\s*\n\s*)?$/.test(child.data)) return false
  }
  return lines > 1
}

/** What is known of the block around: its class names, and whether each `code` is a line. */
interface Around {
  readonly names: CodeNames
  readonly codeIsLine: boolean
}

/** Is it a line? */
export function isLineElement({ name, attribs }: Element, { names, codeIsLine }: Around): boolean {
  if (LINE_TAGS.has(name) || (codeIsLine && name === 'code')) return true
  if (attribs.style !== undefined && /display\s*:\s*(?:block|flex|grid|table(?!-cell))/i.test(attribs.style))
    return true
  return readCodeName(attribs.class, names).line
}

/** Does a line's element stand before or after it? */
export function isBesideLine({ prev, next }: Node, around: Around): boolean {
  const isLine = (node: Node | null): boolean => node !== null && isElement(node) && isLineElement(node, around)
  return isLine(prev) || isLine(next)
}

/** May it hold the number of a line, by what stands in the element itself? */
export function mayBeGutter(element: Element): boolean {
  const { attribs } = element
  return attribs['data-line-number'] !== undefined || isCellBefore(element) || isUnselectable(attribs.style)
}

/** A row of code has one cell of code, and it is the last. */
function isCellBefore({ name, next }: Element): boolean {
  if (name === 'th') return true
  if (name !== 'td' || next === null) return false
  return isElement(next) || (next.next !== null && isElement(next.next))
}

/** Numbers that nobody is to copy. */
function isUnselectable(style: string | undefined): boolean {
  return style !== undefined && /user-select\s*:\s*none/i.test(style)
}

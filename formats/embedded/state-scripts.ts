/** Values that a page sets for its own scripts: `window.__STATE__ = {…}`. They are read as JSON, and no script is run. */
import { type Document, type Element, isElement, type Node, textOf } from '../html/dom.ts'
import { parseJson } from '../json-lines.ts'

/** What frameworks call the state that they start from: Redux, Apollo, Nuxt, Remix and their like, and sites after them. */
const STATE =
  /(?:window|self|globalThis)(?:\.|\[["'])([\w$]{0,40}(?:state|data|props|store|apollo|nuxt|context|cache|content|page)[\w$]{0,40})(?:["']\])?\s{0,4}=\s{0,4}(?:JSON\.parse\(\s{0,4}(?=["'])|(?=\{))/gi
/** What a widget says on every page of its sites. */
const FURNITURE = /cookie|consent|gdpr|privacy|i18n|locale|translation|message|analytics|layer/i
/** A longer script is the data of a whole site. The same as for JSON scripts (embedded-text.ts) */
const MAX_SCRIPT_CHARS = 2_000_000
/** Elements of a page that are looked at for scripts: it shows hardly any text, so it has few of them. */
const MAX_NODES = 50_000
/** What ends a string, opens or closes, in JSON. */
const STEP = /["{}[\]]/g
const STRING_END = /\\[\s\S]|"/g

/** The values of all such scripts of a page, in page order. What is no JSON is skipped. Linear in the scripts. */
export function stateValues(document: Document): readonly unknown[] {
  const values: unknown[] = []
  for (const script of scriptsOf(document)) {
    const code = textOf(script)
    if (code.length > MAX_SCRIPT_CHARS) continue
    STATE.lastIndex = 0
    for (let found = STATE.exec(code); found !== null; found = STATE.exec(code)) {
      const from = STATE.lastIndex
      const to = code[from] === '{' ? endOfValue(code, from) : endOfLiteral(code, from)
      if (to < 0) break
      if (!FURNITURE.test(found[1] ?? ''))
        values.push(code[from] === '{' ? readValue(code.slice(from, to)) : parseJson(readLiteral(code.slice(from, to))))
      STATE.lastIndex = to
    }
  }
  return values
}

function scriptsOf(document: Document): readonly Element[] {
  const scripts: Element[] = []
  const open: Node[] = document.children.slice(0, MAX_NODES).reverse()
  for (let seen = 0, node = open.pop(); node !== undefined && seen < MAX_NODES; node = open.pop(), seen += 1) {
    if (!isElement(node)) continue
    if (node.name === 'script') scripts.push(node)
    else
      for (let at = Math.min(node.children.length, MAX_NODES) - 1; at >= 0; at -= 1)
        open.push(node.children[at] as Node)
  }
  return scripts
}

/** Behind the bracket that closes the value which opens at `from`; -1 if none does. */
function endOfValue(code: string, from: number): number {
  let depth = 0
  STEP.lastIndex = from
  for (let found = STEP.exec(code); found !== null; found = STEP.exec(code)) {
    if (found[0] === '"') {
      const end = endOfLiteral(code, found.index)
      if (end < 0) return -1
      STEP.lastIndex = end
    } else {
      depth += found[0] === '{' || found[0] === '[' ? 1 : -1
      if (depth === 0) return STEP.lastIndex
    }
  }
  return -1
}

/** Behind the quote that closes the string which opens at `from`; -1 if none does. */
function endOfLiteral(code: string, from: number): number {
  const quote = code[from]
  const marks = quote === '"' ? STRING_END : /\\[\s\S]|'/g
  marks.lastIndex = from + 1
  for (let found = marks.exec(code); found !== null; found = marks.exec(code))
    if (found[0] === quote) return marks.lastIndex
  return -1
}

/** A value of a script may hold `undefined`, which JSON has no word for. */
function readValue(code: string): unknown {
  return parseJson(code) ?? parseJson(code.replace(/([:,[]\s{0,4})undefined\b/g, '$1null'))
}

/** The text of a string literal, in either quotes; empty if it is none that JSON could write. */
function readLiteral(literal: string): string {
  const inner = literal
    .slice(1, -1)
    .replace(/\\[\s\S]|"/g, (mark) => (mark === '"' ? '\\"' : mark === "\\'" ? "'" : mark))
    .replace(/\\x([\da-f]{2})/gi, '\\u00$1')
  const text = parseJson(`"${inner}"`)
  return typeof text === 'string' ? text : ''
}

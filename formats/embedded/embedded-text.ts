/** The text that a page holds in its scripts for other scripts to show: JSON-LD's `articleBody`, and the state of an application. */
import { escapeHtml } from '../escape-html.ts'
import { type Element, textOf } from '../html/dom.ts'
import type { ParsedHtml } from '../html/parse.ts'
import { parseJson } from '../json-lines.ts'
import { countWords } from '../words/count-words.ts'
import { isLinkedData } from './linked-data.ts'
import { stateValues } from './state-scripts.ts'

/** A longer script is the data of a whole site. Judgement: the states of 40 news pages that were looked at have 20 to 700 kB */
const MAX_SCRIPT_CHARS = 2_000_000
/** Values of one script that are looked at. */
const MAX_NODES = 50_000
/** Of a text in one piece. With fewer words it is a summary or a label. The same as for pages that are doubted (extract/content/main-content.ts) */
const MIN_WORDS = 60
/** Of one block in a list of them. */
const BLOCK_WORDS = 5
/** Members that hold what a page says; a message of the application stands under a name of its own. */
const BODY =
  /^(?:article_?body|body(?:_?html)?|content(?:_?html)?|html|text|post_?content|rendered|markdown|story|value)$/i
/** No tag reaches over the next `<`, or a text of tags that never end would cost the square of its length. */
const TAG = /<[^<>]*>/g
const MARKUP = /<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|figure|img|section)\b[^<>]*>/i

/**
 * The longest text among the values of a page's JSON scripts as HTML; undefined if none has 60 words. JSON-LD comes first, for it says
 * what its text is; a state that a script sets comes last. A text is a string under a name of a body, or a list of blocks with such
 * strings. Malformed scripts are skipped.
 */
export function embeddedText({ notable, document }: Pick<ParsedHtml, 'notable' | 'document'>): string | undefined {
  const scripts = notable.filter(({ name, attribs }) => name === 'script' && /json/i.test(attribs.type ?? ''))
  return (
    longestIn(valuesOf(scripts.filter(isLinkedData))) ??
    longestIn(valuesOf(scripts.filter((script) => !isLinkedData(script)))) ??
    longestIn(stateValues(document))
  )
}

function valuesOf(scripts: readonly Element[]): readonly unknown[] {
  return scripts
    .map(textOf)
    .filter(({ length }) => length <= MAX_SCRIPT_CHARS)
    .map(parseJson)
}

function longestIn(values: readonly unknown[]): string | undefined {
  let longest = ''
  for (const value of values) for (const text of textsIn(value)) if (text.length > longest.length) longest = text
  return countWords(longest.replace(TAG, ' ')) < MIN_WORDS ? undefined : longest
}

/** The texts of a value, each as HTML, breadth first. */
function* textsIn(value: unknown): Generator<string> {
  const queue: unknown[] = [value]
  for (let at = 0; at < queue.length && at < MAX_NODES; at += 1) {
    const node = queue[at]
    if (typeof node !== 'object' || node === null) continue
    if (Array.isArray(node)) yield node.map(blockOf).join('')
    for (const [name, inner] of Object.entries(node)) {
      if (typeof inner === 'string' && BODY.test(name)) yield htmlOf(inner)
      else if (typeof inner === 'object' && queue.length < MAX_NODES) queue.push(inner)
    }
  }
}

/** A block of a list, as editors keep them: `{ type: 'paragraph', text: '…' }`. */
function blockOf(block: unknown): string {
  if (typeof block !== 'object' || block === null) return ''
  for (const [name, inner] of Object.entries(block))
    if (typeof inner === 'string' && BODY.test(name) && countWords(inner) >= BLOCK_WORDS) return htmlOf(inner)
  return ''
}

function htmlOf(text: string): string {
  if (MARKUP.test(text)) return text
  return text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('')
}

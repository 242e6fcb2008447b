/**
 * HTML to tokens (WHATWG 13.2.5): start tags with their attributes, end tags and text, in one pass over the page.
 *
 * A state machine takes a call for each character; here the long stretches (text, scripts, comments, quoted values) are found
 * with `indexOf`, and only names are read by character. Every search that fails ends the page, so the whole is linear.
 */
import { decodeEntities } from './entities.ts'
import { endOfRawText, isEndOfName, isSpace } from './raw-text.ts'

/** What is done with the tokens of a page: functions of its state, the same for all pages, so that V8 compiles them once. */
export interface TokenSink<State> {
  /** What a piece of the page says, where its characters are bytes (charset/utf8-pieces.ts); absent where they are text. */
  decode?(state: State, piece: string): string
  /** Character references decoded, but in the text of `script`, `style` and `xmp`. */
  text(state: State, data: string): void
  /** Is this attribute of such an element asked for? The values of others are not even cut out. */
  isRead(tag: string, name: string): boolean
  attribute(state: State, name: string, value: string): void
  /** A start tag, after its attributes. Names are in lower case. */
  open(state: State, name: string, selfClosing: boolean): void
  close(state: State, name: string): void
  /**
   * Is the innermost open element one of SVG or MathML, or the page XML? Then CDATA sections are text, and the content of `script`
   * or `title` is read like any other. Asked after `open`.
   */
  isForeign(state: State): boolean
  /** Asked before each token: true ends the page there. */
  isOver(state: State): boolean
}

/** Elements whose content is text up to their own end tag. */
const RAW: ReadonlySet<string> = new Set([
  'script',
  'style',
  'title',
  'textarea',
  'xmp',
  'iframe',
  'noembed',
  'plaintext',
])
/** Those of them in which character references count. */
const ESCAPABLE: ReadonlySet<string> = new Set(['title', 'textarea'])

const BANG = 0x21
const SLASH = 0x2f
const EQUALS = 0x3d
const GREATER = 0x3e
const QUESTION = 0x3f

/** Names that were read, of any page, by their characters: a page uses about 150 of them, a thousand times each. A power of two. */
const NAMES: (string | undefined)[] = new Array(4096).fill(undefined)
/** Longer ones are not kept: no attribute that anybody reads has as many. */
const MAX_KEPT_CHARS = 40

/** Reads a page to its end. A tag that the page ends in is left out, as in browsers; so is U+0000 (13.2.6.4.7, in body). */
export function tokenize<State>(page: string, sink: TokenSink<State>, state: State): void {
  const html = page.includes('\0') ? page.replaceAll('\0', '') : page
  const { length } = html
  let textFrom = 0
  let at = 0
  while (!sink.isOver(state)) {
    const start = html.indexOf('<', at)
    if (start < 0) {
      readText(html, textFrom, length, sink, state)
      return
    }
    const next = html.charCodeAt(start + 1)
    at = start + 1
    if (isLetter(next)) {
      readText(html, textFrom, start, sink, state)
      at = readStartTag(html, at, sink, state)
    } else if ((next === SLASH && at + 1 < length) || next === BANG || next === QUESTION) {
      readText(html, textFrom, start, sink, state)
      at = next === SLASH ? readEndTag(html, at + 1, sink, state) : readMarkup(html, at, sink, state)
    } else continue
    textFrom = at
  }
}

function readText<State>(html: string, from: number, to: number, sink: TokenSink<State>, state: State): void {
  if (to > from) sink.text(state, decodeEntities(pieceOf(html, from, to, sink, state), 'text'))
}

function pieceOf<State>(html: string, from: number, to: number, sink: TokenSink<State>, state: State): string {
  const piece = html.slice(from, to)
  return sink.decode === undefined ? piece : sink.decode(state, piece)
}

/** From the name to the end of the element's start tag, or of its content if that is raw text; the position after it. */
function readStartTag<State>(html: string, from: number, sink: TokenSink<State>, state: State): number {
  const name = readName(html, from, false)
  let at = from + name.length
  let selfClosing = false
  for (;;) {
    at = skipSpace(html, at)
    if (at >= html.length) return at
    const code = html.charCodeAt(at)
    if (code === GREATER) break
    if (code === SLASH) {
      at += 1
      selfClosing = html.charCodeAt(at) === GREATER
    } else at = readAttribute(html, at, name, sink, state)
  }
  at += 1
  sink.open(state, name, selfClosing)
  if (selfClosing || !RAW.has(name) || sink.isForeign(state)) return at
  const end = endOfRawText(html, at, name)
  if (end > at) {
    const raw = pieceOf(html, at, end, sink, state)
    sink.text(state, ESCAPABLE.has(name) ? decodeEntities(raw, 'title') : raw)
  }
  return end
}

/** One attribute; the position after it, or the page's end if it does not end. */
function readAttribute<State>(html: string, from: number, tag: string, sink: TokenSink<State>, state: State): number {
  const name = readName(html, from, true)
  let at = from + name.length
  const isRead = sink.isRead(tag, name)
  at = skipSpace(html, at)
  if (html.charCodeAt(at) !== EQUALS) {
    if (isRead) sink.attribute(state, name, '')
    return at
  }
  at = skipSpace(html, at + 1)
  const quote = html.charAt(at)
  const isQuoted = quote === '"' || quote === "'"
  const start = isQuoted ? at + 1 : at
  const end = isQuoted ? html.indexOf(quote, start) : endOfUnquoted(html, start)
  if (end < 0) return html.length
  if (isRead) sink.attribute(state, name, decodeEntities(pieceOf(html, start, end, sink, state), 'attribute'))
  return isQuoted ? end + 1 : end
}

function readEndTag<State>(html: string, from: number, sink: TokenSink<State>, state: State): number {
  const end = html.indexOf('>', from)
  if (end < 0) return html.length
  // Anything else than a letter begins a comment.
  if (isLetter(html.charCodeAt(from))) sink.close(state, readName(html, from, false))
  return end + 1
}

/** Comments, CDATA, declarations and processing instructions: what follows `<!` or `<?`. */
function readMarkup<State>(html: string, from: number, sink: TokenSink<State>, state: State): number {
  // Comments may be as short as `<!-->`: their dashes count twice.
  if (html.startsWith('!--', from)) return endOfComment(html, from + 1)
  // In HTML, a CDATA section is a comment like any other false declaration (13.2.5.42, markup declaration open state).
  if (!html.startsWith('![CDATA[', from) || !sink.isForeign(state)) return after(html, '>', from + 1)
  const start = from + 8
  const end = html.indexOf(']]>', start)
  const last = end < 0 ? html.length : end
  if (last > start || end < 0) sink.text(state, pieceOf(html, start, last, sink, state))
  return end < 0 ? html.length : end + 3
}

/** A comment ends with `-->` or `--!>` (WHATWG 13.2.5.52). */
function endOfComment(html: string, from: number): number {
  for (let at = html.indexOf('--', from); at >= 0; at = html.indexOf('--', at + 1)) {
    if (html.charCodeAt(at + 2) === GREATER) return at + 3
    if (html.charCodeAt(at + 2) === BANG && html.charCodeAt(at + 3) === GREATER) return at + 4
  }
  return html.length
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from)
  return at < 0 ? html.length : at + mark.length
}

/**
 * The name that begins at `from`, in lower case and as long as it stands there: one string for all its places, found by its characters in a
 * table. Of an attribute, the first character may be any, and `=` ends it. A slice for every tag and attribute is garbage.
 */
function readName(html: string, from: number, isAttribute: boolean): string {
  let hash = 0
  let at = from
  for (; at < html.length; at += 1) {
    const code = html.charCodeAt(at)
    // Nearly all characters of names come after all of those that end one.
    if (code <= GREATER && (isEndOfName(code) || (isAttribute && code === EQUALS)) && (at > from || !isAttribute)) break
    hash = (hash * 31 + lowerCase(code)) & 0xffffff
  }
  // Two slots each, for two names of one slot that a page uses in turns would oust each other.
  const slot = hash & (NAMES.length - 1)
  const known = keptName(html, from, at, slot) ?? keptName(html, from, at, slot ^ 1)
  if (known !== undefined) return known
  const name = asKey(html.slice(from, at).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()))
  if (name.length <= MAX_KEPT_CHARS) NAMES[NAMES[slot] === undefined ? slot : slot ^ 1] = name
  return name
}

/** The same string as V8 keeps the names of properties: it compares two of those by their places, and others character by character. */
function asKey(name: string): string {
  const [key = name] = Object.keys({ [name]: true })
  return key
}

/** The name in a slot, if it is the one that stands there. */
function keptName(html: string, from: number, to: number, slot: number): string | undefined {
  const name = NAMES[slot]
  if (name === undefined || name.length !== to - from) return undefined
  for (let at = 0; at < name.length; at += 1)
    if (name.charCodeAt(at) !== lowerCase(html.charCodeAt(from + at))) return undefined
  return name
}

/** ASCII only, as in browsers. */
function lowerCase(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code | 0x20 : code
}

function endOfUnquoted(html: string, from: number): number {
  for (let at = from; at < html.length; at += 1) {
    const code = html.charCodeAt(at)
    if (code === GREATER || isSpace(code)) return at
  }
  return -1
}

function skipSpace(html: string, from: number): number {
  let at = from
  while (isSpace(html.charCodeAt(at))) at += 1
  return at
}

function isLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

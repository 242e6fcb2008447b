/**
 * Tags of XML as events, and nothing else: htmlparser2's tokenizer without its parser, whose stack of open elements makes a text of
 * nested tags cost the square of its length (measured: 200,000 open tags take minutes). HTML's reader (html/tokenize.ts) is no
 * reader of XML: it knows HTML's character references, of which XML has five.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'

interface XmlEvents {
  /** A start tag, name as written. */
  open(name: string): void
  /** An attribute of the tag that was opened last; at most `MAX_VALUE` characters of its value. */
  attribute(name: string, value: string): void
  /** An end tag, or the end of a tag that closes itself. It need not match anything. */
  close(name: string): void
  /** A piece of text or of a CDATA section; XML's own character references are decoded, entities of a DTD never. */
  text(part: string): void
}

export interface XmlReader {
  /** Takes the next piece of the text; pieces may be cut anywhere. */
  write(piece: string): void
  /** The text is over. */
  end(): void
}

/** Longer than any URL that is read (`MAX_URL_CHARS` in core/url.ts). */
export const MAX_VALUE = 8192

const ignore = (): void => {}

/** Opens a reader of one text. Never throws for its content; costs time in proportion to its length. */
export function openXmlReader(events: XmlEvents): XmlReader {
  const window = openWindow()
  const tokenizer = new Tokenizer({ xmlMode: true, decodeEntities: true }, callbacksOf(events, window))
  return {
    write(piece) {
      window.push(piece)
      tokenizer.write(piece)
    },
    end: () => tokenizer.end(),
  }
}

function callbacksOf({ open, attribute, close, text }: XmlEvents, { slice }: Window): TokenizerCallbacks {
  let tag = ''
  let name = ''
  let value = ''
  const addValue = (part: string): void => {
    value += part.slice(0, MAX_VALUE - value.length)
  }
  return {
    onopentagname(start, end) {
      tag = slice(start, end)
      open(tag)
    },
    onattribname(start, end) {
      name = slice(start, end)
      value = ''
    },
    onattribdata: (start, end) => addValue(slice(start, end)),
    onattribentity: (codePoint) => addValue(String.fromCodePoint(codePoint)),
    onattribend: () => attribute(name, value),
    onselfclosingtag: () => close(tag),
    onclosetag: (start, end) => close(slice(start, end)),
    ontext: (start, end) => text(slice(start, end)),
    ontextentity: (codePoint) => text(String.fromCodePoint(codePoint)),
    oncdata: (start, end, endOffset) => text(slice(start, end - endOffset)),
    onopentagend: ignore,
    oncomment: ignore,
    ondeclaration: ignore,
    onprocessinginstruction: ignore,
    onend: ignore,
  }
}

/** The pieces that a token may still lie in. Positions are those of the whole text. */
interface Window {
  push(piece: string): void
  slice(start: number, end: number): string
}

function openWindow(): Window {
  let held = ''
  /** Position of the first held character. */
  let from = 0
  /** Behind it nothing was asked for yet. */
  let read = 0
  const pieces: string[] = []
  return {
    // Joined only when a token is cut out of them: one that never ends costs no copy for each piece.
    push: (piece) => void pieces.push(piece),
    slice(start, end) {
      if (pieces.length > 0) {
        held = held.slice(read - from) + pieces.join('')
        from = read
        pieces.length = 0
      }
      read = Math.max(read, end)
      return held.slice(start - from, end - from)
    },
  }
}

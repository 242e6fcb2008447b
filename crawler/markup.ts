/**
 * Tags of HTML or XML as events, and nothing else: htmlparser2's tokenizer without its parser, whose stack of open elements
 * makes a page of nested tags cost the square of its length (measured: 200,000 open tags take minutes).
 */
import { Tokenizer } from 'htmlparser2'

export interface MarkupEvents {
  /** A start tag; names lower-case in HTML, the first of equal attributes counts. The object is the callee's. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  /** An end tag, or the end of a self-closing one in XML. It need not match anything. */
  close?(name: string): void
  /** A piece of text; character references of the document language are decoded, entities of a DTD never. */
  text?(part: string): void
}

const MAX_ATTRIBUTES = 200

/** Reads a whole text. Never throws for its content; costs time in proportion to its length. */
export function readMarkup(text: string, language: 'html' | 'xml', events: MarkupEvents): void {
  const isHtml = language === 'html'
  const nameAt = (start: number, end: number): string => {
    const name = text.slice(start, end)
    return isHtml ? name.toLowerCase() : name
  }
  let tag = ''
  let attributes = new Map<string, string>()
  let attribute = ''
  let value = ''
  const open = (): void => {
    events.open?.(tag, Object.fromEntries(attributes))
  }
  const tokenizer = new Tokenizer(
    { xmlMode: !isHtml, decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = nameAt(start, end)
        attributes = new Map()
      },
      onattribname(start, end) {
        attribute = nameAt(start, end)
        value = ''
      },
      onattribdata(start, end) {
        value += text.slice(start, end)
      },
      onattribentity(codePoint) {
        value += String.fromCodePoint(codePoint)
      },
      onattribend() {
        if (!attributes.has(attribute) && attributes.size < MAX_ATTRIBUTES) attributes.set(attribute, value)
        value = ''
      },
      onopentagend: open,
      onselfclosingtag() {
        open()
        if (!isHtml) events.close?.(tag)
      },
      onclosetag: (start, end) => events.close?.(nameAt(start, end)),
      ontext: (start, end) => events.text?.(text.slice(start, end)),
      ontextentity: (codePoint) => events.text?.(String.fromCodePoint(codePoint)),
      oncdata: (start, end, endOffset) => events.text?.(text.slice(start, end - endOffset)),
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )
  // In one piece, so that the tokenizer's positions are positions in `text`.
  tokenizer.write(text)
  tokenizer.end()
}

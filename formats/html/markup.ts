/**
 * Tags of HTML or XML as events, and nothing else: htmlparser2's tokenizer without its parser, whose stack of open elements
 * makes a page of nested tags cost the square of its length (measured: 200,000 open tags take minutes).
 */
import { Tokenizer } from 'htmlparser2'
import { closeForeign, type ForeignElements, isInForeign, openForeign } from './foreign-elements.ts'

export interface MarkupEvents {
  /** A start tag; names lower-case in HTML and XHTML, the first of equal attributes counts. The object is the callee's. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  /** An end tag, or the end of a self-closing one in XML. It need not match anything. */
  close?(name: string): void
  /** A piece of text; character references of the document language are decoded, entities of a DTD never. */
  text?(part: string): void
}

const MAX_ATTRIBUTES = 200
const CDATA = '<![CDATA['
/** As long, and a comment up to the next `>`. */
const BOGUS = '<!_CDATA['

/** Reads a whole text. Never throws for its content; costs time in proportion to its length. XHTML is XML with HTML's names. */
export function readMarkup(text: string, language: 'html' | 'xhtml' | 'xml', events: MarkupEvents): void {
  const isHtml = language === 'html'
  const foreign: ForeignElements = { names: [], places: [] }
  const nameAt = (start: number, end: number): string => {
    const name = text.slice(start, end)
    return language === 'xml' ? name : name.toLowerCase()
  }
  let tag = ''
  let attributes = new Map<string, string>()
  let attribute = ''
  let value = ''
  const open = (selfClosing: boolean): void => {
    if (isHtml) openForeign(foreign, tag, attributes.get('encoding'), selfClosing)
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
      onopentagend: () => open(false),
      onselfclosingtag() {
        open(true)
        if (!isHtml) events.close?.(tag)
      },
      onclosetag(start, end) {
        const name = nameAt(start, end)
        if (isHtml) closeForeign(foreign, name)
        events.close?.(name)
      },
      ontext: (start, end) => events.text?.(text.slice(start, end)),
      ontextentity: (codePoint) => events.text?.(String.fromCodePoint(codePoint)),
      oncdata: (start, end, endOffset) => events.text?.(text.slice(start, end - endOffset)),
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )
  let from = 0
  // In HTML, CDATA sections are comments but for SVG and MathML (formats/html/foreign-content.ts). The tokenizer takes all of them for text
  // that only `]]>` ends, so it is shown another declaration in their place. Its positions stay positions in `text`.
  for (let at = isHtml ? text.indexOf(CDATA) : -1; at >= 0; at = text.indexOf(CDATA, at + CDATA.length)) {
    tokenizer.write(text.slice(from, at))
    from = at
    if (isInForeign(foreign)) continue
    tokenizer.write(BOGUS)
    from = at + CDATA.length
  }
  tokenizer.write(text.slice(from))
  tokenizer.end()
}

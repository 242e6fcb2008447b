/**
 * Tags of XML as events, and nothing else: htmlparser2's tokenizer without its parser, whose stack of open elements makes a text of
 * nested tags cost the square of its length (measured: 200,000 open tags take minutes). HTML's reader (html/tokenize.ts) is no
 * reader of XML: it knows HTML's character references, of which XML has five.
 */
import { Tokenizer } from 'htmlparser2'

interface XmlEvents {
  /** A start tag, name as written. Attributes are not read. */
  open(name: string): void
  /** An end tag, or the end of a tag that closes itself. It need not match anything. */
  close(name: string): void
  /** A piece of text or of a CDATA section; XML's own character references are decoded, entities of a DTD never. */
  text(part: string): void
}

const ignore = (): void => {}

/** Reads a whole text. Never throws for its content; costs time in proportion to its length. */
export function readXml(text: string, { open, close, text: onText }: XmlEvents): void {
  let tag = ''
  const tokenizer = new Tokenizer(
    { xmlMode: true, decodeEntities: true },
    {
      onopentagname(start, end) {
        tag = text.slice(start, end)
        open(tag)
      },
      onselfclosingtag: () => close(tag),
      onclosetag: (start, end) => close(text.slice(start, end)),
      ontext: (start, end) => onText(text.slice(start, end)),
      ontextentity: (codePoint) => onText(String.fromCodePoint(codePoint)),
      oncdata: (start, end, endOffset) => onText(text.slice(start, end - endOffset)),
      onopentagend: ignore,
      onattribname: ignore,
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onprocessinginstruction: ignore,
      onend: ignore,
    },
  )
  tokenizer.write(text)
  tokenizer.end()
}

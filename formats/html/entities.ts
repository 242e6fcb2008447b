/** Character references (`&amp;`) decoded as WHATWG 13.2.5.72 decodes them: htmlparser2's tokenizer over the one text that holds any. */
import { Tokenizer } from 'htmlparser2'

type Place = 'text' | 'title' | 'attribute'

/** What stands around the text, so that the tokenizer reads it in the right state. */
const BEFORE: Readonly<Record<Place, string>> = { text: '', title: '<title>', attribute: '<a a="' }

/** The references that nearly all pages use alone: numbers of ASCII, of Latin-1 and up. Those between may mean windows-1252. */
const PLAIN =
  '(?:amp|lt|gt|quot|nbsp|#(?:3[2-9]|[4-9][0-9]|1[01][0-9]|12[0-6]|1[6-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3})|#x(?:[2-7a-fA-F][0-9a-fA-F]|20[0-9a-fA-F]{2}))'
const PLAIN_REFERENCE = new RegExp(`&${PLAIN};`, 'g')
/** Anything else that may be one. In the query of an attribute's URL, `&name=` is none. */
const OTHER: Readonly<Record<Place, RegExp>> = {
  text: new RegExp(`&(?!${PLAIN};)[#a-zA-Z]`),
  title: new RegExp(`&(?!${PLAIN};)[#a-zA-Z]`),
  attribute: new RegExp(`&(?!${PLAIN};)(?:#|[a-zA-Z][a-zA-Z0-9]*(?![a-zA-Z0-9=]))`),
}
const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': '\u00a0',
}

const ignore = (): void => {}

/** The text without references. In attributes `&copy=1` is none; a bare `&` stays. */
export function decodeEntities(raw: string, place: Place): string {
  if (!raw.includes('&')) return raw
  if (!OTHER[place].test(raw)) return raw.replace(PLAIN_REFERENCE, plainCharacter)
  // A reference ends at a quotation mark whatever its name, so a value that holds some is decoded between them.
  if (place === 'attribute' && raw.includes('"'))
    return raw
      .split('"')
      .map((part) => decodeEntities(part, place))
      .join('"')
  const html = place === 'attribute' ? `${BEFORE[place]}${raw}">` : BEFORE[place] + raw
  let text = ''
  const add = (start: number, end: number): void => {
    text += html.slice(start, end)
  }
  const addCharacter = (codepoint: number): void => {
    text += String.fromCodePoint(codepoint)
  }
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontext: add,
      ontextentity: addCharacter,
      onattribdata: add,
      onattribentity: addCharacter,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      onclosetag: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onopentagname: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return text
}

function plainCharacter(reference: string): string {
  const named = NAMED[reference]
  if (named !== undefined) return named
  const isHex = reference.charAt(2) === 'x'
  return String.fromCharCode(Number.parseInt(reference.slice(isHex ? 3 : 2), isHex ? 16 : 10))
}

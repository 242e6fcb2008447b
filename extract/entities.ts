/** Character references (`&amp;`) decoded as WHATWG 13.2.5.72 decodes them: htmlparser2's tokenizer over the one text that holds any. */
import { Tokenizer } from 'htmlparser2'

type Place = 'text' | 'title' | 'attribute'

/** What stands around the text, so that the tokenizer reads it in the right state. */
const BEFORE: Readonly<Record<Place, string>> = { text: '', title: '<title>', attribute: '<a a="' }

const ignore = (): void => {}

/** The text without references. In attributes `&copy=1` is none; a bare `&` stays. */
export function decodeEntities(raw: string, place: Place): string {
  if (!raw.includes('&')) return raw
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

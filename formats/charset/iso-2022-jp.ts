/** ISO-2022-JP in queries: its bytes are ASCII, and what they mean depends on the escape before them, so a query is written as a whole. */
import { jisPair } from './jis-pairs.ts'

/** What the bytes behind an escape are: ASCII, ASCII with a yen sign and an overline, or pairs of JIS X 0208. */
type State = 'ascii' | 'roman' | 'pairs'

const ESCAPES: Readonly<Record<State, string>> = { ascii: '%1B(B', roman: '%1B(J', pairs: '%1B$B' }
const ROMAN: Readonly<Record<string, string>> = { '\u00a5': '\\', '\u203e': '~' }
/** A character that looks like a shift or an escape is written as one that is lacking. @source Encoding Standard 12.2.2, step 3 */
const SHIFTS: ReadonlySet<string> = new Set(['\x0e', '\x0f', '\x1b'])
/** Bytes of a pair that no query has unescaped, though they are ASCII. @source URL Standard 1.3, the special-query percent-encode set */
const ESCAPED = /["#'<>]/g

/** A query, percent-encoded; `lacking` writes a character that the encoding has not. @source Encoding Standard 12.2.2 (ISO-2022-JP encoder) */
export function iso2022JpQuery(query: string, lacking: (character: string) => string): string {
  let state = 'ascii' as State
  let text = ''
  const enter = (next: State): void => {
    if (state !== next) text += ESCAPES[next]
    state = next
  }
  for (const character of query) {
    const pair = character < '\x80' ? undefined : pairOf(character)
    const roman = ROMAN[character]
    if (pair !== undefined) {
      enter('pairs')
      text += pair
    } else if (roman !== undefined) {
      enter('roman')
      text += roman
    } else {
      const isShared = state === 'roman' && character !== '\\' && character !== '~'
      if (!isShared) enter('ascii')
      const isPlain = character < '\x80' && !SHIFTS.has(character)
      text += isPlain ? character : lacking(SHIFTS.has(character) ? '\ufffd' : character)
    }
  }
  enter('ascii')
  return text
}

function pairOf(character: string): string | undefined {
  return jisPair(character === '\u2212' ? '\uff0d' : fullWidth(character))?.replace(
    ESCAPED,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Narrow kana are written as wide ones, their marks as marks that stand alone. @source Encoding Standard 5, index ISO-2022-JP katakana */
function fullWidth(character: string): string {
  if (character < '\uff61' || character > '\uff9f') return character
  return character === '\uff9e' ? '\u309b' : character === '\uff9f' ? '\u309c' : character.normalize('NFKC')
}

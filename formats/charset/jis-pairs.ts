/** The pairs of bytes of JIS X 0208, with its rows of NEC, as the encoders of Japanese write them. @source Encoding Standard 5, index jis0208 */

let pairs: ReadonlyMap<string, string> | undefined

/** The pair of a character as two bytes below 80; undefined where it has none. Of two the first counts. */
export function jisPair(character: string): string | undefined {
  pairs ??= new Map(readPairs())
  return pairs.get(character)
}

const FIRST = 0x21
const LAST = 0x7e
const HIGH = 0x80

/** By the decoder of EUC-JP, turned round: iconv-lite writes characters of JIS X 0212 too, and prefers them. */
function* readPairs(): Generator<readonly [character: string, pair: string]> {
  const decoder = new TextDecoder('euc-jp')
  // From the end, so that the first of two stays.
  for (let lead = LAST; lead >= FIRST; lead -= 1) {
    for (let trail = LAST; trail >= FIRST; trail -= 1) {
      const character = decoder.decode(Uint8Array.of(lead + HIGH, trail + HIGH))
      if (character !== '\ufffd') yield [character, String.fromCharCode(lead, trail)]
    }
  }
}

/** Places of a text in NFC, in the text as it is written: words for telephones are looked up in NFC, and what was found is put aside where it stands. */
import { normalForm } from '../../../core/text/normal-form.ts'
import { unitsOf, unitTable } from '../../../core/text/unit-table.ts'

/** Units that a character before them may be composed with: marks, Hangul's vowels and last consonants; surrogates, which may be half of a mark. */
const joinsTable = unitTable((table) => {
  for (const unit of unitsOf(/[\p{M}\u1160-\u11ff]/gu)) table[unit] = 1
  table.fill(1, 0xd800, 0xe000)
})

/**
 * Where places of `composed`, the NFC of `written`, stand in `written`: of a place inside a character the place behind it. `places` ascend. Linear: both are walked through once.
 */
export function placesIn(written: string, composed: string, places: readonly number[]): readonly number[] {
  const joins = joinsTable()
  let at = 0
  let there = 0
  return places.map((place) => {
    while (there < place && at < written.length) {
      let end = at + 1
      while (end < written.length && joins[written.charCodeAt(end)] === 1) end += 1
      const isSame = end === at + 1 && written.charCodeAt(at) === composed.charCodeAt(there)
      there += isSame ? 1 : normalForm(written.slice(at, end), 'NFC').length
      at = end
    }
    return at
  })
}

/**
 * Is a picture lost that decoded without an error? libjpeg only warns where the data of a scan ends or breaks, and fills what is left with grey; so does every
 * browser, but a picture that is grey from the middle on must not train anybody.
 */
import type { View } from './measures/view.ts'

/** Messages of libjpeg-turbo (jerror.h: JWRN_HIT_MARKER, JWRN_HUFF_BAD_CODE) behind which pixels are made up. Others say that bytes were passed over. */
const LOSSES = /premature end of data segment|bad huffman code/i
/** Rows at the bottom that are of one colour each, of all. Judgement: an eighth is more than a border; without a warning none is looked at */
const MAX_FLAT_SHARE = 1 / 8
/** Levels between the pixels of a row that is filled: the filling is even but for the edges of blocks. */
const FLAT_LEVELS = 4

/** What is lost, in words; undefined where the picture is whole or nearly so. `warnings`: what the decoder said. */
export function damageOf(warnings: readonly string[], view: View): string | undefined {
  const loss = warnings.find((warning) => LOSSES.test(warning))
  if (loss === undefined) return undefined
  const share = flatRowsBelow(view) / view.heightPx
  return share < MAX_FLAT_SHARE ? undefined : `${Math.round(share * 100)} % of its rows are filling: ${loss.trim()}`
}

function flatRowsBelow({ luma, widthPx, heightPx }: View): number {
  for (let rows = 0; rows < heightPx; rows += 1) {
    const start = (heightPx - 1 - rows) * widthPx
    let [least, most] = [255, 0]
    for (let at = start; at < start + widthPx; at += 1) {
      const level = luma[at] as number
      if (level < least) least = level
      if (level > most) most = level
    }
    if (most - least > FLAT_LEVELS) return rows
  }
  return heightPx
}

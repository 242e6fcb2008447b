/**
 * A second perceptual hash, which knows where a picture gets brighter: two pictures whose frequencies agree by chance (graphs, windows of programs) differ here.
 *
 * @source the difference hash of N. Krawetz ("Kind of Like That", 2013; imagehash's `dhash`): 9 x 8 grey cells, one bit each for "brighter than its left
 * neighbour", row by row, first bit highest. Cells are means over the 32 x 32 grey square of the first hash, so bits are near imagehash's, not equal.
 */
import { hash64Hex } from '../../../../schemas/base/primitives.ts'
import { GREY_SIDE_PX, type ImageMeasure } from './view.ts'

const COLUMNS = 9
const ROWS = 8
/** Grey levels: a step that rounding may make is none, else flat pictures would hash to noise. Judgement: half a level of a mean over some 14 cells */
const MIN_STEP = 0.5

export const GRADIENT_HASH: ImageMeasure = {
  name: 'gradientHash',
  version: 2,
  value: hash64Hex,
  measure: ({ grey }) => gradientHash(grey),
}

/** The hash of 32x32 grey levels (0 … 255, row by row) as 16 lower-case hex digits. */
export function gradientHash(grey: ArrayLike<number>): string {
  let bits = 0n
  for (let row = 0; row < ROWS; row += 1) {
    const cells = Array.from({ length: COLUMNS }, (_, column) => cellMean(grey, row, column))
    for (let column = 1; column < COLUMNS; column += 1) {
      const step = (cells[column] as number) - (cells[column - 1] as number)
      bits = (bits << 1n) | (step > MIN_STEP ? 1n : 0n)
    }
  }
  return bits.toString(16).padStart(16, '0')
}

/** Mean over a cell, whose left and right columns count by the part of them that lies in it. */
function cellMean(grey: ArrayLike<number>, row: number, column: number): number {
  const left = (column * GREY_SIDE_PX) / COLUMNS
  const right = ((column + 1) * GREY_SIDE_PX) / COLUMNS
  const rowsOfCell = GREY_SIDE_PX / ROWS
  let sum = 0
  for (let x = Math.floor(left); x < right; x += 1) {
    const share = Math.min(x + 1, right) - Math.max(x, left)
    for (let y = row * rowsOfCell; y < (row + 1) * rowsOfCell; y += 1) {
      sum += share * (grey[y * GREY_SIDE_PX + x] ?? 0)
    }
  }
  return sum / ((right - left) * rowsOfCell)
}

/** The measure of text in pictures: how much of one is lines of small text. Screenshots, menus and scans have it, photographs hardly. */
import { z } from 'zod'
import { type Assembly, openAssembly } from './assembly.ts'
import type { ImageMeasure, View } from './view.ts'

/** Width of the pieces of a row that are looked at, a multiple of 16. Judgement: some five letters of 8 px */
const PIECE_PX = 32
/** By how much a row must get lighter or darker to count as a swing. Judgement: noise, JPEG and textures swing less; pale letters are missed */
const SWING_LEVELS = 48
/** Fewest swings of a piece of text, from ink to ground and back. Judgement, on 120 pictures: five letters have 10 and more, edges of windows 1 to 4 */
const MIN_SWINGS = 8
/** Rows that a line of text is high at 256 px. Judgement: text of under 5 px cannot be read, and of 16 px few letters stand in a piece */
const [MIN_LINE_PX, MAX_LINE_PX] = [3, 16]
/** Swings of what lies between lines, and within how many rows of one it must lie. Judgement: this tells text from texture, which goes on */
const [MAX_QUIET_SWINGS, QUIET_WITHIN_PX] = [1, 3]

/**
 * Share of the pixels, 0 … 1 to four decimals, that are in level lines of small text: pieces of rows that swing often between light and dark, as many one above the other as a line is high,
 * and quiet rows on both sides. It is the area of the letters' middles, so that a page full of text has .1 to .3. Text of one or two letters, over 16 px, upright or pale is missed.
 * @source Wong and Chen 2003 ("A new robust algorithm for video text extraction"): potential segments of scan lines by large differences to both sides, put together over adjacent lines,
 * and blocks filtered by their height. Swings are counted in place of the largest difference of gradients, which a single edge with a rim also has
 */
export const TEXT_SHARE: ImageMeasure = {
  name: 'textShare',
  version: 1,
  value: z.number().min(0).max(1),
  measure: textShare,
}

/** Compiled from `runs.as` by scripts/build.mjs. Raise the version of the measure with it: no digest of code sees it. */
interface SwingModule extends Assembly {
  swings(luma: number, width: number, rows: number, length: number, least: number, out: number, work: number): void
}

const laidOut = openAssembly<SwingModule>('runs')

function textShare({ luma, widthPx, heightPx }: View): number {
  const pieces = Math.floor(widthPx / PIECE_PX)
  // Rows are looked at 16 at a time.
  const rows = Math.ceil(heightPx / 16) * 16
  const { module, places, memory } = laidOut(rows * widthPx, pieces * rows, (PIECE_PX + 16) * 16)
  const [from = 0, swings = 0, work = 0] = places
  memory.set(luma, from)
  module.swings(from, widthPx, rows, PIECE_PX, SWING_LEVELS, swings, work)
  let found = 0
  for (let piece = 0; piece < pieces; piece += 1) {
    const first = swings + piece * rows
    found += rowsOfText(memory.subarray(first, first + heightPx))
  }
  return Math.round(((found * PIECE_PX) / luma.length) * 10_000) / 10_000
}

/** Rows that are in lines of text, of a column of pieces. */
function rowsOfText(swings: Uint8Array): number {
  let rows = 0
  for (let top = 0; top < swings.length; top += 1) {
    let end = top
    while (end < swings.length && (swings[end] as number) >= MIN_SWINGS) end += 1
    const height = end - top
    const isLine = height >= MIN_LINE_PX && height <= MAX_LINE_PX
    if (isLine && isQuietFrom(swings, top - 1, -1) && isQuietFrom(swings, end, 1)) rows += height
    top = end
  }
  return rows
}

/** Is there a quiet row, or the edge of the picture, among the next ones? */
function isQuietFrom(swings: Uint8Array, from: number, step: 1 | -1): boolean {
  for (let index = 0; index < QUIET_WITHIN_PX; index += 1) {
    if ((swings[from + index * step] ?? 0) <= MAX_QUIET_SWINGS) return true
  }
  return false
}

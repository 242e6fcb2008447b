/** The measure of QR codes: how much of a picture is one. Pages for print carry them, and nobody learns to see from them. */
import { z } from 'zod'
import { type Finder, finderPatterns } from './finder-patterns.ts'
import type { ImageMeasure, View } from './view.ts'

/** Modules between the middles of two finder patterns, of the smallest and of the largest code. @source ISO/IEC 18004:2015, section 6.3.1: 21 to 177 modules a side, less 7 */
const [MIN_LEG, MAX_LEG] = [14, 170]
/** How much of the longer of two lengths they may differ: legs, modules, and legs by the diagonal. Judgement: a code seen aslant by some 15° */
const SLANT = 0.2

/**
 * Share of a picture that is a QR code, 0 … 1 to four decimals: the square of three finder patterns that stand in its corners, of the largest such. Codes under about a quarter of the
 * picture's side are missed, as modules must be over a pixel at 256 px, and so are light ones on dark. @source ISO/IEC 18004:2015, section 12; NeMo Curator judges the same share, by
 * OpenCV's detector
 */
export const QR_SHARE: ImageMeasure = {
  name: 'qrShare',
  version: 1,
  value: z.number().min(0).max(1),
  measure: qrShare,
}

function qrShare({ luma, widthPx }: View): number {
  const finders = finderPatterns(luma, widthPx)
  let most = 0
  for (const corner of finders) {
    for (const [index, one] of finders.entries()) {
      for (const other of finders.slice(index + 1)) most = Math.max(most, codeArea(corner, one, other))
    }
  }
  return Math.round(Math.min(1, most / luma.length) * 10_000) / 10_000
}

/** Pixels of the code that has these patterns, the first of them between the others; 0 where they are of none. */
function codeArea(corner: Finder, one: Finder, other: Finder): number {
  if (corner === one || corner === other) return 0
  const modulePx = (corner.modulePx + one.modulePx + other.modulePx) / 3
  const [first, second] = [distance(corner, one), distance(corner, other)]
  const leg = (first + second) / 2
  const isLikely =
    [corner, one, other].every((finder) => isNear(finder.modulePx, modulePx)) &&
    isNear(first, second) &&
    isNear(distance(one, other), leg * Math.SQRT2) &&
    leg >= (1 - SLANT) * MIN_LEG * modulePx &&
    leg <= (1 + SLANT) * MAX_LEG * modulePx
  return isLikely ? (leg + 7 * modulePx) ** 2 : 0
}

function distance(one: Finder, other: Finder): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= SLANT * Math.max(one, other)
}

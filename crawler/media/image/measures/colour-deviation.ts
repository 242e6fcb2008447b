/** The measure of flatness: how far the colours of a picture lie apart. Fills and placeholders have next to nothing. */
import { z } from 'zod'
import type { ImageMeasure, View } from './view.ts'

/**
 * Largest standard deviation over red, green and blue as they are seen on white, 0 … 255, to three decimals: 0 is a single colour. A white drawing on nothing
 * is one: nobody who looks at it sees anything.
 */
export const COLOUR_DEVIATION: ImageMeasure = {
  name: 'colourDeviation',
  version: 2,
  value: z.number().min(0).max(255),
  measure: colourDeviation,
}

function colourDeviation({ rgb }: View): number {
  // A variable a sum and no arrays: it runs over every pixel, five times as fast.
  let [red, green, blue, red2, green2, blue2] = [0, 0, 0, 0, 0, 0]
  for (let at = 0; at < rgb.length; at += 3) {
    const r = rgb[at] as number
    const g = rgb[at + 1] as number
    const b = rgb[at + 2] as number
    red += r
    green += g
    blue += b
    red2 += r * r
    green2 += g * g
    blue2 += b * b
  }
  // Sums of integers are exact, so that a flat picture has no deviation at all.
  const pixels = rgb.length / 3
  const variance = (sum: number, squares: number): number => (pixels * squares - sum * sum) / (pixels * pixels)
  const most = Math.max(variance(red, red2), variance(green, green2), variance(blue, blue2))
  return Math.round(Math.sqrt(most) * 1000) / 1000
}

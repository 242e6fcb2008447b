/** The measure of flatness: how far the colours of a picture lie apart. Fills and placeholders have next to nothing. */
import { z } from 'zod'
import { levelSums } from './pixels.ts'
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
  const [red = 0, green = 0, blue = 0, red2 = 0, green2 = 0, blue2 = 0] = levelSums(rgb)
  // Sums of integers are exact, so that a flat picture has no deviation at all.
  const pixels = rgb.length / 3
  const variance = (sum: number, squares: number): number => (pixels * squares - sum * sum) / (pixels * pixels)
  const most = Math.max(variance(red, red2), variance(green, green2), variance(blue, blue2))
  return Math.round(Math.sqrt(most) * 1000) / 1000
}

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
  const pixels = rgb.length / 3
  const sums = [0, 0, 0]
  const squares = [0, 0, 0]
  for (let at = 0; at < rgb.length; at += 3) {
    for (let channel = 0; channel < 3; channel += 1) {
      const level = rgb[at + channel] as number
      sums[channel] = (sums[channel] as number) + level
      squares[channel] = (squares[channel] as number) + level * level
    }
  }
  // Sums of integers are exact, so that a flat picture has no deviation at all.
  const variances = sums.map((sum, channel) => (pixels * (squares[channel] as number) - sum * sum) / (pixels * pixels))
  return Math.round(Math.sqrt(Math.max(...variances)) * 1000) / 1000
}

/** The measure of flatness: how far the colours of a picture lie apart. Fills and placeholders have next to nothing. */
import { z } from 'zod'
import type { ImageMeasure, Thumbnail } from './thumbnail.ts'

/** Largest standard deviation over red, green and blue on white, and alpha, 0 … 255, to three decimals: 0 is a single colour. */
export const COLOUR_DEVIATION: ImageMeasure = {
  name: 'colourDeviation',
  version: 1,
  value: z.number().min(0).max(255),
  measure: colourDeviation,
}

/** Alpha counts as a colour of its own: a white drawing on nothing is white on white, yet not a single colour. */
function colourDeviation({ red, green, blue, alpha }: Thumbnail): number {
  return Math.round(Math.max(...[red, green, blue, alpha].map(deviation)) * 1000) / 1000
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

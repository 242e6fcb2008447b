/** The measure of large empty areas: how much of a picture is of its commonest colour. Drawings and screenshots have much of it, photographs little. */
import { z } from 'zod'
import { commonest } from './pixels.ts'
import type { ImageMeasure, View } from './view.ts'

/** Share of the pixels, 0 … 1 to four decimals, that are of the commonest of 4,096 colours (16 levels of red, green and blue each). */
export const FLAT_SHARE: ImageMeasure = {
  name: 'flatShare',
  version: 1,
  value: z.number().min(0).max(1),
  measure: flatShare,
}

function flatShare({ rgb }: View): number {
  return Math.round((commonest(rgb) / (rgb.length / 3)) * 10_000) / 10_000
}

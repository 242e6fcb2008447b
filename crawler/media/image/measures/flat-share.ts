/** The measure of large empty areas: how much of a picture is of its commonest colour. Drawings and screenshots have much of it, photographs little. */
import { z } from 'zod'
import type { ImageMeasure, View } from './view.ts'

/** Share of the pixels, 0 … 1 to four decimals, that are of the commonest of 4,096 colours (16 levels of red, green and blue each). */
export const FLAT_SHARE: ImageMeasure = {
  name: 'flatShare',
  version: 1,
  value: z.number().min(0).max(1),
  measure: flatShare,
}

function flatShare({ rgb }: View): number {
  const counts = new Uint32Array(4096)
  for (let at = 0; at < rgb.length; at += 3) {
    const colour =
      (((rgb[at] as number) & 0xf0) << 4) | ((rgb[at + 1] as number) & 0xf0) | ((rgb[at + 2] as number) >> 4)
    counts[colour] = (counts[colour] as number) + 1
  }
  const most = counts.reduce((largest, count) => Math.max(largest, count), 0)
  return Math.round((most / (rgb.length / 3)) * 10_000) / 10_000
}

/** The measure of blur: the variance of the Laplacian, low where nothing has an edge. */
import { z } from 'zod'
import type { ImageMeasure, View } from './view.ts'

/**
 * Variance of the 3x3 Laplacian of the luma, to three decimals. @source Pech-Pacheco et al. 2000 ("Diatom autofocusing in brightfield microscopy"), as OpenCV's
 * `Laplacian(grey, CV_64F).var()` computes it (borders mirrored without the border pixel). The value depends on the size: it is taken at a longest side of 256 px.
 */
export const SHARPNESS: ImageMeasure = {
  name: 'sharpness',
  version: 1,
  value: z.number().min(0).max(1_100_000),
  measure: sharpness,
}

function sharpness({ luma, widthPx, heightPx }: View): number {
  let sum = 0
  let squares = 0
  for (let y = 0; y < heightPx; y += 1) {
    const row = y * widthPx
    const above = mirrored(y - 1, heightPx) * widthPx - row
    const below = mirrored(y + 1, heightPx) * widthPx - row
    for (let x = 0; x < widthPx; x += 1) {
      const at = row + x
      // Nearly all pixels have both neighbours.
      const left = x > 0 ? at - 1 : row + mirrored(-1, widthPx)
      const right = x < widthPx - 1 ? at + 1 : row + mirrored(widthPx, widthPx)
      const across = (luma[left] as number) + (luma[right] as number)
      const edge = (luma[at + above] as number) + (luma[at + below] as number) + across - 4 * (luma[at] as number)
      sum += edge
      squares += edge * edge
    }
  }
  const pixels = luma.length
  return Math.round(((pixels * squares - sum * sum) / (pixels * pixels)) * 1000) / 1000
}

/** OpenCV's BORDER_REFLECT_101: … 2 1 | 0 1 2 …; of a single pixel that pixel. */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0
  if (index < 0) return -index
  return index < length ? index : 2 * length - 2 - index
}

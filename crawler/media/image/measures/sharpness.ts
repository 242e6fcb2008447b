/** The measure of blur: the variance of the Laplacian, low where nothing has an edge. */
import { z } from 'zod'
import { edgeSums } from './pixels.ts'
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

function sharpness({ luma, widthPx }: View): number {
  const [sum, squares] = edgeSums(luma, widthPx)
  const pixels = luma.length
  return Math.round(((pixels * squares - sum * sum) / (pixels * pixels)) * 1000) / 1000
}

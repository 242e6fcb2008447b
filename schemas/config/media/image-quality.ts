/** Limits on how a picture is made, which are off: what they measure is stored of each, and shows in the viewer. */
import { z } from 'zod'

/** Keys of the section `images`; null is off. */
export const qualityKeys = {
  /** Least variance of the Laplacian. @source NeMo Curator drops below 100, at full size; of the view of 256 px no limit was measured, and drawings are low, too */
  minSharpness: z.number().min(0).nullable().default(null),
  /** Largest share of one colour. No published pipeline has such a limit: half of all screenshots are over .5 */
  maxFlatShare: z.number().min(0).max(1).nullable().default(null),
  /** Fewest bytes as fetched by pixels. No published pipeline has such a limit (COYO and LAION: 5 kB a file) */
  minBytesPerPixel: z.number().min(0).nullable().default(null),
  /** Largest share that is a QR code. @source NeMo Curator drops over .05, by OpenCV's detector; no real picture here had one, so that it is off */
  maxQrShare: z.number().min(0).max(1).nullable().default(null),
  /** Largest share in lines of small text. No published pipeline has such a limit: documents explain what menus and screenshots say */
  maxTextShare: z.number().min(0).max(1).nullable().default(null),
  /** Most that a lattice may stand out, in standard deviations. No published pipeline has such a limit: over 3 are 5 % of photographs without a mark, and walls and collages */
  maxRepetition: z.number().min(0).nullable().default(null),
} as const

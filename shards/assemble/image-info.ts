/** What a sample says of a picture, and the bytes that stand for it in a shard: those that were fetched, or those they were encoded into. */
import { textSignal } from '../../datasets/image-signals.ts'
import { measuresOf } from '../../datasets/images.ts'
import { samplesSignals } from '../../datasets/scores.ts'
import type { BlobRef, ImageMeasures, ImageSlot, SampleImage } from '../../schemas/index.ts'

/** Of members of a shard, by format. */
const EXTENSIONS = { jpeg: 'jpg', png: 'png', webp: 'webp' } as const
type Extension = (typeof EXTENSIONS)[keyof typeof EXTENSIONS]

/** `image_info` of the picture in a slot; `alt` and `caption` as the page has them. */
export function imageInfoOf(
  { url, alt, caption }: { readonly url: string; readonly alt: string | null; readonly caption: string | null },
  slot: ImageSlot,
): SampleImage {
  const measures = measuresOf(slot)
  const { stored, isAnimated } = measures
  const moves = isAnimated === undefined ? {} : { isAnimated }
  const { id: sha256, widthPx: width, heightPx: height, format } = measures
  return {
    sha256: stored?.sha256 ?? sha256,
    phash: textSignal(measures, 'phash'),
    ...(slot.cluster === undefined ? {} : { cluster: slot.cluster }),
    width: stored?.widthPx ?? width,
    height: stored?.heightPx ?? height,
    url,
    alt,
    caption,
    rights: slot.fact.rights ?? null,
    ...(stored === undefined ? {} : { original: { sha256, width, height, format, ...moves } }),
    ...samplesSignals(measures.signals),
    ...(slot.contamination === undefined ? {} : { contamination: slot.contamination }),
  }
}

/** Where the member's bytes lie. */
export function blobOf({ stored, blob }: ImageMeasures): BlobRef {
  return stored?.blob ?? blob
}

/** Of the member. Images without re-encoded bytes are in one of the three formats a shard takes: `fetch-images` sees to that. */
export function extensionOf({ stored, format }: ImageMeasures): Extension {
  return EXTENSIONS[stored?.format ?? (format === 'png' || format === 'webp' ? format : 'jpeg')]
}

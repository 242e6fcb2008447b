/** Rules that need a document and its pictures together: captions, how many pictures there are, and how much text for them. */
import { measuresOf } from '../../datasets/images.ts'
import type { DraftDocument, DraftImage, ImageSlot, ImagesConfig } from '../../schemas/index.ts'

/** The limits of the config that are asked here; null: off. */
export type DocumentLimits = Pick<ImagesConfig, 'maxImagesPerDocument' | 'minWordsPerImage'> & {
  /** Of a picture without a caption. */
  readonly maxBareAspect: number | null
}

export const NO_DOCUMENT_LIMITS: DocumentLimits = {
  maxBareAspect: null,
  maxImagesPerDocument: null,
  minWordsPerImage: null,
}

/** What a config asks of documents. The aspect is asked only where `judge-images` lets longer ones pass for their captions. */
export function documentLimitsOf(images: ImagesConfig): DocumentLimits {
  const { maxAspect, maxCaptionedAspect, maxImagesPerDocument, minWordsPerImage } = images
  return {
    maxBareAspect: (maxCaptionedAspect ?? 0) > maxAspect ? maxAspect : null,
    maxImagesPerDocument,
    minWordsPerImage,
  }
}

/** A slot that a rule drops, with what was measured. */
export interface OblongSlot {
  readonly slot: ImageSlot
  readonly aspect: number
}

/** The slots of a document, in their order: those that fit, and those too long for a picture without a caption. A picture at the limit fits. */
export function withoutOblong(
  { segments }: DraftDocument,
  slots: readonly ImageSlot[],
  { maxBareAspect }: DocumentLimits,
): { readonly fitting: readonly ImageSlot[]; readonly oblong: readonly OblongSlot[] } {
  if (maxBareAspect === null) return { fitting: slots, oblong: [] }
  const images = segments.filter((segment): segment is DraftImage => segment.kind === 'image')
  const judged = slots.map((slot) => {
    const { widthPx, heightPx } = measuresOf(slot)
    return { slot, aspect: Math.max(widthPx, heightPx) / Math.min(widthPx, heightPx) }
  })
  const isOblong = ({ slot, aspect }: OblongSlot): boolean =>
    aspect > maxBareAspect && images[slot.slot]?.caption === undefined
  return {
    fitting: judged.filter((each) => !isOblong(each)).map(({ slot }) => slot),
    oblong: judged.filter(isOblong),
  }
}

/** With one or two pictures a document may have as few words as it likes. @source OmniCorpus, its published English rules: more than 2 images */
const FREE_IMAGES = 2

/** The first rule that a document with so many images violates. Words are those that `measure-text` counted. */
export function violatedBy({ signals }: Pick<DraftDocument, 'signals'>, images: number, limits: DocumentLimits) {
  const { maxImagesPerDocument, minWordsPerImage } = limits
  if (maxImagesPerDocument !== null && images > maxImagesPerDocument)
    return { reason: 'too_many_images', measured: images, limit: maxImagesPerDocument } as const
  const words = (signals.words ?? 0) / images
  if (minWordsPerImage !== null && images > FREE_IMAGES && words < minWordsPerImage)
    return { reason: 'few_words_per_image', measured: words, limit: minWordsPerImage } as const
  return undefined
}

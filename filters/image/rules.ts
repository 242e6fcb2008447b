/** What a picture must be like to stand in a document: pure rules over measured facts, their limits and where those come from. */
import type { Json } from '../../core/hash.ts'
import { numberSignal } from '../../datasets/image-signals.ts'
import { type ImageMeasures, type ImageReason, type ImagesConfig, KEEP, type Verdict } from '../../schemas/index.ts'
import { judgeThreshold, type Threshold } from '../threshold.ts'

/** A number of the config that a rule may have for its limit; `schemas/config/images.ts` gives units and sources. */
export type ImageLimit = {
  [K in keyof ImagesConfig]-?: [ImagesConfig[K]] extends [number | null] ? K : never
}[keyof ImagesConfig]
export type ImageLimits = Readonly<Partial<Record<ImageLimit, number | null>>>

export interface ImageRule extends Threshold {
  readonly reason: ImageReason
  readonly limit: ImageLimit
  readonly measure: (image: ImageMeasures) => number
}

/**
 * In the order in which they are applied. Sizes are those the image was fetched in, not the one it is stored in: a limit of the
 * shard must not change what is kept.
 */
export const IMAGE_RULES: readonly ImageRule[] = [
  {
    // Icons, bullets, tracking pixels. @source Flamingo App. A.3.1 (64 px), OBELICS Table 3 (150 px)
    reason: 'too_small_px',
    side: 'min',
    limit: 'minSidePx',
    measure: ({ widthPx, heightPx }) => Math.min(widthPx, heightPx),
    ruleVersion: 1,
  },
  {
    // @source OBELICS Table 3 (20,000 px)
    reason: 'too_large_px',
    side: 'max',
    limit: 'maxJudgedSidePx',
    measure: ({ widthPx, heightPx }) => Math.max(widthPx, heightPx),
    ruleVersion: 1,
  },
  {
    // Rulers and banners. @source Flamingo App. A.3.1 (3), OBELICS Table 3 (2)
    reason: 'aspect_over',
    side: 'max',
    limit: 'maxAspect',
    measure: ({ widthPx, heightPx }) => Math.max(widthPx, heightPx) / Math.min(widthPx, heightPx),
    ruleVersion: 1,
  },
  {
    // Fills, placeholders of lazy loading. @source Flamingo App. A.3.1 (images of a single colour)
    reason: 'single_colour',
    side: 'min',
    limit: 'minColourDeviation',
    measure: (image) => numberSignal(image, 'colourDeviation'),
    ruleVersion: 1,
  },
  {
    // Out of focus, or scaled up. Off by default: drawings and screenshots have few edges, too
    reason: 'blurred',
    side: 'min',
    limit: 'minSharpness',
    measure: (image) => numberSignal(image, 'sharpness'),
    ruleVersion: 1,
  },
  {
    // Placeholders with a line of text, nearly empty windows. Off by default: so are good drawings
    reason: 'mostly_flat',
    side: 'max',
    limit: 'maxFlatShare',
    measure: (image) => numberSignal(image, 'flatShare'),
    ruleVersion: 1,
  },
  {
    // Packed to mush, or with nothing in it. Off by default: a drawing needs few bytes
    reason: 'few_bytes',
    side: 'min',
    limit: 'minBytesPerPixel',
    measure: ({ bytes, widthPx, heightPx }) => bytes / (widthPx * heightPx),
    ruleVersion: 1,
  },
  {
    // Codes to be read by cameras. Off by default: whoever writes about such codes shows them
    reason: 'qr_code',
    side: 'max',
    limit: 'maxQrShare',
    measure: (image) => numberSignal(image, 'qrShare'),
    ruleVersion: 1,
  },
  {
    // Scanned pages, quotations as pictures. Off by default: so are good screenshots
    reason: 'much_text',
    side: 'max',
    limit: 'maxTextShare',
    measure: (image) => numberSignal(image, 'textShare'),
    ruleVersion: 1,
  },
  {
    // Words stamped all over a photograph. Off by default: walls, fabrics and rows of pictures repeat, too
    reason: 'repeated_pattern',
    side: 'max',
    limit: 'maxRepetition',
    measure: (image) => numberSignal(image, 'repetition'),
    ruleVersion: 1,
  },
]

/** Part of the version of judge-images: each rule with its limit and version, in order, since the first one violated names the drop. */
export function imageRulesVersion(rules: readonly ImageRule[]): Json {
  return rules.map(({ reason, limit, side, ruleVersion }) => [reason, limit, side, ruleVersion])
}

/** The part of the config that the rules depend on. */
export function limitsOf(rules: readonly ImageRule[], config: ImageLimits): ImageLimits {
  return Object.fromEntries(rules.map(({ limit }) => [limit, config[limit]]))
}

/** `judge-images` does not know captions: it holds every picture against the limit of those that have one; `assemble` does the rest. */
export function widestLimits(images: ImagesConfig): ImagesConfig {
  return { ...images, maxAspect: Math.max(images.maxAspect, images.maxCaptionedAspect ?? 0) }
}

/** The first rule that drops gives the reason. A value at a limit is kept; a rule whose limit is null is off. */
export function judgeImage(image: ImageMeasures, limits: ImageLimits, rules = IMAGE_RULES): Verdict {
  for (const rule of rules) {
    const limit = limits[rule.limit]
    if (limit === undefined) throw new Error(`judge-images has no limit ${rule.limit}`)
    if (limit === null) continue
    const verdict = judgeThreshold(rule, rule.measure(image), limit)
    if (!verdict.keep) return verdict
  }
  return KEEP
}

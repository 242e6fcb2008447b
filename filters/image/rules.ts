/** What a picture must be like to stand in a document: pure rules over measured facts, their limits and where those come from. */
import { type ImageMeasures, type ImagesConfig, KEEP, type Verdict } from '../../schemas/index.ts'

/** The part of the config that `judge-images` depends on; `schemas/config.ts` gives units and sources of the limits. */
export type ImageLimits = Pick<ImagesConfig, 'minSidePx' | 'maxJudgedSidePx' | 'maxAspect' | 'minColourDeviation'>

export const IMAGE_DROP_REASONS = ['too_small_px', 'too_large_px', 'aspect_over', 'single_colour'] as const
export type ImageDropReason = (typeof IMAGE_DROP_REASONS)[number]

/** Bump when a rule changes its meaning; stands in every drop record. */
const RULE_VERSION = 1

type Rule = (image: ImageMeasures, limits: ImageLimits) => Verdict

/**
 * Judges by the size the image was fetched in, not the one it is stored in: a limit of the shard must not change what is
 * kept. A value at a limit is kept. The first rule that drops gives the reason.
 */
export function judgeImage(image: ImageMeasures, limits: ImageLimits): Verdict {
  for (const rule of RULES) {
    const verdict = rule(image, limits)
    if (!verdict.keep) return verdict
  }
  return KEEP
}

const RULES: readonly Rule[] = [
  // Icons, bullets, tracking pixels. @source Flamingo App. A.3.1 (64 px), OBELICS Table 3 (150 px)
  ({ widthPx, heightPx }, { minSidePx }) => atLeast('too_small_px', Math.min(widthPx, heightPx), minSidePx),
  // @source OBELICS Table 3 (20,000 px)
  ({ widthPx, heightPx }, { maxJudgedSidePx }) => atMost('too_large_px', Math.max(widthPx, heightPx), maxJudgedSidePx),
  // Rulers and banners. @source Flamingo App. A.3.1 (3), OBELICS Table 3 (2)
  ({ widthPx, heightPx }, { maxAspect }) =>
    atMost('aspect_over', Math.max(widthPx, heightPx) / Math.min(widthPx, heightPx), maxAspect),
  // Fills, placeholders of lazy loading. @source Flamingo App. A.3.1 (images of a single colour)
  ({ colourDeviation }, { minColourDeviation }) => atLeast('single_colour', colourDeviation, minColourDeviation),
]

function atLeast(reason: ImageDropReason, measured: number, limit: number): Verdict {
  return measured >= limit ? KEEP : { keep: false, reason, measured, limit, ruleVersion: RULE_VERSION }
}

function atMost(reason: ImageDropReason, measured: number, limit: number): Verdict {
  return measured <= limit ? KEEP : { keep: false, reason, measured, limit, ruleVersion: RULE_VERSION }
}

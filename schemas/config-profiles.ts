/** The two named profiles: `m3w`, as close to Flamingo's paper as is known, and `quality`, the best public evidence. */
import { type Config, config } from './config/index.ts'

const PROFILES = {
  m3w: {
    // Flamingo App. A.3.1: English; the score is FineWeb's for lid.176.
    text: { languages: ['en'], minLanguageScore: 0.65 },
    boilerplate: {},
    // Flamingo App. A.3.1: drop under 64 px on a side or aspect over 3. The upper bound only guards arithmetic.
    images: { minSidePx: 64, maxJudgedSidePx: 20_000, maxAspect: 3 },
    // Flamingo App. A.3.4: not removed from M3W, measured afterwards.
    contamination: { texts: 'mark', images: 'mark' },
  },
  quality: {
    // OBELICS Table 3: language score 0.8 for a document.
    text: { languages: ['en'], minLanguageScore: 0.8 },
    // OBELICS App. A.2: paragraphs that stand on three documents of a domain go.
    boilerplate: { mode: 'trim' },
    // OBELICS Table 3: 150 … 20,000 px, aspect at most 2.
    images: { minSidePx: 150, maxJudgedSidePx: 20_000, maxAspect: 2 },
    // Gopher App. A.1 and COYO remove what stands in test sets.
    contamination: { texts: 'drop', images: 'drop' },
  },
} as const

type Loose = Readonly<Record<string, unknown>>

/** Lays a user's partial config over its profile and fills in the defaults. Throws ZodError; `cli/config/explain-config.ts` explains it. */
export function completeConfig(partial: Loose): Config {
  const profile = partial.profile === 'quality' ? PROFILES.quality : PROFILES.m3w
  return config.parse({
    ...partial,
    text: { ...profile.text, ...(partial.text as Loose | undefined) },
    boilerplate: { ...profile.boilerplate, ...(partial.boilerplate as Loose | undefined) },
    images: { ...profile.images, ...(partial.images as Loose | undefined) },
    contamination: { ...profile.contamination, ...(partial.contamination as Loose | undefined) },
  })
}

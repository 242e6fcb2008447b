/** The two named profiles: `m3w`, as close to Flamingo's paper as is known, and `quality`, the best public evidence. */
import { type Config, config, type LanguageLimits, labelOf, type TextConfig } from './config/index.ts'
import { FINEWEB2_LIMITS } from './config/text/language-limits.ts'

const PROFILES = {
  m3w: {
    // Flamingo App. A.3.1: English; the score is FineWeb's for lid.176. Of 1,565 English pages of manuals in many languages the share keeps
    // 62 more, and of the 1,572 others none more.
    // Flamingo drops documents with explicit text, by filters of its own; the limit is OBELICS's.
    text: {
      languages: ['en'],
      minLanguageScore: 0.65,
      minLanguageShare: 0.7,
      obelics: { maxFlaggedWordShare: 0.01 },
    },
    // MassiveText (Gopher App. A.1.3): Jaccard similarity of 13-grams, .8 and over. FineWeb's bands find what is then compared exactly.
    nearDuplicates: { shingleWords: 13, verify: 'jaccard' },
    // Flamingo App. A.3.1: drop under 64 px on a side or aspect over 3. The upper bound only guards arithmetic.
    images: { minSidePx: 64, maxJudgedSidePx: 20_000, maxAspect: 3 },
    // Flamingo App. A.3.4: not removed from M3W, measured afterwards.
    contamination: { texts: 'mark', images: 'mark' },
  },
  quality: {
    // OBELICS Table 3, column "document".
    text: {
      languages: ['en'],
      minLanguageScore: 0.8,
      minLanguageShare: 0.8,
      obelics: {
        minWords: 10,
        maxWords: 2000,
        maxCharacterRepetition: 0.1,
        maxWordRepetition: 0.2,
        maxSpecialShare: 0.275,
        minStopWordShare: 0.35,
        maxFlaggedWordShare: 0.01,
        minPunctuationShare: 0.03,
        minCommonWordShare: 0.9,
      },
    },
    // OBELICS Table 3, column "paragraph"; spam words by `13_final_processing`.
    paragraphs: {
      minWords: 4,
      maxWords: 1000,
      maxCharacterRepetition: 0.1,
      maxWordRepetition: 0.1,
      maxSpecialShare: 0.3,
      minStopWordShare: 0.3,
      maxFlaggedWordShare: 0.01,
      minPunctuationShare: 0.001,
      minCommonWordShare: 0.8,
      maxSpamWordShare: 0.12,
    },
    // OBELICS App. A.2: paragraphs that stand on three documents of a domain go.
    imageSets: { keep: 'latest' },
    boilerplate: { mode: 'trim' },
    // FineWeb (arXiv 2406.17557): what shares a band is a near-duplicate.
    nearDuplicates: { shingleWords: 5, verify: 'off' },
    // OBELICS Table 3: 150 … 20,000 px, aspect at most 2, 1 … 30 images. The other two: `config/images.ts`.
    images: {
      minSidePx: 150,
      maxJudgedSidePx: 20_000,
      maxAspect: 2,
      maxCaptionedAspect: 4,
      // OBELICS's and MMC4's words, and four more of the same kind.
      bannedUrlWords: ['porn', 'xxx', 'sex'],
      furnitureUrlWords: ['logo', 'button', 'icon', 'plugin', 'widget', 'avatar', 'banner', 'sprite', 'pixel'],
      maxImagesPerDocument: 30,
      minWordsPerImage: 50,
    },
    // Gopher App. A.1 and COYO remove what stands in test sets.
    contamination: { texts: 'drop', images: 'drop' },
  },
} as const

type Loose = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The keys of both; where both have one, sections are laid over each other and everything else is `over`'s. */
function layOver(under: Loose, over: Loose): Loose {
  const both = Object.entries(over).map(([key, value]) => {
    const below = under[key]
    return [key, isObject(below) && isObject(value) ? layOver(below, value) : value]
  })
  return { ...under, ...Object.fromEntries(both) }
}

/** Lays a user's partial config over its profile and fills in the defaults. Throws ZodError; `cli/config/explain-config.ts` explains it. */
export function completeConfig(partial: Loose): Config {
  const complete = config.parse(layOver(partial.profile === 'quality' ? PROFILES.quality : PROFILES.m3w, partial))
  const stated = Object.keys((partial.text as Loose | undefined) ?? {})
  return { ...complete, text: { ...complete.text, byLanguage: limitsByLanguage(complete.text, stated) } }
}

/**
 * The limits of each wanted language: FineWeb-2's, unless the user states that limit for every language (`stated` holds the keys of their
 * `text`), and over them what they state for the language.
 */
function limitsByLanguage({ languages, byLanguage }: TextConfig, stated: readonly string[]): TextConfig['byLanguage'] {
  const wanted = languages.length === 0 ? [...FINEWEB2_LIMITS.keys()] : languages.map(labelOf)
  const codes = [...new Set([...wanted, ...Object.keys(byLanguage)])].sort()
  return Object.fromEntries(
    codes.flatMap((code): [string, LanguageLimits][] => {
      const known = Object.entries(FINEWEB2_LIMITS.get(code) ?? {}).filter(([key]) => !stated.includes(key))
      const limits = { ...Object.fromEntries(known), ...byLanguage[code] }
      return Object.keys(limits).length === 0 ? [] : [[code, limits]]
    }),
  )
}

/** Text configs that let everything pass, but for one rule: so that a test sees that rule alone. */
import type { TextRule } from '../../../filters/text/rules.ts'
import { type TextConfig, textConfig } from '../../../schemas/index.ts'

/** Every limit at its loosest. */
export const LOOSE: TextConfig = textConfig.parse({
  languages: [],
  minLanguageScore: 0,
  minWords: 0,
  maxWords: 1_000_000_000,
  minMeanWordLength: 0,
  maxMeanWordLength: 1_000_000_000,
  maxHashPerWord: 1_000_000_000,
  maxEllipsisPerWord: 1_000_000_000,
  maxBulletLineShare: 1,
  maxEllipsisLineShare: 1,
  minAlphaWordShare: 0,
  minDistinctStopWords: 0,
  maxDuplicateLineShare: 1,
  maxDuplicateParagraphShare: 1,
  maxDuplicateLineCharShare: 1,
  maxDuplicateParagraphCharShare: 1,
  maxTopNgramCharShare: { 2: 1, 3: 1, 4: 1 },
  maxDuplicateNgramCharShare: { 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1 },
})

/** `LOOSE` with the one limit that `rule` reads taken from `config`: each key is tried until the rule answers as with `config`. */
export function looseExcept(config: TextConfig, rule: TextRule): TextConfig {
  const wanted = rule.limitOf(config)
  for (const candidate of oneKeyTaken(LOOSE, config)) {
    if (rule.limitOf(candidate) === wanted) return candidate
  }
  throw new Error(`no key of the text config governs ${rule.reason}`)
}

function* oneKeyTaken(loose: TextConfig, config: TextConfig): Generator<TextConfig> {
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === 'number') yield { ...loose, [key]: value }
  }
  for (const group of ['maxTopNgramCharShare', 'maxDuplicateNgramCharShare'] as const) {
    for (const [size, value] of Object.entries(config[group])) {
      yield { ...loose, [group]: { ...loose[group], [size]: value } }
    }
  }
}

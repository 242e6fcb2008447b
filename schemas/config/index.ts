/**
 * The one config: a file a section, each key with its unit, its default and where the default comes from.
 *
 * Sources are named by the papers: Gopher = arXiv 2112.11446 App. A, Flamingo = arXiv 2204.14198 App. A.3.1,
 * OBELICS = arXiv 2306.16527 Table 3. Defaults that differ by profile stand in `../config-profiles.ts`, those that
 * `m3w extract` needs in `extract-limits.ts`.
 */
import { z } from 'zod'
import { archivesConfig } from './archives.ts'
import { crawlConfig } from './crawl.ts'
import { crossedLimits } from './crossed.ts'
import { engineConfig } from './engine.ts'
import { extractConfig } from './extract.ts'
import { forecastConfig } from './forecast/prices.ts'
import { imagesConfig } from './images.ts'
import { ledgerConfig } from './ledger.ts'
import { networkConfig } from './network.ts'
import { pairLimits, pairsConfig } from './pairs/pairs.ts'
import { partitionsConfig } from './partitions.ts'
import { type PluginsConfig, pluginsConfig } from './plugins.ts'
import { rightsConfig } from './rights.ts'
import { shardsConfig } from './shards.ts'
import {
  balanceConfig,
  boilerplateConfig,
  contaminationConfig,
  imageSetsConfig,
  nearDuplicatesConfig,
  paragraphsConfig,
  personalDataConfig,
  scoresConfig,
  textConfig,
} from './text/index.ts'
import { videoConfig } from './video/video.ts'

export * from './archives.ts'
export * from './crawl.ts'
export * from './engine.ts'
export * from './extract.ts'
export * from './forecast/prices.ts'
export * from './images.ts'
export * from './ledger.ts'
export * from './network.ts'
export * from './pairs/pairs.ts'
export * from './partitions.ts'
export * from './plugins.ts'
export * from './render.ts'
export * from './rights.ts'
export * from './shards.ts'
export * from './text/index.ts'
export * from './video/video.ts'

const isEmpty = (rules: object): boolean => Object.keys(rules).length === 0
/** A frozen run has the digest of the module, and the path elsewhere. */
const isScored = (files: readonly string[], { imageScore, imageScoreSha256 }: PluginsConfig): boolean =>
  files.length > 0 || imageScore !== undefined || imageScoreSha256 !== undefined

/** The config's sections, each for itself: as a person writes them, and for schemas. */
export const configSections = z.strictObject({
  $schema: z.string().optional(),
  profile: z.enum(['m3w', 'quality']).default('m3w'),
  seed: z.int().min(0).default(0),
  sources: z.array(z.string()).default([]),
  /** What is made: interleaved documents, image-text pairs, video-text clips; each a dataset of its own. The first is `dataset` in current.json. */
  kinds: z
    .array(z.enum(['page', 'pair', 'clip']))
    .min(1)
    .default(['page']),
  network: networkConfig.prefault({}),
  archives: archivesConfig.prefault({}),
  crawl: crawlConfig.prefault({}),
  rights: rightsConfig.prefault({}),
  ledger: ledgerConfig.prefault({}),
  extract: extractConfig.prefault({}),
  text: textConfig,
  paragraphs: paragraphsConfig.prefault({}),
  imageSets: imageSetsConfig.prefault({}),
  nearDuplicates: nearDuplicatesConfig,
  boilerplate: boilerplateConfig.prefault({}),
  contamination: contaminationConfig.prefault({}),
  personalData: personalDataConfig.prefault({}),
  scores: scoresConfig.prefault({}),
  balance: balanceConfig.prefault({}),
  plugins: pluginsConfig.prefault({}),
  images: imagesConfig,
  pairs: pairsConfig.prefault({}),
  video: videoConfig.prefault({}),
  shards: shardsConfig.prefault({}),
  partitions: partitionsConfig.prefault({}),
  engine: engineConfig.prefault({}),
  /** Prices for `m3w plan --probe`; frozen into no run. */
  forecast: forecastConfig.optional(),
})

/** A complete config: what is frozen into a run, without what is the machine's. */
export const config = configSections
  .refine(({ scores, plugins }) => isScored(scores.files, plugins) || isEmpty(scores.imageRules), {
    path: ['scores', 'imageRules'],
    error:
      'expected scores.files or plugins.imageScore beside it: without either no image has a score, and the rule would do nothing. Give the file (--scores) or the module, or leave the rule out',
  })
  .refine(({ plugins, images }) => isScored([], plugins) || isEmpty(images.maxExplicitScores), {
    path: ['images', 'maxExplicitScores'],
    error:
      'expected plugins.imageScore beside it: without the module no image has a score, and explicit pictures would pass. Name the module, or leave the limits out',
  })
  .superRefine(({ text, paragraphs, images, pairs, video, scores }, context) => {
    const rulesOf = (key: 'rules' | 'imageRules'): [string, object][] =>
      Object.entries(scores[key]).map(([name, rule]) => [`scores.${key}.${name}`, rule])
    const ofScores = Object.fromEntries([...rulesOf('rules'), ...rulesOf('imageRules')])
    const { obelics, byLanguage } = text
    // What a language does not state itself is as for every language, and may be FineWeb-2's for it: it crosses nothing a person wrote.
    const ofLanguages = Object.fromEntries(
      Object.entries(byLanguage).map(([code, limits]) => [`text.byLanguage.${code}`, limits]),
    )
    const ofTexts = { text, 'text.obelics': obelics, paragraphs, ...ofLanguages }
    const crossed = crossedLimits({ ...ofTexts, images, pairs: pairLimits(pairs), video, ...ofScores })
    for (const issue of crossed) context.addIssue({ code: 'custom', ...issue })
  })
export type Config = z.infer<typeof config>

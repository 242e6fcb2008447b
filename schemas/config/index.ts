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
import { engineConfig } from './engine.ts'
import { extractConfig } from './extract.ts'
import { imagesConfig } from './images.ts'
import { ledgerConfig } from './ledger.ts'
import { networkConfig } from './network.ts'
import { pairsConfig } from './pairs/pairs.ts'
import { partitionsConfig } from './partitions.ts'
import { pluginsConfig } from './plugins.ts'
import { rightsConfig } from './rights.ts'
import { shardsConfig } from './shards.ts'
import {
  balanceConfig,
  boilerplateConfig,
  contaminationConfig,
  nearDuplicatesConfig,
  paragraphsConfig,
  personalDataConfig,
  scoresConfig,
  textConfig,
} from './text/index.ts'

export * from './archives.ts'
export * from './crawl.ts'
export * from './engine.ts'
export * from './extract.ts'
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

/** A complete config: what is frozen into a run, without what is the machine's. */
export const config = z.strictObject({
  $schema: z.string().optional(),
  profile: z.enum(['m3w', 'quality']).default('m3w'),
  seed: z.int().min(0).default(0),
  sources: z.array(z.string()).default([]),
  /** What is made: interleaved documents, image-text pairs; each a dataset of its own. The first is `dataset` in current.json. */
  kinds: z
    .array(z.enum(['page', 'pair']))
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
  nearDuplicates: nearDuplicatesConfig,
  boilerplate: boilerplateConfig.prefault({}),
  contamination: contaminationConfig.prefault({}),
  personalData: personalDataConfig.prefault({}),
  scores: scoresConfig.prefault({}),
  balance: balanceConfig.prefault({}),
  plugins: pluginsConfig.prefault({}),
  images: imagesConfig,
  pairs: pairsConfig.prefault({}),
  shards: shardsConfig.prefault({}),
  partitions: partitionsConfig.prefault({}),
  engine: engineConfig.prefault({}),
})
export type Config = z.infer<typeof config>

/** The public API: what programs (cli, viewer, bench) and library users may import. */
import type { z as zod } from 'zod'
import type { config } from './schemas/index.ts'

export { z } from 'zod'
export { binsOf } from './core/figures/bins.ts'
export { compareText, hash64 } from './core/hash.ts'
export { type Log, openLog, silentLog } from './core/log.ts'
export { defineStage, type Stage, waitingHostOf } from './core/stage.ts'
export type { Store } from './core/store.ts'
export { simpleWords } from './core/text/simple-words.ts'
export { simplifyText } from './core/text/simplify-text.ts'
export { parseUrl } from './core/url.ts'
export { openDecoder } from './crawler/media/image/decoder.ts'
export type { FetchedPage } from './crawler/pages/fetch-page.ts'
export { createFrontierStore } from './crawler/pages/frontier/frontier-store.ts'
export { fingerprintOf } from './crawler/pages/frontier/url-key.ts'
export { documentsFrom, textDocuments } from './datasets/documents.ts'
export { hashDistance } from './datasets/image-signals.ts'
export { isCrawlStage } from './datasets/pages.ts'
export { shufflePartitionsOf } from './datasets/shuffle-partitions.ts'
export { openSqliteQueue } from './engine/queues/sqlite-queue.ts'
export {
  announcedOutcomes,
  etaSecondsOf,
  type RunProgress,
  type StageErrors,
  type StageProgress,
} from './engine/status/progress.ts'
export { renderPrometheus } from './engine/status/prometheus.ts'
export type { StageStatus } from './engine/status/status.ts'
export { openFileStore } from './engine/stores/file-store.ts'
export { watchSignals } from './engine/workers/interrupt.ts'
export { workerEnvironment } from './engine/workers/processes/task-process.ts'
export { runPipeline } from './engine/workers/run-pipeline.ts'
export * from './extractor.ts'
export { balanceStages } from './filters/balance/balance-stages.ts'
export { paragraphKey } from './filters/boilerplate/paragraph-key.ts'
export { matchText } from './filters/contamination/match-text.ts'
export { type SearchedIndex as ContaminationLookup, searchable } from './filters/contamination/searched-index.ts'
export { dedupContentStage } from './filters/duplicates/dedup-content-stage.ts'
export { bandKeysOf, shareFound } from './filters/duplicates/near/bands.ts'
export { type Components, componentsOf, connect } from './filters/duplicates/near/components.ts'
export { openHasher, signatureOf } from './filters/duplicates/near/hasher.ts'
export { nearDuplicateStages } from './filters/duplicates/near/near-duplicate-stages.ts'
export { bannedByUrl } from './filters/image/banned-url-words.ts'
export { cutComponent, lookKey } from './filters/image/near/cut-component.ts'
export * as pictureHashes from './filters/image/near/hash-bands.ts'
export { IMAGE_RULES, type ImageRule } from './filters/image/rules.ts'
export { MEDIA_LIMITS, type MediaLimit, measuresOfMedia } from './filters/limits/media-limits.ts'
export type { PairScoreModule, PairScorer, ScoredPair } from './filters/pairs/score-pairs-stage.ts'
export { findPersonalData, PLACEHOLDERS, replaceFindings } from './filters/personal-data/find-personal-data.ts'
export type { Finding } from './filters/personal-data/scan/scan.ts'
export type { ImageScoreModule, ImageScorer, ScoredImage } from './filters/scores/rate-images-stage.ts'
export { verdictOfLine } from './filters/text/c4/line-verdict.ts'
export { type SplitText, type TextView, viewOf } from './filters/text/family/text-view.ts'
export { withoutBadParagraphs } from './filters/text/judge-paragraphs-stage.ts'
export {
  type DocumentLanguage,
  type LanguageIdentifier,
  openLanguageIdentifier,
} from './filters/text/language/identify-language.ts'
export { judgeLanguage, limitsFor } from './filters/text/language/judge-language.ts'
export { OWN_LISTS } from './filters/text/lists/own-words.ts'
export { measureText } from './filters/text/measure-text.ts'
export { measureMetrics } from './filters/text/obelics/metrics.ts'
export { isJudged, judgeParagraph, PARAGRAPH_RULES } from './filters/text/paragraphs/paragraph-rules.ts'
export { judgeText, TEXT_FAMILIES, TEXT_RULES, type TextRule } from './filters/text/rules.ts'
export type { ScoredText, TextScoreModule, TextScorer } from './filters/text/score-text-stage.ts'
export { comparedWords } from './formats/contamination/compared-words.ts'
export { finishIndex } from './formats/contamination/finish-index.ts'
export { addTextItem, closeIndexBuilder, openIndexBuilder } from './formats/contamination/index-builder.ts'
export { decodeIndex } from './formats/contamination/index-file.ts'
export { openHashedWriter } from './formats/hashed-writer.ts'
export type { Document as PageTree, Element as PageElement, Node as PageNode } from './formats/html/dom.ts'
export {
  judgeRobots,
  MAX_ROBOTS_BYTES,
  parseRobots,
  type RobotsRules,
  type RobotsVerdict,
} from './formats/robots/robots.ts'
export { openTarWriter } from './formats/tar/write.ts'
export type { BuildOptions, MeasuredBuild } from './operations/build.ts'
export * from './operations/cluster/index.ts'
export type { JoinOptions, WorkOptions } from './operations/cluster/work.ts'
export type { ContaminationIndexResult } from './operations/contamination/build-index.ts'
export * from './operations/forecast/index.ts'
export type { ProbeOptions } from './operations/forecast/probe/build-probe.ts'
export * from './operations/index.ts'
export { appendDecision, readDecisions } from './operations/inputs/decisions-file.ts'
export { readListFiles } from './operations/inputs/freeze-lists.ts'
export type { ImportDatasetResult } from './operations/inputs/import-dataset.ts'
export type { Comparison } from './operations/measure/records.ts'
export { kindsAt, locateDataset, packageRoot } from './operations/places/locate-dataset.ts'
export { openPlace, type StorePlace } from './operations/places/open-store.ts'
export type { RecheckReport } from './operations/recheck.ts'
export type { RemovalRequest } from './operations/removal/read-request.ts'
export type { CrawlEnding } from './operations/run/end-crawl.ts'
export type { BuildResult } from './operations/run/publish-run.ts'
export type { Run } from './operations/run/run.ts'
export type { StoreStatus } from './operations/status.ts'
export * from './operations/take-down/index.ts'
export type { RemovalPreview } from './operations/take-down/remove.ts'
export type { ArchivedPage, PageRef } from './operations/view/archived-page.ts'
export * from './operations/view/index.ts'
export type { DatasetView, KindView, StoreView } from './operations/view/open-view.ts'
export type { SampleMembers, SamplePlace } from './operations/view/read-members.ts'
export * from './schemas/index.ts'
export { documentLimitsOf, violatedBy } from './shards/assemble/document-limits.ts'
export { packStage } from './shards/pack/pack-stage.ts'
export type { VerifyResult } from './shards/verify/verify.ts'
export * from './warc.ts'

/** Every key may be left out, at every depth; arrays are whole values. */
type Loose<T> = T extends readonly unknown[] ? T : T extends object ? { readonly [K in keyof T]?: Loose<T[K]> } : T

/** What a config file may hold: any part of a config, without `$schema` too. */
export type ConfigInput = Loose<zod.input<typeof config>>

/** Gives an m3w.config.mjs its types; returns what it is given. */
export function defineConfig(partial: ConfigInput): unknown {
  return partial
}

/** The road of a page: the only file that names every stage, in order. */

import { archiveOf, type ImportedArchive } from './archives/import-file.ts'
import { blockPatternsOf } from './archives/rights/removals.ts'
import type { PartitionsFrom, Stage } from './core/stage.ts'
import { fetchImagesStage } from './crawler/media/fetch-images-stage.ts'
import { followRedirectsStage } from './crawler/media/follow-redirects-stage.ts'
import { EXPLICIT_PACKAGES } from './crawler/media/image/explicit/packages.ts'
import { classifyClipsStage } from './crawler/media/measure/classify-clips-stage.ts'
import { classifyImagesStage } from './crawler/media/measure/classify-images-stage.ts'
import { measureImagesStage } from './crawler/media/measure/measure-images-stage.ts'
import { requestImagesStage } from './crawler/media/request-images-stage.ts'
import { scanArchivesStage } from './crawler/media/scan-archives-stage.ts'
import { decodeVideosStage } from './crawler/media/video/decode-videos-stage.ts'
import { fetchVideosStage } from './crawler/media/video/fetch-videos-stage.ts'
import { type CrawlSources, crawlStages } from './crawler/pages/crawl-stages.ts'
import { findOriginalsStage } from './crawler/sources/find-originals-stage.ts'
import { importStage } from './crawler/sources/import-stage.ts'
import { decentClips, decidedClips, keptClips } from './datasets/clips.ts'
import { type DocumentRoad, documentsFrom, textDocuments } from './datasets/documents.ts'
import {
  classifiedSlots,
  clusteredSlots,
  comparedSlots,
  decentSlots,
  decidedSlots,
  fetchedSlots,
  judgedSlots,
  ratedSlots,
  type SlotsPlace,
  scoredSlots,
  sharedSlots,
} from './datasets/images.ts'
import { decidedPairs } from './datasets/pairs.ts'
import { CLIP_ROAD, PAIR_ROAD } from './datasets/samples.ts'
import { partitionsByDrafts } from './datasets/shuffle-partitions.ts'
import { extractStage } from './extract/extract-stage.ts'
import { findVideosStage } from './extract/videos/find-videos-stage.ts'
import { balanceStages, isBalanced } from './filters/balance/balance-stages.ts'
import { countParagraphsStage } from './filters/boilerplate/count-paragraphs-stage.ts'
import { listParagraphsStage } from './filters/boilerplate/list-paragraphs-stage.ts'
import { trimBoilerplateStage } from './filters/boilerplate/trim-boilerplate-stage.ts'
import { clipRuleStages } from './filters/clips/clip-rule-stages.ts'
import { textLimitsOf } from './filters/clips/clip-text.ts'
import { clipTextsStage } from './filters/clips/clip-texts-stage.ts'
import { judgeExplicitClipsStage } from './filters/clips/judge-explicit-clips-stage.ts'
import { contaminatedImagesStage } from './filters/contamination/contaminated-images-stage.ts'
import { contaminationStage } from './filters/contamination/contamination-stage.ts'
import { decideClipsStage } from './filters/decisions/decide-clips-stage.ts'
import { decideDocumentsStage } from './filters/decisions/decide-documents-stage.ts'
import { decideImagesStage } from './filters/decisions/decide-images-stage.ts'
import { decidePairsStage } from './filters/decisions/decide-pairs-stage.ts'
import { dedupContentStage } from './filters/duplicates/dedup-content-stage.ts'
import { dedupImageSetsStage } from './filters/duplicates/dedup-image-sets-stage.ts'
import { dedupUrlStage } from './filters/duplicates/dedup-url-stage.ts'
import { gatherImageSetsStage } from './filters/duplicates/gather-image-sets-stage.ts'
import { nearDuplicateStages } from './filters/duplicates/near/near-duplicate-stages.ts'
import { dedupImagesStage } from './filters/image/dedup-images-stage.ts'
import { judgeExplicitStage } from './filters/image/judge-explicit-stage.ts'
import { judgeImagesStage } from './filters/image/judge-images-stage.ts'
import { nearPictureStages } from './filters/image/near/near-picture-stages.ts'
import { widestLimits } from './filters/image/rules.ts'
import { pairRuleStages } from './filters/pairs/pair-rule-stages.ts'
import { readPairListsStage } from './filters/pairs/read-pair-lists-stage.ts'
import { hidePersonalDataStage } from './filters/personal-data/hide-personal-data-stage.ts'
import { imageShareStages } from './filters/scores/image-share-stages.ts'
import { rateImagesStage } from './filters/scores/rate-images-stage.ts'
import { readScoresStage } from './filters/scores/read-scores-stage.ts'
import { scoreImagesStage } from './filters/scores/score-images-stage.ts'
import { listNames } from './filters/text/lists/read-lists.ts'
import { type NotRun, notRun } from './filters/text/not-run.ts'
import { textRuleStages } from './filters/text/text-rule-stages.ts'
import { type Config, type DecidedOut, labelOf, pairLimits, type Removal, type TextListRef } from './schemas/index.ts'
import { assembleClipsStage } from './shards/assemble/assemble-clips-stage.ts'
import { assemblePairsStage } from './shards/assemble/assemble-pairs-stage.ts'
import { assembleStage } from './shards/assemble/assemble-stage.ts'
import { documentLimitsOf } from './shards/assemble/document-limits.ts'
import { packStage } from './shards/pack/pack-stage.ts'
import { placeStage } from './shards/pack/place-stage.ts'

export { crawlKeyOf } from './crawler/pages/crawl-stages.ts'
export { limitsIn } from './filters/limits/limits-in.ts'

interface PipelineInput extends CrawlSources {
  readonly imports: readonly ImportedArchive[]
  /** What the folder `text.lists` held when the run was frozen. */
  readonly textLists?: readonly TextListRef[] | undefined
  /** What was taken down from the store. */
  readonly removals?: readonly Removal[] | undefined
  /** What people decided to leave out. */
  readonly decisions?: readonly DecidedOut[] | undefined
  /** Of the store: all its runs share the image ledger. */
  readonly imagePartitions: number
}

/** Every stage of a build, in an order in which each comes after what it reads. */
export function definePipeline(asked: PipelineInput): readonly Stage[] {
  const { removals = [], textLists = [] } = asked
  const input = { ...asked, config: obeying(asked.config, removals) }
  const { config, imports, imagePartitions } = input
  const { network, images, partitions, shards, seed, kinds } = config
  const sharding = { seed, targetBytes: shards.targetBytes }
  const { policy } = config.rights
  const token = network.userAgentToken
  const documents = documentStages(input)
  return [
    ...crawlStages(input),
    importStage({ imports: imports.map(archiveOf) }),
    scanArchivesStage({ imagePartitions, taskBytes: partitions.taskBytes }),
    followRedirectsStage({ imagePartitions }),
    findOriginalsStage({ taskBytes: partitions.taskBytes }),
    extractStage(
      {
        extract: config.extract,
        maxPageBytes: network.maxPageBytes,
        token,
        policy,
        removals: removals.filter(({ kind }) => kind !== 'image'),
      },
      { taskBytes: partitions.taskBytes, maxErrorShare: config.engine.maxErrorShare },
    ),
    ...textRuleStages(config, textLists),
    dedupUrlStage(),
    ...documents.stages,
    ...(config.pairs.lists.length === 0 ? [] : [readPairListsStage({ files: config.pairs.lists })]),
    ...(kinds.some((kind) => kind !== 'clip') ? imageStages(input) : []),
    ...(kinds.includes('page')
      ? [
          assembleStage({ upstream: documents.lastRow, limits: documentLimitsOf(images) }),
          placeStage(sharding),
          packStage(sharding),
        ]
      : []),
    ...(kinds.includes('pair') ? pairStages(input) : []),
    ...(kinds.includes('clip') ? clipStages(input) : []),
  ]
}

/** From the pictures that documents name to those that they keep. */
function imageStages(input: PipelineInput): readonly Stage[] {
  const { config, imagePartitions, removals = [] } = input
  const { network, images } = config
  const { policy } = config.rights
  const { maxSidePx, maxPixels, decodeCpuMs, refetch, svg } = images
  const token = network.userAgentToken
  return [
    requestImagesStage({ imagePartitions, policy }),
    fetchImagesStage(
      { imagePartitions, maxSidePx, maxPixels, decodeCpuMs, refetch, svg, token, policy, removals },
      { network, ledger: config.ledger, offline: network.offline },
    ),
    measureImagesStage({ maxPixels, decodeCpuMs }),
    judgeImagesStage(widestLimits(images)),
    ...imageStagesBehindRules(input),
  ]
}

/** From the images that documents keep to shards of image-text pairs. */
function pairStages({ config, decisions = [] }: PipelineInput): readonly Stage[] {
  const { pairs, plugins, text, seed, shards } = config
  const sharding = { seed, targetBytes: shards.targetBytes }
  const { pairScore: path, pairScoreSha256: sha256 = '' } = plugins
  const options = { limits: pairLimits(pairs), languages: text.languages.map(labelOf) }
  const judged = pairRuleStages(options, path === undefined ? undefined : { path, sha256 })
  const decided = decisions.filter(({ kind }) => kind === 'pair')
  const isDecided = decided.length > 0
  return [
    ...judged.stages,
    ...(isDecided ? [decidePairsStage(decided, judged)] : []),
    assemblePairsStage(isDecided ? decidedPairs : judged.reads),
    placeStage(sharding, PAIR_ROAD),
    packStage(sharding, PAIR_ROAD, isDecided ? 'decide-pairs' : judged.upstream),
  ]
}

/** From the videos that pages name to shards of video-text clips; none where there is no ffmpeg, which the build says. */
function clipStages({ config, imagePartitions, removals = [], decisions = [] }: PipelineInput): readonly Stage[] {
  const { video, text, network, extract, images, personalData, seed, shards, kinds } = config
  const { ffmpeg, timeoutMs: limitMs } = video
  if (ffmpeg === undefined) return []
  const sharding = { seed, targetBytes: shards.targetBytes }
  const { policy } = config.rights
  const { mode, kinds: personal } = personalData
  const texts = {
    limits: textLimitsOf(video),
    languages: text.languages.map(labelOf),
    personalData: { mode, kinds: personal },
  }
  const { minNameShare, maxBytes } = video
  const decided = decisions.filter(({ kind }) => !['document', 'pair'].includes(kind))
  const isDecided = decided.length > 0
  const behind = kinds.some((kind) => kind !== 'clip') ? [fetchedSlots] : []
  const model = images.explicit === 'off' ? undefined : images.explicitModel
  const seen =
    model === undefined
      ? { reads: keptClips, upstream: 'dedup-clips' }
      : { reads: decentClips, upstream: 'judge-explicit-clips' }
  return [
    findVideosStage({ maxPageBytes: network.maxPageBytes, limits: extract, minNameShare }, config.partitions),
    clipTextsStage({ ...texts, texts: video.texts, imagePartitions, policy }),
    fetchVideosStage(
      { imagePartitions, maxBytes, refetch: images.refetch, token: network.userAgentToken, policy, removals },
      { network, ledger: config.ledger, timeoutMs: limitMs, offline: network.offline, behind },
    ),
    decodeVideosStage({ ...video, ffmpeg }),
    ...clipRuleStages(video, texts),
    ...(model === undefined
      ? []
      : [classifyClipsStage({ ...images, ...video, model }), judgeExplicitClipsStage(images)]),
    ...(isDecided ? [decideClipsStage(decided, seen)] : []),
    assembleClipsStage(video, isDecided ? decidedClips : seen.reads),
    placeStage(sharding, CLIP_ROAD),
    packStage(sharding, CLIP_ROAD, isDecided ? 'decide-clips' : seen.upstream),
  ]
}

/** With what was taken down on the block list, so that nobody is asked for it. */
function obeying(config: Config, removals: readonly Removal[]): Config {
  if (removals.length === 0) return config
  const { network } = config
  return { ...config, network: { ...network, block: [...network.block, ...blockPatternsOf(removals)] } }
}

/** The rules that the config has on and that cannot be run, each with what it lacks. */
export function rulesNotRun(
  { config, textLists = [] }: Pick<PipelineInput, 'config' | 'textLists'>,
  kind: Config['kinds'][number] = 'page',
): readonly NotRun[] {
  const { explicit, explicitModel, maxExplicitScores } = config.images
  const hasNoModel = explicitModel === undefined && Object.keys(maxExplicitScores).length === 0
  const isOfPlugin = kind === 'clip' && Object.keys(maxExplicitScores).length > 0
  const unseen = isOfPlugin ? 'look of plugins.imageScore at frames' : `package ${EXPLICIT_PACKAGES.join(', ')}`
  const isBlind = explicit !== 'off' && (isOfPlugin || hasNoModel)
  const lacksFfmpeg = config.kinds.includes('clip') && config.video.ffmpeg === undefined
  // A run remembers a module by its digest alone.
  const { pairScore, pairScoreSha256 = pairScore } = config.plugins
  const isScored = kind !== 'pair' || pairScoreSha256 !== undefined
  return [
    ...notRun(config, listNames(textLists)),
    ...(isBlind ? [{ rule: 'explicit_image', lacks: unseen }] : []),
    ...(lacksFfmpeg ? [{ rule: 'clips', lacks: 'program ffmpeg with ffprobe' }] : []),
    ...(isScored ? [] : [{ rule: 'pair_score_low', lacks: 'module plugins.pairScore' }]),
  ]
}

/** How the documents of a run are cut where a key moves them. */
export function shufflePartitionsIn({
  partitions,
  pairs,
}: Pick<Config, 'partitions' | 'pairs'>): number | PartitionsFrom {
  return partitions.shuffle === 'auto' ? partitionsByDrafts(pairs.listBytes) : partitions.shuffle
}

/** Stages by the row of the funnel that they make. */
type DocumentStages = Readonly<Record<string, (road: DocumentRoad) => readonly Stage[]>>

/**
 * From exact deduplication by content to the last stage of texts: each reads what the one before it wrote, and the last writes
 * `textDocuments`. What the config leaves out is no stage.
 */
function documentStages({ config, decisions = [] }: PipelineInput): {
  readonly stages: readonly Stage[]
  readonly lastRow: string
} {
  const { imageSets, nearDuplicates, boilerplate, contamination, personalData } = config
  const { index, texts, minContainment, minJaccard } = contamination
  const decided = decisions.filter(({ kind }) => !['image', 'pair', 'clip'].includes(kind))
  const { keep, minImages } = imageSets
  const byRow: DocumentStages = {
    'dedup-content': ({ writes }) => [dedupContentStage(writes)],
    ...(keep === 'off'
      ? {}
      : {
          'dedup-image-sets': (road) => [
            gatherImageSetsStage({ minImages }, road.reads),
            dedupImageSetsStage({ minImages, keep }, road),
          ],
        }),
    ...(nearDuplicates.enabled ? { 'dedup-near': (road) => nearDuplicateStages(nearDuplicates, road) } : {}),
    ...(boilerplate.mode === 'off'
      ? {}
      : {
          'trim-boilerplate': (road) => [
            listParagraphsStage(road.reads),
            countParagraphsStage(boilerplate),
            trimBoilerplateStage(boilerplate, road),
          ],
        }),
    ...(index === undefined || texts === 'off'
      ? {}
      : {
          contamination: (road) => [contaminationStage({ index, action: texts, minContainment, minJaccard }, road)],
        }),
    ...(personalData.mode === 'off'
      ? {}
      : { 'hide-personal-data': (road) => [hidePersonalDataStage(personalData, road)] }),
    ...(decided.length === 0 ? {} : { 'decide-documents': (road) => [decideDocumentsStage(decided, road)] }),
    ...(isBalanced(config) ? { balance: (road) => balanceStages(config, road) } : {}),
  }
  const rows = Object.keys(byRow)
  const stages = Object.values(byRow).flatMap((stagesOn, index) => {
    const upstream = rows[index - 1] ?? ''
    const isLast = index === rows.length - 1
    return stagesOn({
      reads: documentsFrom(upstream),
      writes: isLast ? textDocuments : documentsFrom(rows[index] ?? ''),
      upstream,
    })
  })
  return { stages, lastRow: rows.at(-1) ?? '' }
}

/** Behind judge-images: evaluation sets, where there is an index of them; what people decided; scores, where there are files of them; near-duplicates; and over-used images. */
function imageStagesBehindRules({ config, decisions = [] }: PipelineInput): readonly Stage[] {
  const { images, contamination, scores, plugins } = config
  const { index, images: action, maxPhashDistance, maxDropPhashDistance } = contamination
  const stages: Stage[] = []
  let place: SlotsPlace = { reads: judgedSlots, upstream: 'judge-images' }
  /** `upstream`: the row of the funnel above what follows. */
  const add = (stage: Stage, reads: SlotsPlace['reads'], upstream = stage.name): void => {
    stages.push(stage)
    place = { reads, upstream }
  }
  if (index !== undefined && action !== 'off') {
    add(contaminatedImagesStage({ index, action, maxPhashDistance, maxDropPhashDistance }), comparedSlots)
  }
  const decided = decisions.filter(({ kind }) => !['document', 'pair', 'clip'].includes(kind))
  if (decided.length > 0) add(decideImagesStage(decided, place), decidedSlots)
  const { imageScore: path, imageScoreSha256: sha256 = '' } = plugins
  const { maxExplicitScores } = images
  const isLookedAt = images.explicit !== 'off'
  const isRated = path !== undefined
  if (isRated) {
    const demanded = isLookedAt ? Object.keys(maxExplicitScores) : []
    add(rateImagesStage({ plugin: { path, sha256 }, demanded }, place), ratedSlots, place.upstream)
    if (!isBalanced(config)) stages.push(readScoresStage({ files: [] }))
  }
  if (scores.files.length > 0 || isRated) {
    add(scoreImagesStage({ rules: scores.imageRules }, place), scoredSlots)
    for (const stage of imageShareStages(scores.imageRules, place)) add(stage, sharedSlots)
  }
  const hasOtherModel = isRated && Object.keys(maxExplicitScores).length > 0
  if (isLookedAt && hasOtherModel) add(judgeExplicitStage(images, place), decentSlots)
  else if (isLookedAt && images.explicitModel !== undefined) {
    const { maxPixels, decodeCpuMs, explicitModel: model } = images
    add(classifyImagesStage({ model, maxPixels, decodeCpuMs }, place), classifiedSlots)
    add(judgeExplicitStage(images, place), decentSlots)
  }
  const { maxDocumentsPerImage, nearDuplicates } = images
  const { enabled, maxPhashDistance: maxPhash, maxGradientDistance } = nearDuplicates
  if (enabled) {
    stages.push(...nearPictureStages(nearDuplicates, place))
    place = { ...place, reads: clusteredSlots }
  }
  const near = enabled ? { maxPhashDistance: maxPhash, maxGradientDistance } : undefined
  return [...stages, dedupImagesStage({ maxDocumentsPerImage, near }, place)]
}

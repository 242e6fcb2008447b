/** Manifests: what a task wrote, what a stage sealed, what a dataset holds, what a run was asked to do. */
import { z } from 'zod'
import { count, fileName, SAMPLE_KINDS, sha256, utcDate } from './base/primitives.ts'
import { config, contaminationAction, PLUGINS, partitionCount, TEXT_LISTS } from './config/index.ts'
import { UNITS } from './counters.ts'
import { removal } from './curation/removal.ts'
import { decidedOut } from './decision.ts'
import { dropRecord } from './drop.ts'

export const part = z.strictObject({
  dataset: z.string(),
  partition: count,
  /** A byte range of an object: one Zstandard frame of JSON lines. */
  key: z.string(),
  offset: count,
  length: count,
  records: count,
  /** Of the uncompressed content, so that another zstd invalidates nothing. */
  sha256,
})
export type Part = z.infer<typeof part>

export const taskManifest = z.strictObject({
  format: z.literal('m3w-task/2'),
  stage: z.string(),
  partition: count,
  taskKey: sha256,
  parts: z.array(part),
  /** Every object the task wrote, parts' objects included. */
  objects: z.array(z.strictObject({ key: z.string(), bytes: count, sha256 })),
  counts: z.record(z.string(), z.number()),
  /** Who made it; never read by a stage. */
  producer: z.strictObject({
    m3w: z.string(),
    node: z.string(),
    seconds: z.number(),
    /** CPU time of its process meanwhile, and of those that it started (decoders); absent where tasks share a process. */
    cpuSeconds: z.number().optional(),
    peakRssBytes: count,
  }),
})
export type TaskManifest = z.infer<typeof taskManifest>

/**
 * The seal of a stage: all its tasks are committed, and their parts are transposed into an index object that holds one
 * Zstandard frame of JSON lines per dataset and partition, and per dataset a directory of those frames.
 */
export const stageSeal = z.strictObject({
  format: z.literal('m3w-seal/2'),
  stage: z.string(),
  /** Number of tasks, P of the stage. */
  tasks: count,
  /** Key of the index object. */
  index: z.string(),
  datasets: z.record(
    z.string(),
    z.strictObject({ partitions: count, records: count, directory: z.strictObject({ offset: count, length: count }) }),
  ),
  /** Sums over the manifests. */
  counts: z.record(z.string(), z.number()),
  seconds: z.number(),
  bytes: count,
  peakRssBytes: count,
})
export type StageSeal = z.infer<typeof stageSeal>

/** One archive that `import` registered: the source's bytes, copied into the store under their digest. */
export const importedArchive = z.strictObject({
  key: z.string(),
  bytes: count,
  sha256,
  layout: z.enum(['members', 'plain', 'solid']),
  /** As typed, for people; never part of an identity. */
  source: z.string(),
})

/** A list of words or addresses, as it was when the run was frozen: object `inputs/<sha256>.list` of the store. */
export const textListRef = z.strictObject({ name: z.enum(TEXT_LISTS), sha256, lines: count })
export type TextListRef = z.infer<typeof textListRef>

/** Paths by name. */
export const pluginModules = z.partialRecord(z.enum(PLUGINS), z.string())
export type PluginModules = z.infer<typeof pluginModules>

export const runRecord = z.strictObject({
  format: z.literal('m3w-run/1'),
  id: z.string(),
  m3w: z.string(),
  config,
  imports: z.array(importedArchive),
  /** Digests of lists of seeds (`seeds/<digest>.jsonl.gz`), sorted; absent where there is none. */
  seedLists: z.array(sha256).optional(),
  /** Of the folder `text.lists`, by name; absent where there is none. */
  textLists: z.array(textListRef).optional(),
  /** Where the modules of `plugins` lay when the run was first started; no part of its id, in which their digests are. */
  modules: pluginModules.optional(),
  /** The removal list of the store then, sorted; absent where nothing was taken down. */
  removals: z.array(removal).optional(),
  /** What people had decided to leave out, by `decisions.jsonl` of the store, sorted; absent where that is nothing. */
  decisions: z.array(decidedOut).optional(),
  /** Present: the crawl was ended so often before, and goes on. */
  leg: count.optional(),
  /** Present: the crawl was done and is asked again, so often by now, for what was asked last before that instant. */
  refresh: z.strictObject({ generation: z.int().min(1), before: utcDate }).optional(),
})
export type RunRecord = z.infer<typeof runRecord>

/** `runs/<run id>/code-<number>.json`: by which code a run was planned; the last one counts. */
export const plannedCode = z.strictObject({ format: z.literal('m3w-code/1'), code: sha256 })
export type PlannedCode = z.infer<typeof plannedCode>

/** `store.json`: says the folder is ours and freezes what all runs of a store share. */
export const storeRecord = z.strictObject({
  format: z.literal('m3w-store/1'),
  /** Partitions of the image ledger, which all runs share. */
  imagePartitions: partitionCount,
})
export type StoreRecord = z.infer<typeof storeRecord>

export const shardEntry = z.strictObject({
  name: fileName,
  bytes: count,
  sha256,
  documents: count,
  images: count,
  /** Of the images' members (`00.jpg`), each once, sorted. Not there in older datasets. */
  suffixes: z.array(z.string()).optional(),
})
export type ShardEntry = z.infer<typeof shardEntry>

/** What readers of a dataset need of the config it was made with. */
export const publishedConfig = z.looseObject({
  profile: z.string(),
  seed: z.int(),
  network: z.looseObject({ contact: z.string().optional() }),
  text: z.looseObject({ languages: z.array(z.union([z.string(), z.looseObject({ code: z.string() })])) }),
})

const ruleNotRun = z.strictObject({ rule: z.string(), lacks: z.string() })

/** `dataset.json`: the sealed manifest of a published dataset. */
export const datasetManifest = z.strictObject({
  format: z.literal('m3w-dataset/1'),
  id: fileName,
  /** What its samples are; absent: interleaved documents (`page`). */
  kind: z.enum(SAMPLE_KINDS).optional(),
  /** As it was frozen by whichever version of m3w: a key that is gone since must not make a dataset unreadable. See `publishedConfig`. */
  config: z.record(z.string(), z.unknown()),
  seed: z.int(),
  versions: z.record(z.string(), z.string()),
  /** Rules that the config has on and that were not run, each with what it lacks; absent where all were. */
  notRun: z.array(ruleNotRun).optional(),
  /** Samples, whatever their kind. */
  documents: count,
  images: count,
  /** Present where ranges of hashes got no document, and so no shard: how many ranges there are. Else one a shard. */
  ranges: z.int().min(1).optional(),
  shards: z.array(shardEntry),
})
export type DatasetManifest = z.infer<typeof datasetManifest>

export const funnelStage = z.strictObject({
  name: z.string(),
  unit: z.enum(UNITS),
  upstream: z.string().nullable(),
  in: count,
  kept: count,
  dropped: z.record(z.string(), count),
  /** What else the stages of the row counted, by name; there only where they count more. */
  counts: z.record(z.string(), count).optional(),
  seconds: z.number(),
  bytes: count,
})
export type FunnelStage = z.infer<typeof funnelStage>
const contaminated = z.strictObject({ marked: count, dropped: count })
/** Of the report: which index was used, and what it found. Without an index nothing was looked for. */
const contaminationReport = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('not run'), why: z.string() }),
  z.strictObject({
    state: z.literal('run'),
    /** SHA-256 of the index. */
    index: sha256,
    texts: contaminationAction,
    images: contaminationAction,
    /** By name of the set. Images are distinct pictures; `exact` of them have the bytes of an item. */
    sets: z.record(
      z.string(),
      z.strictObject({ documents: contaminated, images: contaminated.extend({ exact: count }) }),
    ),
  }),
])
export type ContaminationReport = z.infer<typeof contaminationReport>

/** How often which values were measured: `counts[i]` of them from `edges[i]` on. Of what was dropped for `reason`, a sample of its own. */
const histogram = z.strictObject({
  name: z.string(),
  of: z.enum(['document', 'image', 'pair', 'clip']),
  edges: z.array(z.number()),
  counts: z.array(count),
  /** There where a rule of the config limits the value. */
  rule: z
    .strictObject({
      reason: z.string(),
      side: z.enum(['min', 'max']),
      limit: z.number(),
      dropped: z.array(count),
    })
    .optional(),
})
export type Histogram = z.infer<typeof histogram>

const someDocument = z.strictObject({ id: z.string(), url: z.string(), title: z.string(), beginning: z.string() })
const someDrop = dropRecord.pick({ id: true, unit: true, stage: true, url: true, measured: true, limit: true })

/** Of the report: what the documents are like, from those of the lowest seeded hashes. */
export const figures = z.strictObject({
  /** What `documents` are: samples of this kind. Absent: pages. The `images` of clips are frames. */
  kind: z.enum(SAMPLE_KINDS).optional(),
  /** Documents that were looked at: all, or those of the lowest hashes. */
  documents: count,
  images: count,
  /** Their estimated tokens: UTF-8 bytes of their texts / 4. */
  tokens: count,
  languages: z.record(z.string(), count),
  /** Of those with most documents. */
  hosts: z.array(z.strictObject({ host: z.string(), documents: count })),
  /** Of those with most drops, of all. */
  droppedHosts: z.array(z.strictObject({ host: z.string(), dropped: count })),
  histograms: z.array(histogram),
  samples: z.array(someDocument),
  /** By reason. */
  removed: z.record(z.string(), z.array(someDrop)),
})
export type Figures = z.infer<typeof figures>

export const report = z.strictObject({
  format: z.literal('m3w-report/1'),
  dataset: z.string(),
  /** Counts that do not fit, in words: records were lost or counted twice. Empty, as it should be, or not there in older reports. */
  problems: z.array(z.string()).default([]),
  /** Present: the crawl was ended before all its pages had an outcome. `waiting`: pages that were admitted and are in no row. */
  crawlEnded: z.strictObject({ by: z.string(), waiting: count }).optional(),
  /** What was found of evaluation sets, and with which index. Not there in older reports. */
  contamination: contaminationReport.optional(),
  /** Rules that the config has on and that were not run, each with what it lacks. Not there in older reports. */
  notRun: z.array(ruleNotRun).optional(),
  /** Images whose failures may pass, by status: a later run asks again. Left out where there are none. */
  refetched: z.record(z.string(), count).optional(),
  /** Not there in older reports. */
  figures: figures.optional(),
  stages: z.array(funnelStage),
})
export type Report = z.infer<typeof report>

/**
 * Publishes a dataset: copies the shards, writes everything that describes them, and dataset.json last. Its existence is what
 * makes the folder a dataset, so publishing may be killed and repeated at any point.
 */
import { rename, symlink, unlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { sha256Hex } from '../../core/hash.ts'
import { readJson, type Store } from '../../core/store.ts'
import { mapConcurrent } from '../../core/streams.ts'
import { wellFormedJson } from '../../core/text/well-formed-json.ts'
import type { PackedFile, PackedRange, PackedShard } from '../../datasets/samples.ts'
import {
  type Config,
  type DatasetManifest,
  type DropRecord,
  datasetManifest,
  type Figures,
  type HostReport,
  type Report,
  report as reportSchema,
  type SampleKind,
  type ShardEntry,
} from '../../schemas/index.ts'
import { checksumLines } from './checksums.ts'
import { CURRENT, currentText, newestOfKinds } from './current.ts'
import { datasetCard } from './dataset-card.ts'
import { energonFiles, widsIndex } from './foreign-indexes.ts'
import { countProblems } from './funnel-check.ts'
import { putCopy, putDropped, putLines, putObject } from './publish-objects.ts'
import { reportHtml } from './report-html.ts'
import {
  CARD,
  CHECKSUMS,
  droppedName,
  HOSTS,
  MANIFEST,
  metadataName,
  REPORT,
  REPORT_PAGE,
  shardName,
  WIDS_INDEX,
} from './shard-names.ts'

export interface Publication {
  /** Of its samples; default: pages. */
  readonly kind?: SampleKind
  /** Names the folder `datasets/<id>`; different for different contents. */
  readonly id: string
  readonly config: Config
  /** Of m3w and whatever else decides about bytes. */
  readonly versions: Readonly<Record<string, string>>
  /** In any order; numbers are 0 … N-1. */
  readonly ranges: readonly PackedRange[]
  readonly report: Omit<Report, 'problems'>
  /** What the crawl asked of each host. */
  readonly hosts?: AsyncIterable<HostReport>
  /** What the documents are like; asked for when all drops have been read. */
  readonly figures?: () => Promise<Figures>
  /** What every stage dropped: a stage comes once, all rounds of the crawl together. */
  readonly dropped: readonly { readonly stage: string; readonly records: AsyncIterable<DropRecord> }[]
}

/** Copies of shards that are asked of a store side by side: it is waited for, nothing is computed. Judgement: a quarter of the connections of a process */
const SHARDS_AT_A_TIME = 16

export interface PublishedDataset {
  readonly manifest: DatasetManifest
  /** As published; `problems` is not empty if counts do not fit. */
  readonly report: Report
}

/**
 * Publishes each under `datasets/<id>`, then names the first in `current.json` and, on disk, by the link `dataset`; those of other kinds
 * than pages by their kind (`kinds`; links `pairs`, …). A dataset that is published already is left as it is. Counts that do not fit are
 * said in the report; E_CORRUPT only if shards are missing.
 */
export async function publishDatasets(
  store: Store,
  publications: readonly Publication[],
): Promise<readonly PublishedDataset[]> {
  const published: PublishedDataset[] = []
  for (const publication of publications) published.push(await publishOne(store, publication))
  const [first] = publications
  if (first === undefined) return []
  const made = Object.fromEntries(publications.map(({ kind = 'page', id }) => [kind, id]))
  const kinds = { ...(await newestOfKinds(store)), ...made }
  await store.replace(CURRENT, Buffer.from(currentText({ dataset: first.id, kinds })))
  await linkNewest(store.location, 'dataset', `datasets/${first.id}`)
  for (const { kind = 'page', id } of publications) {
    if (kind !== 'page') await linkNewest(store.location, `${kind}s`, `datasets/${id}`)
  }
  return published
}

async function publishOne(store: Store, publication: Publication): Promise<PublishedDataset> {
  const folder = `datasets/${publication.id}`
  return (await readPublished(store, folder)) ?? (await writeFiles(store, folder, publication))
}

/** What is published there. Undefined where nothing is, or where the manifest or the report was damaged since: then all files are compared with what they must be, and written again. */
async function readPublished(store: Store, folder: string): Promise<PublishedDataset | undefined> {
  if ((await store.stat(`${folder}/${MANIFEST}`)) === undefined) return undefined
  const manifest = datasetManifest.safeParse(await readWhole(store, `${folder}/${MANIFEST}`)).data
  const report = reportSchema.safeParse(await readWhole(store, `${folder}/${REPORT}`)).data
  return manifest === undefined || report === undefined ? undefined : { manifest, report }
}

/** An object of one JSON value; undefined if it is cut, or gone. */
async function readWhole(store: Store, key: string): Promise<unknown> {
  try {
    return await readJson(store, key)
  } catch (error) {
    if (error instanceof M3wError && (error.code === 'E_CORRUPT' || error.code === 'E_STORE_MISSING')) return undefined
    throw error
  }
}

/** SHA-256 of the files of a dataset, by name. */
type Digests = Map<string, string>

async function writeFiles(store: Store, folder: string, publication: Publication): Promise<PublishedDataset> {
  const ranges = checkNumbers(publication.ranges)
  const packed = ranges.flatMap(({ shard }) => (shard === undefined ? [] : [shard]))
  const manifest = manifestOf(publication, ranges.length, packed)
  const digests: Digests = new Map()
  const dropped = await putAllDropped(store, folder, publication, digests)
  const hosts = publication.hosts && (await putLines(store, `${folder}/${HOSTS}`, jsonLines(publication.hosts)))
  if (hosts !== undefined) digests.set(HOSTS, hosts)
  const report = await reportOf(publication, manifest, dropped)
  const putting = mapConcurrent(packed.entries(), SHARDS_AT_A_TIME, ([number, shard]) =>
    putShard(store, folder, shardName(number), shard),
  )
  for await (const files of putting) for (const [name, digest] of files) digests.set(name, digest)
  for (const [name, content] of [
    [WIDS_INDEX, widsIndex(manifest.shards)] as const,
    ...energonFiles(manifest.shards),
    [REPORT, `${wellFormedJson(JSON.stringify(report, null, 2))}\n`] as const,
    [REPORT_PAGE, reportHtml(report)] as const,
    [CARD, datasetCard(manifest, report)] as const,
  ]) {
    digests.set(name, await putObject(store, `${folder}/${name}`, content))
  }
  const last = `${JSON.stringify(manifest, null, 2)}\n`
  await putObject(store, `${folder}/${CHECKSUMS}`, checksumLines(digests.set(MANIFEST, sha256Hex(last))))
  await putObject(store, `${folder}/${MANIFEST}`, last)
  return { manifest, report }
}

function manifestOf(
  { id, kind = 'page', config, versions, report: { notRun = [] } }: Publication,
  ranges: number,
  packed: readonly PackedShard[],
): DatasetManifest {
  const shards = packed.map(({ bytes, sha256, documents, images, suffixes }, number): ShardEntry => {
    const named = suffixes === undefined ? {} : { suffixes }
    return { name: `${shardName(number)}.tar`, bytes, sha256, documents, images, ...named }
  })
  return {
    format: 'm3w-dataset/1',
    id,
    ...(kind === 'page' ? {} : { kind }),
    config,
    seed: config.seed,
    versions,
    ...(notRun.length === 0 ? {} : { notRun }),
    documents: shards.reduce((sum, { documents }) => sum + documents, 0),
    images: shards.reduce((sum, { images }) => sum + images, 0),
    ...(ranges === shards.length ? {} : { ranges }),
    shards,
  }
}

/** The drops of every stage, a file each; how many there are, by unit and reason. */
async function putAllDropped(
  store: Store,
  folder: string,
  { dropped }: Publication,
  digests: Digests,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { stage, records } of dropped) {
    const name = droppedName(stage)
    const digest = await putDropped(store, `${folder}/${name}`, records, counts)
    if (digest !== undefined) digests.set(name, digest)
    // What a killed attempt with other contents left.
    else if ((await store.stat(`${folder}/${name}`)) !== undefined) await store.delete(`${folder}/${name}`)
  }
  return counts
}

/** The report with what does not fit in it, and with the figures, which are made when all drops have been read. */
async function reportOf(
  { kind = 'page', report: { stages, ...about }, figures: makeFigures }: Publication,
  { documents, images }: DatasetManifest,
  dropped: ReadonlyMap<string, number>,
): Promise<Report> {
  const problems = countProblems({ ...about, stages }, { kind, documents, images, dropped })
  const figures = await makeFigures?.()
  return { ...about, problems, ...(figures === undefined ? {} : { figures }), stages }
}

/** A shard and the files beside it; their digests by name, as pack has seen them: none is read here, so that this costs as much for a large shard as for a small one. */
async function putShard(
  store: Store,
  folder: string,
  name: string,
  shard: PackedShard,
): Promise<readonly (readonly [name: string, sha256: string])[]> {
  const files: readonly (readonly [string, PackedFile])[] = [
    [`${name}.tar`, shard],
    [`${name}.index.jsonl`, shard.index],
    [metadataName(name), shard.table],
    [`${name}.tar.idx`, shard.offsets],
  ]
  for (const [name, file] of files) await putCopy(store, file.key, `${folder}/${name}`, file)
  return files.map(([name, { sha256 }]) => [name, sha256])
}

/** The ranges in order of their numbers. E_CORRUPT if one is missing or there twice. */
function checkNumbers(ranges: readonly PackedRange[]): PackedRange[] {
  const sorted = [...ranges].sort((a, b) => a.number - b.number)
  sorted.forEach(({ number }, position) => {
    if (number === position) return
    throw new M3wError(
      'E_CORRUPT',
      `Pack is not complete: expected range ${position} of ${ranges.length}, got ${number}. Run the same command again.`,
    )
  })
  return sorted
}

async function* jsonLines(records: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const record of records) yield JSON.stringify(record)
}

/** On disk, a link in the store always leads to the newest dataset. */
async function linkNewest(location: string, name: string, folder: string): Promise<void> {
  if (!isAbsolute(location)) return
  const temporary = join(location, `.${name}-${process.pid}`)
  try {
    await unlink(temporary).catch(() => {})
    await symlink(folder, temporary)
    await rename(temporary, join(location, name))
  } catch (error) {
    // A file system without links, or a folder of that name: current.json says the same.
    await unlink(temporary).catch(() => {})
    if (codeOf(error) === 'ENOSPC') throw error
  }
}

/** Which tasks each stage of a run will have, and what part of its work each: worked out before any of them is sealed. */
import { openBorders } from '../../../archives/borders.ts'
import { archiveOf } from '../../../archives/import-file.ts'
import { bucketOf } from '../../../core/hash.ts'
import type { ArchiveObject, Split } from '../../../core/stage.ts'
import { imageRequests } from '../../../datasets/images.ts'
import { importedArchives } from '../../../datasets/pages.ts'
import { shufflePartitionsOf } from '../../../datasets/shuffle-partitions.ts'
import { cutOf } from '../../../engine/plan/pipeline-check.ts'
import { planSplits } from '../../../engine/plan/splits.ts'
import type { Config } from '../../../schemas/index.ts'
import type { Run } from '../../run/run.ts'

/** Partitions of the shuffles of a run of so many pages. */
export function shufflePartitionsFor({ partitions }: Config, pages: number): number {
  return partitions.shuffle === 'auto' ? shufflePartitionsOf(pages) : partitions.shuffle
}

/** As if it might be cut anywhere: nobody has read it yet. */
function withBorders(archive: ArchiveObject): ArchiveObject {
  const { spacingBytes } = openBorders(archive.bytes)
  const count = archive.layout === 'solid' || spacingBytes === 0 ? 0 : Math.ceil(archive.bytes / spacingBytes)
  return { ...archive, borders: Array.from({ length: count }, (_, n) => n * spacingBytes) }
}

/** What is known of where the work of the run lies. */
export interface WorkPlaces {
  readonly pages: number
  /** Of the archives that a crawl will write. */
  readonly crawledBytes: number
  /** Pages a byte of an archive, by its key; of one that was not read, undefined. */
  pagesPerByte(archive: string): number | undefined
  /** Pictures by the host that they are asked of. */
  readonly imageHosts: ReadonlyMap<string, number>
}

/** Parts of the work of a stage that its tasks have, in their order. */
type Shares = readonly number[]

/** By stage; where data decides that nobody knows yet, one task. Tasks of a shuffle have alike, those of archives what lies in their splits, those that ask hosts what their hosts have. */
export function plannedShares({ pipeline, record }: Run, places: WorkPlaces): ReadonlyMap<string, Shares> {
  const { taskBytes } = record.config.partitions
  const crawled = crawledArchive(places.crawledBytes)
  const archives = [...record.imports.map(archiveOf), ...(crawled.bytes > 0 ? [crawled] : [])]
  const whole = planSplits(archives, taskBytes).map(bytesOf)
  const splits = planSplits(archives.map(withBorders), taskBytes)
  const pages = sharesOfPages(splits, places)
  const shuffle = shufflePartitionsFor(record.config, places.pages)
  const datasets = new Map<string, Shares>()
  const shares = new Map<string, Shares>()
  for (const stage of pipeline.stages) {
    const [first] = Object.values(stage.inputs)
    const isWhole = stage.splits?.datasets.includes(importedArchives) === true
    const ofSplits = isWhole ? whole : pages
    const own = stage.splits !== undefined ? ofSplits : (datasets.get(first?.name ?? '') ?? alike(1))
    const of = stage.partitions === undefined ? own : alike(stage.partitions)
    shares.set(stage.name, of)
    for (const output of Object.values(stage.outputs)) {
      const cut = cutOf(output, pipeline)
      const isShuffle = typeof cut === 'object' && cut === pipeline.shufflePartitions
      const byHost = output.name === IMAGE_REQUESTS && typeof cut === 'number'
      if (byHost) datasets.set(output.name, sharesOfHosts(places.imageHosts, cut))
      else if (cut === undefined) datasets.set(output.name, of)
      else datasets.set(output.name, alike(typeof cut === 'number' ? cut : isShuffle ? shuffle : 1))
    }
  }
  return shares
}

const IMAGE_REQUESTS = imageRequests(1).name

function crawledArchive(bytes: number): ArchiveObject {
  return { key: 'crawled', bytes: Math.round(bytes), sha256: '', layout: 'members' }
}

function alike(tasks: number): Shares {
  return Array.from({ length: Math.max(1, tasks) }, () => 1)
}

function bytesOf(splits: readonly Split[]): number {
  return splits.reduce((sum, { start, end }) => sum + end - start, 0)
}

/** By the pages that lie in the splits of each task: an archive of pictures has none. By bytes where no page is known. */
function sharesOfPages(
  tasks: readonly (readonly Split[])[],
  { pagesPerByte }: Pick<WorkPlaces, 'pagesPerByte'>,
): Shares {
  const known = tasks.flat().flatMap(({ key }) => pagesPerByte(key) ?? [])
  const mean = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length)
  const weigh = (split: Split): number => bytesOf([split]) * (pagesPerByte(split.key) ?? mean)
  const shares = tasks.map((splits) => splits.reduce((sum, split) => sum + weigh(split), 0))
  return shares.some((share) => share > 0) ? shares : tasks.map(bytesOf)
}

function sharesOfHosts(hosts: ReadonlyMap<string, number>, partitions: number): Shares {
  if (hosts.size === 0) return alike(partitions)
  const shares = Array.from({ length: partitions }, () => 0)
  for (const [host, weight] of hosts) {
    const bucket = bucketOf(host, partitions)
    shares[bucket] = (shares[bucket] ?? 0) + weight
  }
  return shares
}

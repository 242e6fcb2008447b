/** How many tasks each stage of a run will have, worked out before any of them is sealed. */

import { openBorders } from '../../../archives/borders.ts'
import { archiveOf } from '../../../archives/import-file.ts'
import type { ArchiveObject } from '../../../core/stage.ts'
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

/** By stage; where data decides that nobody knows yet, 1. `crawledBytes`: of the archives that a crawl will write. */
export function plannedTasks(
  { pipeline, record }: Run,
  { pages, crawledBytes }: { readonly pages: number; readonly crawledBytes: number },
): ReadonlyMap<string, number> {
  const crawled: ArchiveObject = { key: 'crawled', bytes: Math.round(crawledBytes), sha256: '', layout: 'members' }
  const archives = [...record.imports.map(archiveOf), ...(crawled.bytes > 0 ? [crawled] : [])]
  const { taskBytes } = record.config.partitions
  const whole = planSplits(archives, taskBytes).length
  const splits = planSplits(archives.map(withBorders), taskBytes).length
  const shuffle = shufflePartitionsFor(record.config, pages)
  const datasets = new Map<string, number>()
  const tasks = new Map<string, number>()
  for (const stage of pipeline.stages) {
    const [first] = Object.values(stage.inputs)
    const isWhole = stage.splits?.datasets.includes(importedArchives) === true
    const ofSplits = isWhole ? whole : splits
    const count = stage.splits !== undefined ? ofSplits : (stage.partitions ?? datasets.get(first?.name ?? '') ?? 1)
    tasks.set(stage.name, count)
    for (const output of Object.values(stage.outputs)) {
      const cut = cutOf(output, pipeline)
      const isShuffle = typeof cut === 'object' && cut === pipeline.shufflePartitions
      datasets.set(output.name, cut === undefined ? count : typeof cut === 'number' ? cut : isShuffle ? shuffle : 1)
    }
  }
  return tasks
}

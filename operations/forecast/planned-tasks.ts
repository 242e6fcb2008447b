/** How many tasks each stage of a run will have, worked out before any of them is sealed. */

import { archiveOf } from '../../archives/import-file.ts'
import type { ArchiveObject } from '../../core/stage.ts'
import { shufflePartitionsOf } from '../../datasets/shuffle-partitions.ts'
import { cutOf } from '../../engine/plan/pipeline-check.ts'
import { planSplits } from '../../engine/plan/splits.ts'
import type { Config } from '../../schemas/index.ts'
import type { Run } from '../freeze-run.ts'

/** Partitions of the shuffles of a run of so many pages. */
export function shufflePartitionsFor({ partitions }: Config, pages: number): number {
  return partitions.shuffle === 'auto' ? shufflePartitionsOf(pages) : partitions.shuffle
}

/** By stage; where data decides that nobody knows yet, 1. `crawledBytes`: of the archives that a crawl will write. */
export function plannedTasks(
  { pipeline, record }: Run,
  { pages, crawledBytes }: { readonly pages: number; readonly crawledBytes: number },
): ReadonlyMap<string, number> {
  const crawled: ArchiveObject = { key: 'crawled', bytes: Math.round(crawledBytes), sha256: '', layout: 'members' }
  const archives = [...record.imports.map(archiveOf), ...(crawled.bytes > 0 ? [crawled] : [])]
  const splits = planSplits(archives, record.config.partitions.taskBytes).length
  const shuffle = shufflePartitionsFor(record.config, pages)
  const datasets = new Map<string, number>()
  const tasks = new Map<string, number>()
  for (const stage of pipeline.stages) {
    const [first] = Object.values(stage.inputs)
    const count = stage.splits !== undefined ? splits : (stage.partitions ?? datasets.get(first?.name ?? '') ?? 1)
    tasks.set(stage.name, count)
    for (const output of Object.values(stage.outputs)) {
      const cut = cutOf(output, pipeline)
      const isShuffle = typeof cut === 'object' && cut === pipeline.shufflePartitions
      datasets.set(output.name, cut === undefined ? count : typeof cut === 'number' ? cut : isShuffle ? shuffle : 1)
    }
  }
  return tasks
}

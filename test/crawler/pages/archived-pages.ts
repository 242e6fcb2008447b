/** What extract would read as pages from the archives of a crawl, for tests: by their journals, or as if they were foreign. */

import { readCaptures } from '../../../archives/captures.ts'
import { sha256Hex } from '../../../core/hash.ts'
import type { ArchiveObject } from '../../../core/stage.ts'
import { collect } from '../../../core/streams.ts'
import { planSplits } from '../../../engine/plan/splits.ts'
import type { CrawlRun } from './run-crawl.ts'

/** URL and digest of each page's payload, sorted. Fails on damage. The archives are cut in splits, as the engine would. */
export async function pagesIn(
  { store, archives }: Pick<CrawlRun, 'store' | 'archives'>,
  { asForeign = false, maxPageBytes = 5_000_000, taskBytes = 3000 } = {},
): Promise<readonly string[]> {
  const given = archives.map(({ journal, ...archive }): ArchiveObject => {
    return asForeign || journal === undefined ? archive : { ...archive, journal }
  })
  const task = { store, splits: planSplits(given, taskBytes).flat(), signal: new AbortController().signal }
  const items = await collect(readCaptures(task, { maxPageBytes }))
  return items
    .flatMap((item) => {
      if (item.kind === 'passed' || item.kind === 'leftOut' || item.kind === 'takenDown') return []
      if (item.kind === 'damage') throw new Error(`${item.key}@${item.offset}: ${item.message}`)
      return `${item.capture.url} ${sha256Hex(item.capture.payload).slice(0, 8)}`
    })
    .sort()
}

/** How many URLs of a crawl would be asked again. */
import { join } from 'node:path'
import { crawlLedgerName } from '../../../archives/generations/crawl-name.ts'
import { openLedger } from '../../../archives/ledger.ts'
import type { Store } from '../../../core/store.ts'
import { isPageRow } from '../frontier/page-journal.ts'
import { isDue, openPageHistory, pageRowsOf } from './page-history.ts'

interface CrawlSize {
  readonly crawlKey: string
  /** The last generation. */
  readonly generation: number
  readonly partitions: number
  readonly rounds: number
}

/** Reads the ledgers of all generations: some ten seconds for a million pages. Nothing else is in the scratch folder; the caller deletes it. */
export async function countDue(
  store: Store,
  { crawlKey, generation, partitions, rounds }: CrawlSize,
  before: string,
  scratchFolder: string,
): Promise<number> {
  let due = 0
  for (let partition = 0; partition < partitions; partition += 1) {
    const history = openPageHistory(join(scratchFolder, 'history.sqlite'))
    try {
      for (let earlier = 0; earlier <= generation; earlier += 1) {
        for (let round = 0; round < rounds; round += 1) {
          const name = crawlLedgerName({ crawlKey, generation: earlier }, partition, round)
          for await (const segment of openLedger(store, 'pages', name).replay()) {
            for (const { row, place } of pageRowsOf(segment, name)) if (isPageRow(row)) history.note(row, place)
          }
        }
      }
      for (const known of history.all()) if (isDue(known, before)) due += 1
    } finally {
      history.close()
    }
  }
  return due
}

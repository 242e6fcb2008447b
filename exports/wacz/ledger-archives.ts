/** The archives of a store's ledgers: committed segments, of pages and of images, with the pages that each holds. */
import { basename } from 'node:path'
import { ledgerPartitions, openLedger } from '../../archives/ledger.ts'
import type { ArchiveObject } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { journalPage } from '../../schemas/index.ts'

export interface LedgerArchive {
  readonly key: string
  readonly archive: ArchiveObject
  /** Unique among all: a WACZ has one folder of archives. */
  readonly name: string
  readonly pages: readonly { readonly url: string; readonly ts: string }[]
}

/** In order of kind, partition and segment. */
export async function ledgerArchives(store: Store): Promise<readonly LedgerArchive[]> {
  const found: LedgerArchive[] = []
  for (const kind of ['pages', 'images'] as const) {
    for (const partition of await ledgerPartitions(store, kind)) {
      for await (const { archive, rows } of openLedger(store, kind, partition).replay()) {
        const { key } = archive
        const pages = kind === 'images' ? [] : rows.flatMap((row) => pageOf(row))
        if (archive.bytes > 0) found.push({ key, archive, name: `${kind}-${partition}-${basename(key)}`, pages })
      }
    }
  }
  return found
}

function pageOf(row: unknown): LedgerArchive['pages'] {
  const { success, data } = journalPage.safeParse(row)
  return success && (data.outcome === 'captured' || data.outcome === 'unchanged')
    ? [{ url: data.url, ts: data.date }]
    : []
}

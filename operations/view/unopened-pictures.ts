/** What was judged of the rights of pictures that nobody could open: a run drops their places with a reason alone, the ledger has what their owners said. */
import { ledgerPartitions, openLedger } from '../../archives/ledger.ts'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { imageFact, type Rights } from '../../schemas/index.ts'

export interface UnopenedPicture {
  readonly url: string
  readonly rights: Rights
}

const told = imageFact.pick({ url: true, rights: true, measures: true }).partial({ measures: true })

/** Of every URL of the image ledger without measures; of one that was asked several times, the last is what counts. A damaged partition tells nothing: a look at a store mends none. */
export async function* unopenedPictures(store: Store): AsyncGenerator<UnopenedPicture> {
  for (const partition of await ledgerPartitions(store, 'images')) {
    try {
      for await (const { rows } of openLedger(store, 'images', partition).replay()) {
        for (const row of rows) {
          const { url, rights, measures } = told.strip().safeParse(row).data ?? {}
          if (url !== undefined && rights !== undefined && measures === undefined) yield { url, rights }
        }
      }
    } catch (error) {
      if (!(error instanceof M3wError && error.code === 'E_CORRUPT')) throw error
    }
  }
}

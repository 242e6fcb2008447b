/** The captures that stand after a generation of a crawl: of each archive of any generation, the pages that its journal still names. */
import { join } from 'node:path'
import type { Journal } from '../../../archives/journal.ts'
import type { Ledger } from '../../../archives/ledger.ts'
import { pageBorders, pageOffsetOf } from '../../../archives/page-records.ts'
import { canonicalJson, type Json, sha256Hex } from '../../../core/hash.ts'
import { openSorter, type Sorter } from '../../../core/sort.ts'
import type { ArchiveObject, TaskContext } from '../../../core/stage.ts'
import type { Store } from '../../../core/store.ts'
import { inTurns } from '../../../core/streams.ts'
import { isPageRow } from '../frontier/page-journal.ts'
import { type KnownPage, openPageHistory, pageRowsOf, type StandingCapture } from './page-history.ts'

export interface Standing {
  /**
   * Archives that hold pages, in the order of the ledgers, each with the journal that says which. Where not all stand that its own journal
   * names, or a site says something else of them since, that is a list of those that do, beside the ledger of this generation.
   */
  archives(): AsyncIterable<ArchiveObject>
  /** Every URL with what became of it, in the order in which it was first met. */
  pages(): AsyncIterable<KnownPage>
  close(): void
}

interface StandingOptions {
  readonly own: Ledger
  readonly earlier: readonly Ledger[]
  /** Segments of `own` that count. */
  readonly most: number | undefined
}

/** Reads all ledgers once for the pages; `archives` reads them again. */
export async function openStanding(
  { store, scratchFolder, signal }: Pick<TaskContext, 'store' | 'scratchFolder' | 'signal'>,
  { own, earlier, most }: StandingOptions,
): Promise<Standing> {
  const history = openPageHistory(join(scratchFolder, 'history.sqlite'))
  const captures: Sorter<StandingCapture> = openSorter({
    scratchFolder,
    name: 'standing',
    keyOf: ({ archive }) => archive,
    orderOf: ({ row }) => String(row).padStart(9, '0'),
  })
  const segments = async function* () {
    for (const ledger of earlier) for await (const segment of ledger.replay()) yield { ledger, ...segment }
    for await (const segment of own.replay(most)) yield { ledger: own, ...segment }
  }
  for await (const { ledger, ...segment } of segments()) {
    signal.throwIfAborted()
    for (const { row, place } of pageRowsOf(segment, ledger.prefix)) if (isPageRow(row)) history.note(row, place)
  }
  for await (const { capture } of inTurns(history.all(), signal)) if (capture !== undefined) captures.add(capture)
  return {
    async *archives() {
      for await (const { n, archive, journal, rows } of segments()) {
        signal.throwIfAborted()
        const stand = standingRows(rows, captures.get(archive.key))
        const cut = { ...archive, borders: pageBorders(rows, archive) }
        if (stand === 'all') yield { ...cut, journal }
        else if (stand.length > 0)
          yield { ...cut, journal: await writeList(store, own.prefix, { n, archive, rows: stand }) }
      }
    },
    pages: () => inTurns(history.all(), signal),
    close() {
      history.close()
      captures.close()
    },
  }
}

/** The rows of a journal whose pages stand, with what their sites say of them now; `all` where that is the journal as it is. */
function standingRows(rows: readonly Json[], captures: Iterable<StandingCapture>): readonly Json[] | 'all' {
  let isAsItWas = true
  const stand: Json[] = []
  for (const { row, site } of captures) {
    const was = rows[row] as { readonly [name: string]: Json }
    const isSame = site === undefined || canonicalJson(was.site ?? []) === canonicalJson(site as unknown as Json)
    const { site: _, ...others } = was
    stand.push(isSame ? was : { ...others, ...(site.length === 0 ? {} : { site: site as unknown as Json }) })
    isAsItWas &&= isSame
  }
  const pages = rows.reduce<number>((sum, row) => sum + (pageOffsetOf(row) === undefined ? 0 : 1), 0)
  return isAsItWas && pages === stand.length ? 'all' : stand
}

/** A list has the form of a journal, and the name of its content: whoever writes it again writes the same. */
async function writeList(
  store: Pick<Store, 'create'>,
  prefix: string,
  { n, archive, rows }: { readonly n: number; readonly archive: ArchiveObject; readonly rows: readonly Json[] },
): Promise<NonNullable<ArchiveObject['journal']>> {
  const list: Journal = { format: 'm3w-journal/1', n, archive: { ...archive, layout: 'members' }, rows: [...rows] }
  const bytes = Buffer.from(JSON.stringify(list))
  const sha256 = sha256Hex(bytes)
  const key = `${prefix}/${sha256.slice(0, 32)}.pages.json`
  await store.create(key, bytes)
  return { key, sha256 }
}

/** What sitemaps said of pictures that were taken down: which pictures those are, and journals without such words. */
import { journalWithout, parseJournal } from '../../archives/journal.ts'
import { addressOf, type RemovalList } from '../../archives/rights/removals.ts'
import { withoutImages } from '../../archives/stated/sitemap-images.ts'
import type { Json } from '../../core/hash.ts'
import { readAll, type Store } from '../../core/store.ts'
import { type JournalRow, journalRow } from '../../schemas/index.ts'
import { heldPictures } from '../removal/held-pictures.ts'

/** Is a picture taken down, by its address, or by the bytes that the ledgers hold of it? */
export async function openTakenPictures(store: Store, list: RemovalList): Promise<(url: string) => boolean> {
  const addresses = new Set<string>()
  for await (const { url, digests } of list.hasPictures ? heldPictures(store) : [])
    if (digests.some((id) => list.picture({ id }) !== undefined)) addresses.add(addressOf(url))
  return (url) => list.address(url) !== undefined || addresses.has(addressOf(url))
}

/** What goes, by normalised addresses. */
export interface Taken {
  readonly picture: (url: string) => boolean
  /** All that sitemaps say of its pictures goes with a page, wherever those lie. */
  readonly page: (url: string) => boolean
}

/** Rewrites the journals of page ledgers that have words about a picture that goes, or about pictures of a page that goes; how many they were. Each is replaced in one step. */
export async function cutJournals(store: Store, taken: Taken): Promise<number> {
  let count = 0
  for await (const { key } of store.list('ledger/pages/')) {
    if (!key.endsWith('.journal.json')) continue
    const bytes = await readAll(store, key)
    // Most journals name no pictures: they are not parsed.
    if (!bytes.includes('"pictures":')) continue
    const journal = parseJournal(key, bytes)
    const rows = journal.rows.map((row) => withoutTaken(row, taken))
    if (rows.every((row, at) => row === journal.rows[at])) continue
    await store.replace(key, journalWithout(journal, bytes, rows))
    count += 1
  }
  return count
}

/** The row itself where nothing of it goes. */
export function withoutTaken(row: Json, taken: Taken): Json {
  const { success, data } = journalRow.safeParse(row)
  if (!success || !hasPictures(data)) return row
  const cut = data.pictures.map(({ page, header }) => ({
    page,
    header: taken.page(page) ? '' : (withoutImages(header, taken.picture) ?? header),
  }))
  if (cut.every(({ header }, at) => header === data.pictures[at]?.header)) return row
  return { ...(row as Record<string, Json>), pictures: cut.filter(({ header }) => header !== '') }
}

function hasPictures(row: JournalRow): row is JournalRow & { pictures: { page: string; header: string }[] } {
  return 'pictures' in row && row.pictures !== undefined
}

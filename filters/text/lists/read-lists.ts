/** The lists of a run, out of its store, once a process. */
import { M3wError } from '../../../core/errors.ts'
import { sha256Hex } from '../../../core/hash.ts'
import { readAll, type Store } from '../../../core/store.ts'
import type { TextListName, TextListRef } from '../../../schemas/index.ts'
import type { TextLists } from '../family/text-lists.ts'
import { OWN_LISTS } from './own-words.ts'

/** The names of the lists of a run, m3w's own among them. */
export function listNames(refs: readonly TextListRef[]): ReadonlySet<TextListName> {
  return new Set([...OWN_LISTS.keys(), ...refs.map(({ name }) => name)])
}

let last: { readonly key: string; readonly lists: Promise<TextLists> } | undefined

/** m3w's own lists and those that the run froze; one of the run takes the place of m3w's. Those asked for last are kept: 120 MB of domains are read once. */
export function readLists(store: Pick<Store, 'read'>, refs: readonly TextListRef[]): Promise<TextLists> {
  const key = refs.map(({ name, sha256 }) => `${name} ${sha256}`).join()
  if (last?.key === key) return last.lists
  const lists = readAllLists(store, refs)
  last = { key, lists }
  // The next task tries again.
  lists.catch(() => {
    if (last?.lists === lists) last = undefined
  })
  return lists
}

async function readAllLists(store: Pick<Store, 'read'>, refs: readonly TextListRef[]): Promise<TextLists> {
  const given = refs.map(async ({ name, sha256 }) => [name, await readList(store, sha256)] as const)
  return new Map([...OWN_LISTS, ...(await Promise.all(given))])
}

/** E_CORRUPT for bytes that are others: the digest stands in keys, and what was judged by other words would be taken for the same. */
async function readList(store: Pick<Store, 'read'>, sha256: string): Promise<Buffer> {
  const key = `inputs/${sha256}.list`
  const bytes = await readAll(store, key)
  const got = sha256Hex(bytes)
  if (got === sha256) return bytes
  throw new M3wError(
    'E_CORRUPT',
    `${key} is damaged: expected SHA-256 ${sha256}, got ${got}. Delete it and start the build with the lists again.`,
  )
}

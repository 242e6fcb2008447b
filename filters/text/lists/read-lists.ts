/** The lists of a run, out of its store, once a process. */
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
  if (last?.key !== key) last = { key, lists: readAllLists(store, refs) }
  return last.lists
}

async function readAllLists(store: Pick<Store, 'read'>, refs: readonly TextListRef[]): Promise<TextLists> {
  const given = refs.map(async ({ name, sha256 }) => [name, await readAll(store, `inputs/${sha256}.list`)] as const)
  return new Map([...OWN_LISTS, ...(await Promise.all(given))])
}

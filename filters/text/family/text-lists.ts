/** Lists that rules look words and addresses up in: those that come with m3w, and those of the folder `text.lists`. */
import { type SortedLines, searchSortedLines } from '../../../core/sorted-lines.ts'
import type { TextListName } from '../../../schemas/index.ts'

/** Lists by name. Large ones are searched in their bytes; `wordsOf` makes a set of a small one. */
export type TextLists = ReadonlyMap<TextListName, SortedLines>

export const NO_LISTS: TextLists = new Map()

const sets = new WeakMap<SortedLines, ReadonlySet<string>>()

/** The entries of a list of words as a set, made once; undefined if there is no such list. */
export function wordsOf(lists: TextLists, name: TextListName): ReadonlySet<string> | undefined {
  const lines = lists.get(name)
  if (lines === undefined) return undefined
  const known =
    sets.get(lines) ??
    new Set(
      lines
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== ''),
    )
  sets.set(lines, known)
  return known
}

/** Whether an entry stands in a list; undefined if there is no such list. */
export function isListed(lists: TextLists, name: TextListName, entry: string): boolean | undefined {
  const lines = lists.get(name)
  return lines === undefined ? undefined : searchSortedLines(lines, entry)
}

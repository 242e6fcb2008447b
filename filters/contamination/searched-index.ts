/** A contamination index made ready for look-ups, loaded once a process, however many tasks look things up in it. */
import type { Store } from '../../core/store.ts'
import { decodeIndex, type IndexData } from '../../formats/contamination/index-file.ts'
import { loadIndexBytes } from '../../formats/contamination/index-object.ts'

export interface SearchedIndex extends IndexData {
  /** SHA-256 of the file. */
  readonly digest: string
  /** Run lengths of its texts, each once, longest first. */
  readonly runWords: readonly number[]
  /** Where the hashes begin whose leading `bucketBits` bits are b: entry b; one more for the end. */
  readonly bucketStarts: Uint32Array
  readonly bucketBits: number
}

/** The index that is used last; a process works for one run. */
let loaded: { readonly key: string; readonly index: Promise<SearchedIndex> } | undefined

/** The index of this digest. Throws E_STORE_MISSING if the store has none, E_INPUT or E_CORRUPT if it is damaged. */
export function openSearchedIndex(store: Store, digest: string): Promise<SearchedIndex> {
  const key = `${store.location} ${digest}`
  if (loaded?.key === key) return loaded.index
  const index = loadIndexBytes(store, digest).then((bytes) => searchable(decodeIndex(bytes, `Index ${digest}`), digest))
  loaded = { key, index }
  // The next task tries again.
  index.catch(() => {
    if (loaded?.index === index) loaded = undefined
  })
  return index
}

/** Adds what look-ups need: at most four bytes for four hashes. */
export function searchable(data: IndexData, digest: string): SearchedIndex {
  const { gramHigh, itemWords, itemGrams } = data.numbers
  const bucketBits = Math.max(1, Math.min(24, Math.floor(Math.log2(gramHigh.length + 1)) - 2))
  const bucketStarts = new Uint32Array(2 ** bucketBits + 1)
  for (const high of gramHigh) {
    const next = (high >>> (32 - bucketBits)) + 1
    bucketStarts[next] = (bucketStarts[next] as number) + 1
  }
  for (let at = 1; at < bucketStarts.length; at += 1) {
    bucketStarts[at] = (bucketStarts[at] as number) + (bucketStarts[at - 1] as number)
  }
  const lengths = new Set(itemWords.filter((_words, item) => (itemGrams[item] as number) > 0))
  return { ...data, digest, runWords: [...lengths].sort((a, b) => b - a), bucketStarts, bucketBits }
}

/** The first entry of a hash, or -1; the further ones stand behind it. */
export function findGram({ numbers, bucketStarts, bucketBits }: SearchedIndex, high: number, low: number): number {
  const { gramHigh, gramLow } = numbers
  const bucket = high >>> (32 - bucketBits)
  const end = bucketStarts[bucket + 1] as number
  for (let at = bucketStarts[bucket] as number; at < end; at += 1) {
    const found = gramHigh[at] as number
    if (found > high) return -1
    if (found === high && (gramLow[at] as number) === low) return at
  }
  return -1
}

/** Set and name of an item. */
export function nameItem(
  { head, numbers, names }: IndexData,
  item: number,
): { readonly set: string; readonly item: string } {
  const name = names.subarray(numbers.itemName[item], numbers.itemName[item + 1])
  const set = head.sets[numbers.itemSet[item] as number]
  return { set: set?.name ?? '', item: Buffer.from(name).toString('utf8') }
}

/** A table from bands to the first document that had each: 40 bytes a band at most, outside the heap, where a map of texts takes 120. */

/** Four words of the key, and the document plus one; 0 is an empty place. */
const WORDS = 5
/** Places of an empty table: 320 kB. */
const FIRST_PLACES = 1 << 14

export interface BandTable {
  words: Uint32Array
  /** A power of two; at most half of them are filled. */
  places: number
  size: number
}

/**
 * Words that no table uses any more, all 0: the next table takes them, and one that is filled again. Each task has a table and few collections of
 * garbage, so that those of tasks that have ended, and of each filling again, would wait in memory beside its own.
 */
let spare: Uint32Array | undefined

/** An empty table. Close it. */
export function openBandTable(): BandTable {
  const words = spare ?? new Uint32Array(WORDS * FIRST_PLACES)
  spare = undefined
  return { words, places: words.length / WORDS, size: 0 }
}

/** The table is not to be used any more. */
export function closeBandTable({ words }: BandTable): void {
  giveBack(words)
}

function giveBack(words: Uint32Array): void {
  if (spare === undefined || spare.length < words.length) spare = words.fill(0)
}

function takeWords(places: number): Uint32Array {
  if (spare?.length !== WORDS * places) return new Uint32Array(WORDS * places)
  const words = spare
  spare = undefined
  return words
}

/** The document that had the band before, which is none for a new band: that one is noted. `band`: 32 hex digits. `document`: under 2^32 - 1. */
export function firstOf(table: BandTable, band: string, document: number): number | undefined {
  const key = [0, 8, 16, 24].map((at) => Number.parseInt(band.slice(at, at + 8), 16))
  const at = placeOf(table, key)
  const known = table.words[at + 4] as number
  if (known !== 0) return known - 1
  table.words.set(key, at)
  table.words[at + 4] = document + 1
  table.size += 1
  if (2 * table.size > table.places) refill(table, 2 * table.places, () => true)
  return undefined
}

/** Forgets the bands that `stays` does not name by the last word of their keys. */
export function keepBands(table: BandTable, stays: (lastWord: number) => boolean): void {
  refill(table, table.places, stays)
}

/** Where a key stands, or would. Keys are hashes: their second word is as good as any (the first decides the partition, the last the part). */
function placeOf({ words, places }: BandTable, key: ArrayLike<number>): number {
  let place = (key[1] as number) & (places - 1)
  for (;;) {
    const at = WORDS * place
    if (words[at + 4] === 0) return at
    if (words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3])
      return at
    place = (place + 1) & (places - 1)
  }
}

function refill(table: BandTable, places: number, stays: (lastWord: number) => boolean): void {
  const { words } = table
  Object.assign(table, { words: takeWords(places), places, size: 0 })
  for (let at = 0; at < words.length; at += WORDS) {
    if (words[at + 4] === 0 || !stays(words[at + 3] as number)) continue
    const entry = words.subarray(at, at + WORDS)
    table.words.set(entry, placeOf(table, entry))
    table.size += 1
  }
  giveBack(words)
}

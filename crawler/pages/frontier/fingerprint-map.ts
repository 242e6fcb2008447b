/**
 * Fingerprints of URLs and the ids of their rows, in memory: open addressing over three Uint32Arrays, 12 bytes a place, at most 7 of 10 places
 * taken, so some 17 to 34 bytes a URL. It answers for known links, 9 of 10, without asking SQLite, and spares SQLite an index of random keys, whose
 * cost grows with its size. @source crawl practice: 62 links a page (IRLbot, WWW 2008)
 */

/** Changed by the functions below alone. `high` and `low` are the fingerprint; id 0 is an empty place. */
export interface FingerprintMap {
  high: Uint32Array
  low: Uint32Array
  ids: Uint32Array
  size: number
  readonly maxPlaces: number
}

const FIRST_PLACES = 1024
/** Of one map: 200 MB, 11 million URLs. To enter them all anew, when it grows for the last time, holds the event loop for a second. */
const MAX_PLACES = 1 << 24
const MAX_LOAD = 0.7
const BYTES_A_PLACE = 12
/** Of all maps of the process, which works on many partitions: half of what it may use (docs/architecture.md). */
const MAX_BYTES = 512_000_000

let bytesInUse = 0
const big = new BigInt64Array(1)
const words = new Uint32Array(big.buffer)

/** An empty map of at most so many places, a power of two from 1024 on. `freeMap` gives its memory back. */
export function createFingerprintMap(maxPlaces = MAX_PLACES): FingerprintMap {
  return { ...emptyPlaces(FIRST_PLACES), size: 0, maxPlaces }
}

/** The id under a fingerprint; 0 for none. */
export function idOf({ high, low, ids }: FingerprintMap, fingerprint: bigint): number {
  big[0] = fingerprint
  return ids[placeOf(high, low, ids, words[1] as number, words[0] as number)] as number
}

/** Adds a fingerprint that is not there, with its id, at least 1. False, changing nothing, when there is no room for it. */
export function addId(map: FingerprintMap, fingerprint: bigint, id: number): boolean {
  if (map.size >= map.ids.length * MAX_LOAD && !grow(map)) return false
  big[0] = fingerprint
  enter(map, words[1] as number, words[0] as number, id)
  map.size += 1
  return true
}

/** Gives the map's memory back; it is empty then. */
export function freeMap(map: FingerprintMap): void {
  bytesInUse -= map.ids.length * BYTES_A_PLACE
  Object.assign(map, { high: new Uint32Array(1), low: new Uint32Array(1), ids: new Uint32Array(1), size: 0 })
  bytesInUse += BYTES_A_PLACE
}

function emptyPlaces(places: number): Pick<FingerprintMap, 'high' | 'low' | 'ids'> {
  bytesInUse += places * BYTES_A_PLACE
  return { high: new Uint32Array(places), low: new Uint32Array(places), ids: new Uint32Array(places) }
}

function grow(map: FingerprintMap): boolean {
  const places = map.ids.length * 2
  if (places > map.maxPlaces || bytesInUse + (places - map.ids.length) * BYTES_A_PLACE > MAX_BYTES) return false
  const { high, low, ids } = map
  Object.assign(map, emptyPlaces(places))
  bytesInUse -= ids.length * BYTES_A_PLACE
  for (let at = 0; at < ids.length; at += 1) {
    const id = ids[at] as number
    if (id !== 0) enter(map, high[at] as number, low[at] as number, id)
  }
  return true
}

function enter({ high, low, ids }: FingerprintMap, a: number, b: number, id: number): void {
  const at = placeOf(high, low, ids, a, b)
  high[at] = a
  low[at] = b
  ids[at] = id
}

/** Where a fingerprint is, or the empty place where it would be. Fingerprints are hashes, so their low bits are as good as any. */
function placeOf(high: Uint32Array, low: Uint32Array, ids: Uint32Array, a: number, b: number): number {
  const mask = ids.length - 1
  let at = b & mask
  while (ids[at] !== 0 && (high[at] !== a || low[at] !== b)) at = (at + 1) & mask
  return at
}

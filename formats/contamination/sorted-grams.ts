/** 64-bit hashes, each with the item it is of, in typed arrays: sorted without an object a hash. */

export interface Grams {
  readonly high: Uint32Array
  readonly low: Uint32Array
  readonly item: Uint32Array
  readonly count: number
}

export interface SortedGrams {
  readonly gramHigh: Uint32Array
  readonly gramLow: Uint32Array
  readonly gramItem: Uint32Array
}

/** Leading bits by which hashes are dealt before each heap is sorted: some hundred hashes a heap for ten million. */
const HEAP_BITS = 16

/**
 * In order of (hash, rank of the item), each pair once. A hash of more than `maxItems` items is a phrase, which says nothing of any of them: it
 * is left out.
 */
export function sortedGrams(grams: Grams, rankOf: Uint32Array, maxItems: number): SortedGrams {
  const order = orderOf(grams, rankOf)
  const high = new Uint32Array(grams.count)
  const low = new Uint32Array(grams.count)
  const item = new Uint32Array(grams.count)
  let kept = 0
  let first = 0
  const endRun = (): void => {
    if (kept - first > maxItems) kept = first
    first = kept
  }
  for (let at = 0; at < order.length; at += 1) {
    const from = order[at] as number
    const rank = rankOf[grams.item[from] as number] as number
    const isSameHash = kept > first && high[kept - 1] === grams.high[from] && low[kept - 1] === grams.low[from]
    if (isSameHash && item[kept - 1] === rank) continue
    if (!isSameHash) endRun()
    high[kept] = grams.high[from] as number
    low[kept] = grams.low[from] as number
    item[kept] = rank
    kept += 1
  }
  endRun()
  return { gramHigh: high.slice(0, kept), gramLow: low.slice(0, kept), gramItem: item.slice(0, kept) }
}

/** The numbers of the grams in their order: dealt into heaps by their leading bits, and each heap sorted. */
function orderOf({ high, low, item, count }: Grams, rankOf: Uint32Array): Uint32Array {
  const ends = new Uint32Array((1 << HEAP_BITS) + 1)
  const heapOf = (at: number): number => (high[at] as number) >>> (32 - HEAP_BITS)
  for (let at = 0; at < count; at += 1) ends[heapOf(at) + 1] = (ends[heapOf(at) + 1] as number) + 1
  for (let heap = 1; heap < ends.length; heap += 1) ends[heap] = (ends[heap] as number) + (ends[heap - 1] as number)
  const starts = ends.slice()
  const order = new Uint32Array(count)
  for (let at = 0; at < count; at += 1) {
    const heap = heapOf(at)
    order[starts[heap] as number] = at
    starts[heap] = (starts[heap] as number) + 1
  }
  const compare = (a: number, b: number): number =>
    (high[a] as number) - (high[b] as number) ||
    (low[a] as number) - (low[b] as number) ||
    (rankOf[item[a] as number] as number) - (rankOf[item[b] as number] as number)
  for (let heap = 0; heap + 1 < ends.length; heap += 1) {
    if ((ends[heap + 1] as number) - (ends[heap] as number) > 1)
      order.subarray(ends[heap], ends[heap + 1]).sort(compare)
  }
  return order
}

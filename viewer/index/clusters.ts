/** Clusters of pictures that look alike: perceptual hashes that differ in few bits, and chains of such. */

/** @source next-nearest pairs of unlike pictures differ in 10 bits and more; 5 is what the viewer's research looked at */
const MAX_DISTANCE = 5
/** Of two hashes that differ in 5 bits one of 6 bands is equal (pigeonhole). */
const BANDS = [11, 11, 11, 11, 10, 10] as const
/** Of hashes that share a band, so many neighbours are compared: else flat pictures, of which all share theirs, would cost the square of their number. */
const MAX_NEIGHBOURS = 200

/** For each hash (16 hex digits) the index of its cluster's first; its own where it is alone. */
export function clusterHashes(hashes: readonly string[]): number[] {
  const high = Uint32Array.from(hashes, (hash) => Number.parseInt(hash.slice(0, 8), 16))
  const low = Uint32Array.from(hashes, (hash) => Number.parseInt(hash.slice(8), 16))
  const parents = Int32Array.from(hashes, (_, index) => index)
  let from = 0
  for (const width of BANDS) {
    const bands = new Map<number, number[]>()
    for (let index = 0; index < hashes.length; index++) {
      const band = bitsOf(high[index] as number, low[index] as number, from, width)
      const members = bands.get(band)
      if (members === undefined) bands.set(band, [index])
      else members.push(index)
    }
    for (const members of bands.values()) joinNear(members, high, low, parents)
    from += width
  }
  return hashes.map((_, index) => rootOf(parents, index))
}

function joinNear(members: readonly number[], high: Uint32Array, low: Uint32Array, parents: Int32Array): void {
  for (let at = 1; at < members.length; at++) {
    const one = members[at] as number
    for (let other = Math.max(0, at - MAX_NEIGHBOURS); other < at; other++) {
      const two = members[other] as number
      const distance =
        ones((high[one] as number) ^ (high[two] as number)) + ones((low[one] as number) ^ (low[two] as number))
      if (distance <= MAX_DISTANCE) join(parents, one, two)
    }
  }
}

/** `width` bits of a 64-bit value, from bit `from`. */
function bitsOf(high: number, low: number, from: number, width: number): number {
  const mask = 2 ** width - 1
  if (from >= 32) return (high >>> (from - 32)) & mask
  if (from + width <= 32) return (low >>> from) & mask
  return ((low >>> from) | (high << (32 - from))) & mask
}

function ones(bits: number): number {
  let value = bits - ((bits >>> 1) & 0x55555555)
  value = (value & 0x33333333) + ((value >>> 2) & 0x33333333)
  return (((value + (value >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

function rootOf(parents: Int32Array, index: number): number {
  let at = index
  while (parents[at] !== at) {
    parents[at] = parents[parents[at] as number] as number
    at = parents[at] as number
  }
  return at
}

function join(parents: Int32Array, one: number, two: number): void {
  const [first, second] = [rootOf(parents, one), rootOf(parents, two)]
  parents[Math.max(first, second)] = Math.min(first, second)
}

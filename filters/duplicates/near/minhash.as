// Hashes of shingles and their minima, in AssemblyScript: 64-bit arithmetic that JavaScript does not have. scripts/build.mjs compiles it to
// minhash.wasm, and hasher.ts, which lays out the memory, calls it. All places are byte offsets into the memory.

// xxHash 64, seed 0. @source https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
const PRIME1: u64 = 0x9e3779b185ebca87
const PRIME2: u64 = 0xc2b2ae3d27d4eb4f
const PRIME3: u64 = 0x165667b19e3779f9
const PRIME4: u64 = 0x85ebca77c2b2ae63
const PRIME5: u64 = 0x27d4eb2f165667c5

@inline
function mixed(lane: u64, input: u64): u64 {
  return rotl<u64>(lane + input * PRIME2, 31) * PRIME1
}

@inline
function merged(hash: u64, lane: u64): u64 {
  return (hash ^ mixed(0, lane)) * PRIME1 + PRIME4
}

function xxh64(start: usize, end: usize): u64 {
  let at = start
  let hash: u64 = PRIME5
  if (end - start >= 32) {
    let a: u64 = PRIME1 + PRIME2
    let b: u64 = PRIME2
    let c: u64 = 0
    let d: u64 = 0 - PRIME1
    for (; at + 32 <= end; at += 32) {
      a = mixed(a, load<u64>(at))
      b = mixed(b, load<u64>(at, 8))
      c = mixed(c, load<u64>(at, 16))
      d = mixed(d, load<u64>(at, 24))
    }
    hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18)
    hash = merged(merged(merged(merged(hash, a), b), c), d)
  }
  hash += <u64>(end - start)
  for (; at + 8 <= end; at += 8) hash = rotl<u64>(hash ^ mixed(0, load<u64>(at)), 27) * PRIME1 + PRIME4
  if (at + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(at) * PRIME1), 23) * PRIME2 + PRIME3
    at += 4
  }
  for (; at < end; at += 1) hash = rotl<u64>(hash ^ (<u64>load<u8>(at) * PRIME5), 11) * PRIME1
  hash = (hash ^ (hash >> 33)) * PRIME2
  hash = (hash ^ (hash >> 29)) * PRIME3
  return hash ^ (hash >> 32)
}

/**
 * Hashes each run of `words` words of the text between two places, whose words are parted by single spaces: a shingle is a slice of it, and
 * nothing is joined. Writes them as u64 to `hashes`, at most one for every second byte of text, and returns how many.
 * `ring`: room for `words` u32, where the last words began.
 */
export function hashShingles(text: usize, end: usize, words: u32, ring: usize, hashes: usize): u32 {
  let seen: u32 = 0
  let count: u32 = 0
  let start = text
  for (let at = text; at <= end; at += 1) {
    if (at < end && load<u8>(at) != 0x20) continue
    store<u32>(ring + ((<usize>(seen % words)) << 2), <u32>start)
    seen += 1
    start = at + 1
    if (seen < words) continue
    const first = <usize>load<u32>(ring + ((<usize>(seen % words)) << 2))
    store<u64>(hashes + (<usize>count << 3), xxh64(first, at))
    count += 1
  }
  return count
}

const MERSENNE_61: u64 = 0x1fffffffffffffff

/**
 * Of each of `size` functions h(x) = ((x * a + b) mod 2^64) mod (2^61 - 1) the least value over `count` hashes, as u64 to `signature`. (The product wraps at
 * 2^64 as numpy's does in datatrove, whose signatures these are.) `factors`: all a, then all b.
 */
export function sign(hashes: usize, count: u32, factors: usize, size: u32, signature: usize): void {
  const end = hashes + (<usize>count << 3)
  for (let i: u32 = 0; i < size; i += 1) {
    const a = load<u64>(factors + (<usize>i << 3))
    const b = load<u64>(factors + (<usize>(size + i) << 3))
    let least: u64 = MERSENNE_61
    for (let at = hashes; at < end; at += 8) {
      const product = load<u64>(at) * a + b
      // The remainder is the lower 61 bits and the upper 3 added, or 2^61 - 1 less than that. So it is below the least only where the lower bits are,
      // or where they are so high that the sum wraps: both are one comparison of the lower bits plus 8, and seldom true.
      if (((product + 8) & MERSENNE_61) > least + 8) continue
      let value = (product & MERSENNE_61) + (product >> 61)
      value = value >= MERSENNE_61 ? value - MERSENNE_61 : value
      least = value < least ? value : least
    }
    store<u64>(signature + (<usize>i << 3), least)
  }
}

/** Makes the memory at least so many bytes long. */
export function reserve(bytes: usize): void {
  const missing = <i32>((bytes + 0xffff) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)
}

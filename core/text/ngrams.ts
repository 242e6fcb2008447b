/** 64-bit hashes of runs of words, as two halves: what texts are compared by where words would take too much room. */

/** One hash a word: `high[i]` and `low[i]` are the halves of word i. */
export interface WordHashes {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

/** The hash of each word. The halves are FNV-1a's with two bases, each mixed (murmur3's finaliser). */
export function hashWords(words: readonly string[]): WordHashes {
  const high = new Uint32Array(words.length)
  const low = new Uint32Array(words.length)
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string
    let a = 0x811c9dc5
    let b = 0x9747b28c
    for (let unit = 0; unit < word.length; unit += 1) {
      const code = word.charCodeAt(unit)
      a = Math.imul(a ^ code, 0x01000193)
      b = Math.imul(b ^ code, 0x5bd1e995) ^ (b >>> 15)
    }
    high[at] = mix(a)
    low[at] = mix(b)
  }
  return { high, low }
}

/** The half hashes of a run of words: `seed` tells one half from the other. Order counts. */
function hashRun(halves: Uint32Array, at: number, words: number, seed: number): number {
  let hash = seed ^ words
  for (let word = at; word < at + words; word += 1) {
    hash = Math.imul((hash << 13) | (hash >>> 19), 0xcc9e2d51) + (halves[word] as number)
  }
  return mix(hash)
}

/** Calls `visit` with the halves of the hash of every run of `words` words, in order. Linear in the number of words. */
export function forEachRun({ high, low }: WordHashes, words: number, visit: (high: number, low: number) => void): void {
  for (let at = 0; at + words <= high.length; at += 1) {
    visit(hashRun(high, at, words, 0x2545f491), hashRun(low, at, words, 0x9e3779b9))
  }
}

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

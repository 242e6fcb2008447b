/** How often each run of n numbers occurs in a list, exactly and in linear time: of characters and of words alike. */

const MULTIPLIER = 0x9e3779b1

/**
 * Occurrences of each distinct run of `n` numbers, in order of first occurrence. An open-addressing table holds where each run was first seen,
 * and compares the runs themselves: a hash decides only where to look. Linear, for hostile input too, as long as it was not made for this hash.
 */
export function countRuns(numbers: Int32Array, n: number): Int32Array {
  const runs = numbers.length - n + 1
  if (runs <= 0) return new Int32Array(0)
  const bits = Math.max(4, 33 - Math.clz32(2 * runs))
  const mask = 2 ** bits - 1
  const table = new Int32Array(mask + 1).fill(-1)
  const firsts = new Int32Array(runs)
  const counts = new Int32Array(runs)
  let distinct = 0
  for (let at = 0; at < runs; at += 1) {
    let slot = hashOf(numbers, at, n) >>> (32 - bits)
    let known = table[slot] ?? -1
    while (known !== -1 && !isSameRun(numbers, firsts[known] ?? 0, at, n)) {
      slot = (slot + 1) & mask
      known = table[slot] ?? -1
    }
    if (known === -1) {
      table[slot] = distinct
      firsts[distinct] = at
      known = distinct
      distinct += 1
    }
    counts[known] = (counts[known] ?? 0) + 1
  }
  return counts.subarray(0, distinct)
}

function hashOf(numbers: Int32Array, at: number, n: number): number {
  let hash = 0
  for (let offset = 0; offset < n; offset += 1)
    hash = Math.imul(hash ^ (numbers[at + offset] ?? 0), MULTIPLIER) ^ (hash >>> 15)
  return Math.imul(hash ^ (hash >>> 13), MULTIPLIER)
}

function isSameRun(numbers: Int32Array, a: number, b: number, n: number): boolean {
  for (let offset = 0; offset < n; offset += 1) if (numbers[a + offset] !== numbers[b + offset]) return false
  return true
}

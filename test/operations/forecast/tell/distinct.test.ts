/** How many documents of a whole are different from each other, told from a sample: made populations, drawn by seed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hash64 } from '../../../../core/hash.ts'
import { distinctShare, type Repeats, repeatsOf } from '../../../../operations/forecast/tell/distinct.ts'

/** A sample of n out of groups of those sizes: members of the lowest hashes. */
function sampleOf(sizes: readonly number[], n: number, seed: number): Repeats {
  const all = sizes.flatMap((size, group) => Array.from({ length: size }, (_, member) => ({ group, member })))
  const drawn = all
    .map((one) => ({ ...one, hash: hash64(seed, `${one.group} ${one.member}`) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, n)
  const first = new Map<number, number>()
  const stays = new Map<string, string>()
  for (const { group, member } of drawn) {
    const kept = first.get(group)
    if (kept === undefined) first.set(group, member)
    else stays.set(`${group} ${member}`, `${group} ${kept}`)
  }
  return repeatsOf(stays, n)
}

/** Median of 15 samples of what is told over what is there. */
function toldOver(sizes: readonly number[], n: number): number {
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  const told = Array.from({ length: 15 }, (_, seed) => {
    const sample = sampleOf(sizes, n, seed)
    return (sample.distinct * (whole / n) * distinctShare(sample, n / whole)) / sizes.length
  })
  return told.sort((a, b) => a - b)[7] ?? 0
}

const groups = (count: number, size: number): number[] => Array.from({ length: count }, () => size)

test('of what repeats some are told, of what does not all, and one page that is everywhere takes the others with it no further', () => {
  assert.equal(toldOver(groups(2400, 1), 120), 1)
  const pairs = toldOver([...groups(120, 2), ...groups(2200, 1)], 120)
  assert.ok(Math.abs(pairs - 1) < 0.1, String(pairs))
  const everywhere = toldOver([500, ...groups(2000, 1)], 120)
  assert.ok(Math.abs(everywhere - 1) < 0.1, String(everywhere))
  // A manual in nine languages, most pages of which nobody translated; in proportion it would be told as twice as much.
  const translated = toldOver([...groups(150, 9), ...groups(950, 1)], 120)
  assert.ok(Math.abs(translated - 1) < 0.3, String(translated))
})

test('who stays in one stage and goes in a later one is of the same group', () => {
  const stays = new Map([
    ['a', 'b'],
    ['b', 'c'],
    ['d', 'e'],
  ])
  assert.deepEqual(repeatsOf(stays, 10), { documents: 10, distinct: 7, ones: 5, twos: 1 })
})

test('of a share of nothing nothing is told to repeat', () => {
  for (const twos of [0, 1]) assert.equal(distinctShare({ documents: 9, distinct: 8, ones: 7, twos }, 0), 1)
})

test('a sample that is all there is has nothing more to tell', () => {
  assert.equal(distinctShare({ documents: 9, distinct: 5, ones: 1, twos: 4 }, 1), 1)
  assert.equal(distinctShare({ documents: 0, distinct: 0, ones: 0, twos: 0 }, 0.1), 1)
})

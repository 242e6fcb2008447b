/** Bins as reports and the viewer draw them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { binsOf } from '../../../core/figures/bins.ts'

test('bins are equal steps between the tails, limits lie between the edges, and every value is in one', () => {
  const sorted = [...Array.from({ length: 100 }, (_, n) => n), 10_000]
  const { low, width, countsOf } = binsOf(sorted, { bins: 10, tail: 0.02, limits: [-5] })
  assert.equal(low, -5)
  assert.equal(low + 10 * width, 98)
  const counts = countsOf(sorted)
  assert.equal(counts.length, 10)
  assert.equal(
    counts.reduce((a, b) => a + b, 0),
    101,
  )
  assert.equal(counts[9], 13)
})

test('values that are all one stand in the first bin', () => {
  const { low, countsOf } = binsOf([3, 3], { bins: 4, tail: 0.01, limits: [] })
  assert.deepEqual([low, countsOf([3, 3])], [3, [2, 0, 0, 0]])
})

/** How long workers need for tasks of different sizes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makespan } from '../../../../operations/forecast/tell/makespan.ts'

test('equal tasks are shared among the workers, and the last of an odd number is done alone', () => {
  assert.equal(makespan([1, 1, 1, 1], 2), 0.5)
  assert.equal(makespan([1, 1, 1], 2), 2 / 3)
  assert.equal(makespan([1, 1, 1], 8), 1 / 3)
})

test('one task that has nearly all leaves nothing to share', () => {
  assert.equal(makespan([0, 98, 1, 1], 4), 0.98)
  assert.equal(makespan([1], 8), 1)
  assert.equal(makespan([], 8), 1)
  assert.equal(makespan([0, 0], 8), 1)
})

test('workers take tasks in their order, so that a large last one is waited for', () => {
  assert.equal(makespan([1, 1, 4], 2), 5 / 6)
  assert.equal(makespan([4, 1, 1], 2), 4 / 6)
})

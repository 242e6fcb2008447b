/** How much of the machine others had. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busySecondsIn, coresOfOthers } from '../../../operations/measure/machine-load.ts'

test('what the machine does is user, nice, system, interrupts and steal, not idle and not waiting for disks', () => {
  assert.equal(busySecondsIn('cpu  100 200 300 9000 5000 10 20 70 400 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n'), 7)
  assert.equal(busySecondsIn('cpu  100 200 300 9000\n'), 6)
  assert.equal(busySecondsIn(''), undefined)
})

test('what the run took itself is no other program’s', () => {
  assert.equal(coresOfOthers(50, 20, 10), 3)
  assert.equal(coresOfOthers(19, 20, 10), 0)
  assert.equal(coresOfOthers(undefined, 20, 10), undefined)
})

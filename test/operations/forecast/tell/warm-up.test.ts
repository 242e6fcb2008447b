/** What records cost while code is new to a process. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { warmUpAfter } from '../../../../operations/forecast/tell/warm-up.ts'

test('a record costs three times as much at first, and no more than later ones after ten seconds', () => {
  assert.equal(warmUpAfter(0), 3)
  assert.ok(warmUpAfter(10) < 1.001)
  const rates = [0, 0.5, 1, 2, 4].map(warmUpAfter)
  assert.deepEqual(
    rates,
    [...rates].sort((a, b) => b - a),
  )
})

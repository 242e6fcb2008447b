/** What a flag takes for a whole number, and what it refuses with its name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wholeNumber } from '../../../cli/flags/whole-number.ts'
import { workerCount } from '../../../cli/flags/worker-count.ts'
import { M3wError } from '../../../index.ts'

test('whole numbers of flags are digits alone, up to the most that the flag allows', () => {
  assert.deepEqual(
    ['0', '7', '1024'].map((text) => wholeNumber('--workers', text, 1024)),
    [0, 7, 1024],
  )
  for (const text of ['-1', '1.5', '1e3', ' 1', 'many', '1025', undefined]) {
    const refused = (error: unknown): boolean =>
      error instanceof M3wError && error.code === 'E_USAGE' && error.message.startsWith(`--workers ${text}: expected`)
    assert.throws(() => wholeNumber('--workers', text, 1024), refused)
  }
})

test('an empty text, as of a variable that is not set, was taken for 0: gc then left no age alone', () => {
  assert.throws(() => wholeNumber('--min-age-minutes', ''), /--min-age-minutes : expected a whole number, 0 or more/)
  assert.throws(() => workerCount(''), /--workers : expected a whole number from 0 to 1024/)
})

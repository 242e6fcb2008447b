/** Many wait for one signal. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { onAbort } from '../../core/abort.ts'

test('a signal that a thousand wait for has one listener, and calls those that still wait, in order', () => {
  const stop = new AbortController()
  const called: number[] = []
  const forget = Array.from({ length: 1000 }, (_, n) => onAbort(stop.signal, () => called.push(n)))
  for (const [n, undo] of forget.entries()) if (n % 2 === 1) undo()
  assert.equal(getEventListeners(stop.signal, 'abort').length, 1)
  stop.abort()
  assert.deepEqual(
    called,
    Array.from({ length: 500 }, (_, n) => 2 * n),
  )
})

test('whoever is taken back by another while the signal aborts is not called', () => {
  const stop = new AbortController()
  const undo: (() => void)[] = []
  onAbort(stop.signal, () => undo[0]?.())
  undo.push(onAbort(stop.signal, () => assert.fail('called')))
  stop.abort()
})

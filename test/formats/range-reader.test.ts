import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openRangeReader } from '../../formats/range-reader.ts'
import { openMemoryStore } from '../helpers/memory-store.ts'

/** A store of objects `0` to `9`, each of its own digit, that knows which are open. */
function watchedStore() {
  const store = openMemoryStore(
    Object.fromEntries(Array.from({ length: 10 }, (_, n) => [String(n), Buffer.alloc(100, String(n))])),
  )
  const open: string[] = []
  let opened = 0
  const watched = {
    async open(key: string) {
      const reader = await store.open(key)
      open.push(key)
      opened += 1
      return {
        ...reader,
        async close() {
          open.splice(open.indexOf(key), 1)
          await reader.close()
        },
      }
    },
  }
  return { store: watched, open, opened: () => opened }
}

describe('the range reader', () => {
  it('opens an object once for all its ranges, and closes what was used least recently', async () => {
    const { store, open, opened } = watchedStore()
    const reader = openRangeReader(store, 2)
    for (const key of ['0', '1', '0', '2', '0']) {
      assert.equal(String(await reader.read(key, { start: 3, end: 6 })), key.repeat(3))
    }
    assert.deepEqual([open, opened()], [['0', '2'], 3])
    await reader.close()
    assert.deepEqual(open, [])
  })

  it('closes no object under a read, however many are read at once', async () => {
    const { store, open } = watchedStore()
    const reader = openRangeReader(store, 1)
    const read = await Promise.all(
      Array.from({ length: 40 }, (_, n) => reader.read(String(n % 10), { start: 0, end: 2 })),
    )
    assert.deepEqual(
      read.map(String),
      Array.from({ length: 40 }, (_, n) => String(n % 10).repeat(2)),
    )
    assert.equal(open.length, 1)
    await reader.close()
  })

  it('asks again for an object that could not be opened', async () => {
    const { store } = watchedStore()
    let failures = 1
    const flaky = {
      open: (key: string) => (failures-- > 0 ? Promise.reject(new Error('no line')) : store.open(key)),
    }
    const reader = openRangeReader(flaky)
    await assert.rejects(reader.read('5', { start: 0, end: 1 }), /no line/)
    assert.equal(String(await reader.read('5', { start: 0, end: 1 })), '5')
    await reader.close()
  })
})

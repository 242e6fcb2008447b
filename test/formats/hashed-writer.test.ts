import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import { digestOf } from '../../formats/digest.ts'
import { writeObject } from '../../formats/hashed-writer.ts'
import { chunked } from './warc/samples.ts'

const CONTENT = Buffer.from('some bytes of an object')

/** A store that says what became of its only writer. */
function recorder(): { readonly store: Pick<Store, 'write'>; readonly events: string[] } {
  const events: string[] = []
  const write = async () => ({
    write: async (chunk: Uint8Array) => void events.push(`write ${chunk.length}`),
    close: async () => {
      events.push('close')
      return { bytes: 0 }
    },
    abort: async () => void events.push('abort'),
  })
  return { store: { write }, events }
}

test('hashed writer: size and digest are those of the bytes, however they are cut', async () => {
  const expected = { bytes: CONTENT.length, sha256: sha256Hex(CONTENT) }
  for (const size of [1, 5, 100]) {
    const { store, events } = recorder()
    assert.deepEqual(await writeObject(store, 'a', chunked(CONTENT, size)), { key: 'a', ...expected })
    assert.equal(events.at(-1), 'close')
    assert.deepEqual(await digestOf(chunked(CONTENT, size)), expected)
  }
})

test('hashed writer: a stream that fails leaves no object', async () => {
  const { store, events } = recorder()
  const broken = async function* () {
    yield CONTENT
    throw new Error('the disk is gone')
  }
  await assert.rejects(writeObject(store, 'a', broken()), /the disk is gone/)
  assert.deepEqual(events, [`write ${CONTENT.length}`, 'abort'])
})

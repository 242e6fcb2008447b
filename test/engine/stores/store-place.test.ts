/** Which places other than folders a build takes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../../core/store.ts'
import { checkStorePlace } from '../../../engine/stores/store-place.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'

test('a worker that looks while a build makes its store does not take it for a foreign place', async () => {
  const store = openMemoryStore()
  const begun: Store = {
    ...store,
    async *list(prefix) {
      // The build is quicker than the second look.
      await store.create('store.json', Buffer.from('{}'))
      await store.create('imports/a.warc.gz', Buffer.from('x'))
      yield* store.list(prefix)
    },
  }
  await checkStorePlace(begun)
})

test('a place that holds other objects is refused by name', async () => {
  await assert.rejects(checkStorePlace(openMemoryStore({ 'holiday/photo.jpg': Buffer.from('x') })), {
    code: 'E_USAGE',
    message: /no store.json, but holiday\/photo.jpg/,
  })
})

/** Which places other than folders a build takes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Store } from '../../../core/store.ts'
import { checkStorePlace, probeStore } from '../../../engine/stores/store-place.ts'
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

test('a place that holds a forecast of the run to come, or a killed probe, is taken', async () => {
  const forecast = `runs/${'0123456789abcdef'}/forecast-20.json`
  const probe = `probe-${'0123456789abcdef'}`
  for (const key of [forecast, probe]) await checkStorePlace(openMemoryStore({ [key]: Buffer.from('{}') }))
  for (const key of [`${forecast}.bak`, `${probe}/x`]) {
    await assert.rejects(checkStorePlace(openMemoryStore({ [key]: Buffer.from('x') })), { code: 'E_USAGE' })
  }
})

test('a place is probed by two creates of one key, and nothing of them stays', async () => {
  const memory = openMemoryStore()
  await probeStore(memory)
  for await (const { key } of memory.list('')) assert.fail(key)
  for (const [answer, words] of [
    [true, /both accepted/],
    [false, /both refused/],
  ] as const) {
    const wrong: Store = { ...memory, create: async () => answer }
    await assert.rejects(probeStore(wrong), { code: 'E_STORE', message: words })
  }
})

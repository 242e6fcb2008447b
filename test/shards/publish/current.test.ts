/** The one object of a store that changes: what it names, and what becomes of a damaged one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAll, readJson, type Store } from '../../../core/store.ts'
import { CURRENT, newestOfKinds, readCurrent } from '../../../shards/publish/current.ts'
import { publishDatasets } from '../../../shards/publish/publish.ts'
import { ID, publishDataset, samplePublication } from './publish-fixtures.ts'

const PAIRS = 'fedcba9876543210'

/** Pages and pairs, of which the last build made pages alone. */
async function storeOfBoth() {
  const { publication, store } = await samplePublication()
  await publishDatasets(store, [publication, { ...publication, kind: 'pair', id: PAIRS }])
  return { store, publication: (await samplePublication()).publication }
}

const stamped = (store: Store, times: Readonly<Record<string, number>>): Store => ({
  ...store,
  async *list(prefix) {
    for await (const it of store.list(prefix)) yield { ...it, modifiedMs: times[it.key.split('/')[1] ?? ''] ?? 0 }
  },
})

describe('current.json', () => {
  for (const damage of [undefined, '', '{"format":"m3w-curr', '{}', '[]', '{"dataset":"../up"}']) {
    it(`is written anew with the other kinds where it was ${damage === undefined ? 'deleted' : `left as ${damage || 'nothing'}`}`, async () => {
      const { store, publication } = await storeOfBoth()
      const whole = await readJson(store, CURRENT)
      if (damage === undefined) await store.delete(CURRENT)
      else await store.replace(CURRENT, Buffer.from(damage))
      await publishDataset(store, publication)
      assert.deepEqual(await readJson(store, CURRENT), whole)
      assert.deepEqual(whole, { format: 'm3w-current/1', dataset: ID, kinds: { page: ID, pair: PAIRS } })
    })
  }

  it('of a kind names the dataset that was published last, and nothing that is not whole', async () => {
    const { store, publication } = await storeOfBoth()
    await publishDataset(store, { ...publication, id: 'aaaaaaaaaaaaaaaa' })
    await store.replace('datasets/half/dataset.json', Buffer.from('{"format":"m3w-data'))
    // A copy under another name is no dataset of the store.
    const copied = await readAll(store, `datasets/${PAIRS}/dataset.json`)
    await store.replace('datasets/copy/dataset.json', copied)
    await store.delete(CURRENT)
    const kinds = (times: Readonly<Record<string, number>>) => newestOfKinds(stamped(store, times))
    assert.deepEqual(await kinds({ [ID]: 2, aaaaaaaaaaaaaaaa: 1, half: 3, copy: 4 }), { page: ID, pair: PAIRS })
    assert.deepEqual(await kinds({ [ID]: 1, aaaaaaaaaaaaaaaa: 2, half: 3 }), { page: 'aaaaaaaaaaaaaaaa', pair: PAIRS })
  })

  it('that was cut is told from one that is not there', async () => {
    const { store } = await storeOfBoth()
    await store.replace(CURRENT, Buffer.from('{"format":"m3w-curr'))
    await assert.rejects(readCurrent(store), {
      code: 'E_CORRUPT',
      message: /is damaged: .*Run the last m3w build once more/,
    })
    await store.delete(CURRENT)
    assert.equal(await readCurrent(store), undefined)
  })
})

/** How the documents of a run are cut: few for few, and never more parts than documents can fill. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partitionsByDrafts, shufflePartitionsOf } from '../../datasets/shuffle-partitions.ts'

test('a small run does not pay for the partitions of a large one', () => {
  const cuts = [0, 1, 100, 1_000, 10_000, 100_000, 1_000_000, 1e9].map(shufflePartitionsOf)
  assert.deepEqual(cuts, [1, 1, 1, 4, 16, 32, 128, 1024])
})

test('parts of a shuffle grow with the documents, not faster', () => {
  for (let documents = 100; documents < 60_000_000; documents *= 1.3) {
    const parts = shufflePartitionsOf(documents) ** 2
    assert.ok(parts <= documents / 32 || parts === 1, `${parts} parts of ${documents} documents`)
  }
})

test('lists are cut by their bytes, into fewer parts than as many pages', async () => {
  const cut = (records: number, listBytes?: number) =>
    partitionsByDrafts(listBytes).count({ records, readAll: () => assert.fail('nothing is read') })
  assert.deepEqual(await Promise.all([cut(1000), cut(1000, 0), cut(0, 1), cut(0, 2_048_000)]), [4, 4, 1, 4])
  assert.equal(await cut(0, 80_000_000), 32, 'a million rows of 80 bytes')
  assert.equal(await cut(5_000, 10_240_000), 16, 'pages and lists together')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import { metadataRows, writeMetadata } from '../../../shards/pack/metadata-table.ts'
import { samplePackables } from './sample-fixtures.ts'

async function tableOf(count: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const rows = samplePackables(count).packables.flatMap(({ sample }) => metadataRows(sample))
  await writeMetadata({ write: async (bytes) => void chunks.push(bytes) }, rows)
  return Buffer.concat(chunks)
}

test('the table of a shard has a row a document and slot, each signal a column of numbers', async () => {
  const { buffer } = new Uint8Array(await tableOf(3))
  const rows = await parquetReadObjects({ file: buffer })
  assert.deepEqual(
    rows.map((row) => [row.kind, row.slot, row.images, row['signal.words'], row.width]),
    [
      ['document', null, 1, 12, null],
      ['slot', 0, null, null, 100],
      ['document', null, 2, 12, null],
      ['slot', 0, null, null, 100],
      ['slot', 1, null, null, 100],
      ['document', null, 3, 12, null],
      ['slot', 0, null, null, 100],
      ['slot', 1, null, null, 100],
      ['slot', 2, null, null, 100],
    ],
  )
  assert.deepEqual([rows[0]?.url, rows[1]?.url], ['http://example.org/0', 'http://example.org/0/0.jpg'])
})

test('equal rows give equal tables, and none an empty one that can be read', async () => {
  assert.deepEqual(await tableOf(3), await tableOf(3))
  assert.deepEqual(await parquetReadObjects({ file: new Uint8Array(await tableOf(0)).buffer }), [])
})

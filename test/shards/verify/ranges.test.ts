/** Datasets in which ranges of hashes got no document: they have no shard, and verify follows the samples all the same. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { publishDataset } from '../../../shards/publish/publish.ts'
import { openDatasetFolder } from '../../../shards/verify/dataset-files.ts'
import { verifyDataset } from '../../../shards/verify/verify.ts'
import { samplePublication, writeDataset } from '../publish/publish-fixtures.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'm3w-ranges-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const codesOf = async (dataset: string): Promise<string[]> =>
  (await verifyDataset(openDatasetFolder(dataset))).problems.map(({ code }) => code)

describe('ranges without documents', () => {
  it('have no shard, and the samples of the others are followed to theirs', async () => {
    const dataset = join(folder, 'gaps')
    const { store, publication } = await samplePublication(undefined, 40)
    const { manifest } = await publishDataset(store, publication)
    await writeDataset(store, dataset)
    assert.equal(manifest.ranges, 40)
    assert.ok(manifest.shards.length > 3 && manifest.shards.every(({ documents }) => documents > 0))
    assert.deepEqual(await codesOf(dataset), [])
    // Of fewer ranges two shards would be of one.
    const path = join(dataset, 'dataset.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace('"ranges": 40', '"ranges": 11'))
    assert.ok((await codesOf(dataset)).includes('placement'))
  })

  it('are all that a dataset without documents has', async () => {
    const dataset = join(folder, 'none')
    const { store, publication } = await samplePublication()
    const { manifest } = await publishDataset(store, { ...publication, ranges: [{ number: 0 }] })
    await writeDataset(store, dataset)
    assert.deepEqual([manifest.shards, manifest.ranges], [[], 1])
    const codes = new Set(await codesOf(dataset))
    assert.deepEqual([...codes], ['funnel'], 'the report of the fixture says that there are documents')
  })
})

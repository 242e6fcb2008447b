/** Datasets in which ranges of hashes got no document: they have no shard, and verify follows the samples all the same. */
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openDatasetFolder } from '../../../shards/verify/dataset-files.ts'
import { verifyDataset } from '../../../shards/verify/verify.ts'
import { publishDataset, samplePublication, writeDataset } from '../publish/publish-fixtures.ts'

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

  it('are verified in parts, which together find what one process finds', async () => {
    const dataset = join(folder, 'parts')
    const { store, publication } = await samplePublication(undefined, 40)
    const { manifest } = await publishDataset(store, publication)
    await writeDataset(store, dataset)
    const partsOf = async (of: number) => {
      const parts = Array.from({ length: of }, (_, rank) =>
        verifyDataset(openDatasetFolder(dataset), { part: { rank, of } }),
      )
      return await Promise.all(parts)
    }
    const whole = await partsOf(3)
    assert.deepEqual(
      whole.flatMap(({ problems }) => problems),
      [],
    )
    const sum = (name: 'shards' | 'documents'): number => whole.reduce((total, part) => total + part[name], 0)
    assert.deepEqual([sum('shards'), sum('documents')], [manifest.shards.length, manifest.documents])
    assert.deepEqual(
      (await partsOf(99)).flatMap(({ problems }) => problems),
      [],
      'more parts than shards',
    )
    const noPart = verifyDataset(openDatasetFolder(dataset), { part: { rank: 3, of: 3 } })
    await assert.rejects(noPart, { code: 'E_USAGE' })

    const last = manifest.shards.at(-1)?.name ?? ''
    const bytes = await readFile(join(dataset, last))
    await writeFile(join(dataset, last), bytes.fill(1, 600, 601))
    await writeFile(join(dataset, 'README.md'), 'another')
    await cp(join(dataset, 'shard-000000.tar.idx'), join(dataset, 'shard-000001.tar.idx'))
    const codes = (await partsOf(3)).map(({ problems }) => [...new Set(problems.map(({ code }) => code))].sort())
    assert.deepEqual(codes[0]?.slice(0, 2), ['card', 'checksum'], 'the first part has the card')
    assert.ok(codes[2]?.includes('checksum'), 'the last one the last shard')
    const found = new Set(codes.flat())
    assert.deepEqual([...found].sort(), [...new Set(await codesOf(dataset))].sort())
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

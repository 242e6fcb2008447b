/** What a forecast that was killed leaves beside a store in a bucket, and who tidies up. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { makeFolder } from '../../../core/files/make-folder.ts'
import { checkStorePlace } from '../../../engine/stores/store-place.ts'
import { collectStoreGarbage } from '../../../operations/gc.ts'
import { openPlace } from '../../../operations/places/open-store.ts'
import { besideIn, deadProbes, newProbeRoot } from '../../../operations/places/probe-stores.ts'
import { type FakeS3, startFakeS3 } from '../../helpers/fake-s3.ts'

const environment = { ...process.env }
const scratch = mkdtempSync(join(tmpdir(), 'm3w-probe-stores-'))
let fake: FakeS3
before(async () => {
  fake = await startFakeS3()
  Object.assign(process.env, fake.env, { M3W_SCRATCH: scratch })
})
beforeEach(() => fake.objects.clear())
after(async () => {
  await fake.close()
  process.env = environment
  rmSync(scratch, { recursive: true, force: true })
})

async function write(location: string, key: string, text = 'x'): Promise<void> {
  await (await openPlace(location)).store.create(key, Buffer.from(text))
}
const keys = (): readonly string[] => [...fake.objects.keys()].sort()

test('a whole bucket has its probe inside it: another name would be another bucket', () => {
  assert.equal(besideIn('s3://bucket/', 'probe-1'), 's3://bucket/probe-1')
  assert.equal(besideIn('s3://bucket/a', 'probe-1'), 's3://bucket/a-probe-1')
})

test('what a killed forecast left is found beside its own store, with what this machine kept of it, and goes', async () => {
  for (const store of ['s3://bucket', 's3://bucket/store', `s3://bucket/${'p'.repeat(120)}`]) {
    const root = newProbeRoot(store)
    const { workFolder } = await openPlace(`${root}/drawn`)
    await makeFolder(workFolder)
    await write(`${root}/first`, 'store.json')
    await write(`${root}/drawn`, 'data/one', 'more')
    const [dead, ...others] = await deadProbes(store, -1000)
    assert.deepEqual([dead?.place, dead?.bytes, others], [root, 5, []])
    await dead?.remove()
    assert.deepEqual([keys(), existsSync(workFolder)], [[], false])
  }
})

test('a forecast at work, other stores and what has another name stay', async () => {
  const [store, root] = ['s3://bucket/store', 's3://bucket/store-probe-0123abcd']
  await write(`${root}/first`, 'store.json')
  assert.deepEqual(await deadProbes(store), [])
  assert.deepEqual(await deadProbes('s3://bucket/sto', -1000), [])
  assert.deepEqual(await deadProbes('/a/folder', -1000), [])
  fake.objects.clear()
  await write(root, 'store.json')
  await write(`${root}/mine`, 'store.json')
  await write('s3://bucket/store-probe-0123abc/first', 'store.json')
  await write(store, 'probe-0123abcd/first/store.json')
  assert.deepEqual(await deadProbes(store, -1000), [])
})

test('gc lists it by its address, and deletes it if it is told to', async () => {
  await write('s3://bucket/store', 'store.json', '{"format":"m3w-store/1","imagePartitions":1}')
  await write('s3://bucket/store-probe-0123abcd/drawn', 'store.json')
  const item = { key: 's3://bucket/store-probe-0123abcd', bytes: 1, reason: 'probe' }
  const collect = (remove: boolean) => collectStoreGarbage('s3://bucket/store', { remove, minAgeMs: -1000 })
  assert.deepEqual(await collect(false), [item])
  assert.deepEqual(await collect(true), [item])
  assert.deepEqual(await collect(true), [])
  assert.equal(keys().length, 1)
})

test('in a whole bucket a store may be made beside it', async () => {
  await write('s3://bucket/probe-0123abcd/first', 'store.json')
  await checkStorePlace((await openPlace('s3://bucket')).store)
})

/** A whole build into a bucket, in this process: the shards of one into a folder, and every verb reads it there. About ten seconds. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import {
  type BuildResult,
  buildDataset,
  collectStoreGarbage,
  completeConfig,
  exportStore,
  locateDataset,
  readDatasetRecords,
  readSamples,
  readStoreStatus,
  removeFromStore,
  type Sample,
  silentLog,
  verifyDataset,
} from '../../index.ts'
import { type FakeS3, startFakeS3 } from '../helpers/fake-s3.ts'
import { makeSmallArchive } from '../helpers/small-archive.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-bucket-'))
const environment = { ...process.env }
let fake: FakeS3
let warc: string
before(async () => {
  fake = await startFakeS3()
  Object.assign(process.env, fake.env, { M3W_SCRATCH: join(folder, 'scratch') })
  warc = join(folder, 'stories.warc.gz')
  writeFileSync(warc, (await makeSmallArchive(6)).bytes)
})
after(async () => {
  await fake.close()
  process.env = environment
  rmSync(folder, { recursive: true, force: true })
})

const build = (out: string): Promise<BuildResult> =>
  buildDataset({
    out,
    config: completeConfig({
      sources: [warc],
      network: { offline: true },
      images: { explicit: 'off' },
      shards: { targetBytes: 100_000 },
      partitions: { shuffle: 2, images: 1 },
    }),
    workers: 0,
    log: silentLog,
    childEntry: '',
  })
const collected = async (records: AsyncIterable<unknown>): Promise<unknown[]> => {
  const found: unknown[] = []
  for await (const record of records) found.push(record)
  return found
}
const STORE = 's3://bucket/pre/fix'

test('a build into a busy bucket makes the shards of one into a folder, and every verb reads it there', async () => {
  const local = await build(join(folder, 'local'))
  fake.faultOf = (n) => (n % 100 === 0 ? { status: 503, code: 'SlowDown' } : undefined)
  const far = await build(STORE)
  assert.deepEqual(far.manifest.shards, local.manifest.shards)
  assert.equal(far.manifest.documents, 6)
  assert.equal(far.folder, `${STORE}/datasets/${far.manifest.id}`)
  assert.equal(await locateDataset(STORE), far.folder)
  for (const place of [STORE, far.folder]) {
    const { problems, documents } = await verifyDataset(place)
    assert.deepEqual([problems, documents], [[], 6])
  }
  const samples = await collected(readDatasetRecords(local.folder, 'samples'))
  assert.deepEqual(await collected(readDatasetRecords(STORE, 'samples')), samples)
  const shards = far.manifest.shards.map(({ name }) => collected(readSamples(`${far.folder}/${name}`)))
  assert.deepEqual((await Promise.all(shards)).flat(), samples)
  assert.ok((await readStoreStatus(STORE)).stages.every(({ state }) => state === 'sealed'))
  assert.deepEqual(await collectStoreGarbage(STORE, { remove: true, minAgeMs: 0 }), [])
  assert.deepEqual((await build(STORE)).manifest, far.manifest)
})

test('a flipped byte in a shard of a bucket is found, and named', async () => {
  const [name = ''] = [...fake.objects.keys()].filter((key) => /datasets\/.*shard-000000\.tar$/.test(key))
  const held = fake.objects.get(name)
  assert.ok(held !== undefined)
  const sound = held.bytes
  held.bytes = Buffer.from(sound)
  held.bytes[sound.length >> 1] = (sound[sound.length >> 1] ?? 0) ^ 1
  const { problems } = await verifyDataset(STORE)
  assert.ok(problems.some(({ code, where }) => code === 'checksum' && where === 'shard-000000.tar'))
  held.bytes = sound
})

test('a take-down in a bucket leaves the shards of one in a folder, and no object with the bytes of the page', async () => {
  const url = 'https://stories.example/2.html'
  const samples = (await collected(readDatasetRecords(STORE, 'samples'))) as Sample[]
  const text = samples.find((sample) => sample.url === url)?.texts[0]?.slice(0, 60) ?? ''
  const how = { workers: 0, log: silentLog, childEntry: '', isLedgerToo: true } as const
  const far = await removeFromStore(STORE, [{ kind: 'url', value: url }], how)
  const near = await removeFromStore(join(folder, 'local'), [{ kind: 'url', value: url }], how)
  assert.deepEqual(far?.shardsWritten, near?.shardsWritten)
  assert.deepEqual(far?.ledger, near?.ledger)
  const holders = [...fake.objects].filter(([key, { bytes }]) =>
    (key.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(text),
  )
  assert.deepEqual([holders.map(([key]) => key), text.length], [[], 60])
  const { problems, documents } = await verifyDataset(STORE)
  assert.deepEqual([problems, documents], [[], 5])
})

test('what is not there, or is written to a bucket where a file is expected, is refused with words', async () => {
  await assert.rejects(verifyDataset('s3://bucket/nothing'), {
    code: 'E_USAGE',
    message: /neither a dataset.*nor a store/,
  })
  await assert.rejects(readStoreStatus('s3://bucket/nothing'), { code: 'E_USAGE', message: /nothing is no store/ })
  await assert.rejects(exportStore(STORE, { to: 'wacz', out: 's3://bucket/x.wacz' }), {
    code: 'E_USAGE',
    message: /place on this machine/,
  })
  await assert.rejects(build('gs://bucket/x'), {
    code: 'E_USAGE',
    message: /expected a folder or s3:\/\/bucket\/prefix, got gs:/,
  })
  fake.isConditional = false
  await assert.rejects(build('s3://bucket/other'), { code: 'E_STORE', message: /both accepted/ })
  fake.isConditional = true
})

/** Where the stores of a probe lie, and that nothing of them is left. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openProbePlace } from '../../../../operations/forecast/probe/probe-place.ts'
import { openPlace } from '../../../../operations/places/open-store.ts'
import { type FakeS3, startFakeS3 } from '../../../helpers/fake-s3.ts'

const environment = { ...process.env }
const scratch = mkdtempSync(join(tmpdir(), 'm3w-probe-place-'))
let fake: FakeS3
before(async () => {
  fake = await startFakeS3()
  Object.assign(process.env, fake.env, { M3W_SCRATCH: scratch })
})
after(async () => {
  await fake.close()
  process.env = environment
  rmSync(scratch, { recursive: true, force: true })
})

test('the probe of a store in a bucket is beside it there, its archives come to this machine, and all of it goes', async () => {
  const place = await openProbePlace('s3://bucket/pre/store/')
  assert.match(place.storeAt('drawn'), /^s3:\/\/bucket\/pre\/store-probe-[0-9a-f]{8}\/drawn$/)
  const { store } = await openPlace(place.storeAt('drawn'))
  await store.create('ledger/pages/one/0.warc.gz', Buffer.from('pages'))
  await store.create('ledger/pages/one/0.journal', Buffer.from('no archive'))
  await store.create('data/other', Buffer.from('more'))
  const [archive, ...others] = await place.archivesOf('drawn')
  assert.deepEqual([readFileSync(archive ?? '', 'utf8'), others], ['pages', []])
  await place.clear()
  assert.deepEqual([[...fake.objects.keys()], existsSync(place.folder)], [[], false])
})

test('the probe of a store in a folder is where the system keeps temporary files', async () => {
  const place = await openProbePlace('/somewhere/store')
  assert.equal(place.storeAt('first'), join(place.folder, 'first'))
  await place.clear()
  assert.equal(existsSync(place.folder), false)
})

test('the stores of a probe of the longest prefix can be opened, and lie outside of its store', async () => {
  for (const prefix of ['p'.repeat(120), `${'p'.repeat(60)}/${'q'.repeat(35)}/${'r'.repeat(20)}`]) {
    const out = `s3://bucket/${prefix}`
    const place = await openProbePlace(out)
    const at = place.storeAt('drawn')
    assert.match((await openPlace(at)).store.location, /-probe-[0-9a-f]{8}\/drawn \(/)
    assert.ok(!at.startsWith(`${out}/`) && !`${out}/`.startsWith(at))
    await place.clear()
  }
})

/** Archives in a bucket come whole into a file, whatever the service does in between: by the policy of stores. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { downloadObject } from '../../../../crawler/sources/remote/download.ts'
import { openRemoteAccess, type RemoteAccess } from '../../../../crawler/sources/remote/open-remote.ts'
import { openS3Service } from '../../../../formats/s3/s3-service.ts'
import { type FakeS3, type Fault, forgetAws, startFakeS3 } from '../../../helpers/fake-s3.ts'
import { loopback } from '../../site.ts'

const FILE = randomBytes(300_000)
const URL = 's3://bucket/a.warc.gz'

describe('a source in a bucket, where the service', () => {
  let remember: () => void
  let fake: FakeS3
  let remote: RemoteAccess
  let folder: string
  before(() => {
    remember = forgetAws()
  })
  beforeEach(async () => {
    fake = await startFakeS3()
    Object.assign(process.env, fake.env)
    fake.objects.set('bucket/a.warc.gz', { bytes: FILE, headers: {} })
    // An attempt must be long enough for a busy machine: what is silent costs as much.
    remote = accessOf(20_000)
    folder = await mkdtemp(join(tmpdir(), 'm3w-bucket-'))
  })
  afterEach(async () => {
    await remote.close()
    await fake.close()
    await rm(folder, { recursive: true, force: true })
  })
  after(() => remember())
  const accessOf = (patienceMs: number): RemoteAccess =>
    openRemoteAccess(loopback(), async () => openS3Service({ patienceMs, attemptMs: 700 }))
  const answering = (...faults: readonly Fault[]): void => {
    fake.faultOf = (n) => faults[n - 1]
  }
  const take = async (url = URL): Promise<Buffer> => await readFile(await downloadObject(remote.open(url), { folder }))

  it('is busy, resets the connection, says 500 or nothing at all, is asked again until it answers', async () => {
    answering({ status: 503, code: 'SlowDown' }, 'lost', { status: 500, code: 'InternalError' }, 'silent')
    assert.deepEqual(await take(), FILE)
    assert.equal(fake.requests.length, 5)
  })

  it('cuts a body in the middle of a range, or falls silent there, costs what did not come', async () => {
    answering({ cutAt: 100_000 }, { stallAt: 50_000 }, { cutAt: 1 })
    assert.deepEqual(await take(), FILE)
    assert.equal(fake.requests.length, 4)
  })

  it('cuts a body before its first byte, is asked again', async () => {
    answering({ cutAt: 0 }, { stallAt: 0 })
    assert.deepEqual(await take(), FILE)
    assert.equal(fake.requests.length, 3)
  })

  it('never answers, ends with what to do when patience is over; the next run goes on where it stopped', async () => {
    await remote.close()
    remote = accessOf(900)
    fake.faultOf = (n) => (n === 1 ? { cutAt: 100_000 } : { status: 503, code: 'SlowDown' })
    await assert.rejects(take(), {
      code: 'E_FETCH',
      message:
        /^s3:\/\/bucket\/a\.warc\.gz cannot be read at byte \d+: .* \(503 SlowDown: .*\)\. Look whether it runs and can be reached\. Then run the same command again: it goes on where it stopped\.$/,
    })
    assert.ok(fake.requests.length > 2)
    fake.faultOf = () => undefined
    const asked = fake.requests.length
    assert.deepEqual(await take(), FILE)
    assert.equal(fake.requests.length, asked + 1)
  })

  it('refuses or has no such object, is asked once, and the message says which', async () => {
    answering({ status: 403, code: 'AccessDenied' })
    await assert.rejects(take(), { message: /Give these credentials the right to read in bucket\./ })
    assert.equal(fake.requests.length, 1)
    await assert.rejects(take('s3://bucket/none.warc.gz'), { message: /there is no such object .*Correct its name\.$/ })
    assert.equal(fake.requests.length, 2)
  })

  it('has an object that ends before the byte that is asked for, gives nothing', async () => {
    const { bytes } = await remote.open(URL).read(FILE.length, 10)
    assert.equal(bytes.length, 0)
  })
})

/** What a bucket may do to a store: be busy, lose answers, break connections, ignore conditions, refuse. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import type { M3wError } from '../../../../core/errors.ts'
import { readAll, type Store } from '../../../../core/store.ts'
import { openS3Store } from '../../../../engine/stores/s3/s3-store.ts'
import { checkStorePlace, probeStore } from '../../../../engine/stores/store-place.ts'
import { type FakeS3, type Fault, forgetAws, startFakeS3 } from '../../../helpers/fake-s3.ts'

const bytesOf = (text: string): Buffer => Buffer.from(text)
/** Not the same anywhere, so that a byte out of its place shows. */
const numbered = (length: number): Buffer => {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(at, at)
  return bytes
}
const write = async (store: Store, key: string, bytes: Buffer): Promise<void> => {
  const writer = await store.write(key)
  await writer.write(bytes)
  await writer.close()
}

describe('the S3 store, when the service', () => {
  let remember: () => void
  let fake: FakeS3
  let store: Store
  const failing = (answers: readonly Fault[], from = fake.requests.length) => {
    fake.faultOf = (n) => answers[n - from - 1]
  }
  before(() => {
    remember = forgetAws()
  })
  beforeEach(async () => {
    fake = await startFakeS3()
    Object.assign(process.env, fake.env)
    store = openS3Store('s3://bucket/pre/fix', { patienceMs: 3_000 })
  })
  afterEach(() => fake.close())
  after(() => remember())

  it('says 503 SlowDown to every third request, loses and doubles nothing', async () => {
    fake.faultOf = (n) => (n % 3 === 0 ? { status: 503, code: 'SlowDown' } : undefined)
    const large = numbered(20_000_000)
    await write(store, 'data/large', large)
    const won = await Promise.all(
      Array.from({ length: 9 }, (_, n) => store.create(`k/${n % 3}`, bytesOf(`racer ${n}`))),
    )
    assert.equal(won.filter(Boolean).length, 3)
    assert.ok((await readAll(store, 'data/large')).equals(large))
  })

  it('loses the answer to a create that it has done, knows the object for its own', async () => {
    failing(['lost'])
    assert.equal(await store.create('commit', bytesOf('ours')), true)
    assert.ok(fake.requests.filter((each) => each.startsWith('PUT')).length > 1)
    failing(['lost'])
    assert.equal(await store.create('commit', bytesOf('another')), false)
    assert.equal((await readAll(store, 'commit')).toString(), 'ours')
  })

  it('loses the answer to the end of a large object that it has put together, takes it for written', async () => {
    fake.faultOf = (_, request) => {
      const isEnd = request.startsWith('POST') && request.includes('uploadId')
      return isEnd && fake.objects.size === 0 ? 'lost' : undefined
    }
    const large = numbered(17_000_000)
    await write(store, 'data/large', large)
    assert.ok((await readAll(store, 'data/large')).equals(large))
  })

  it('says 409 to a create, asks again; and 412 is a lost race', async () => {
    failing([{ status: 409, code: 'ConditionalRequestConflict' }])
    assert.equal(await store.create('a', bytesOf('one')), true)
    assert.equal(await store.create('a', bytesOf('two')), false)
  })

  it('breaks a connection at some byte, goes on behind it', async () => {
    const large = numbered(9_000_000)
    await write(store, 'data/large', large)
    const from = fake.requests.length
    fake.faultOf = (n) => [{ cutAt: 1_000_003 }, { cutAt: 0 }, { cutAt: 70_001 }][n - from - 1]
    assert.ok((await readAll(store, 'data/large')).equals(large))
    assert.ok(fake.requests.length > from + 3)
  })

  it('gives another object in the middle of a read, fails instead of mixing them', async () => {
    await write(store, 'data/x', numbered(10_000_000))
    const reading = store.read('data/x')[Symbol.asyncIterator]()
    fake.faultOf = () => {
      const [name = ''] = fake.objects.keys()
      fake.objects.set(name, { bytes: Buffer.alloc(10_000_000, 1), headers: {} })
      fake.faultOf = () => undefined
      return { cutAt: 100_000 }
    }
    await assert.rejects(
      (async () => {
        fake.objects.values().next()
        const seen: Uint8Array[] = []
        let isFirst = true
        for (let next = await reading.next(); next.done !== true; next = await reading.next()) {
          seen.push(next.value)
          if (isFirst) for (const held of fake.objects.values()) held.bytes = Buffer.alloc(10_000_000, 2)
          isFirst = false
        }
      })(),
      { code: 'E_STORE', message: /replaced while it was read/ },
    )
  })

  it('is busy for longer than anybody waits, fails so that the task is tried again', async () => {
    fake.faultOf = () => ({ status: 503, code: 'SlowDown' })
    const short = openS3Store('s3://bucket/pre/fix', { patienceMs: 0 })
    await assert.rejects(short.create('a', bytesOf('x')), (error: M3wError) => {
      assert.equal(error.code, 'E_STORE')
      assert.equal(error.retryable, true)
      assert.match(
        error.message,
        /Could not write s3:\/\/bucket\/pre\/fix\/a: http:\/\/127\.0\.0\.1:\d+ gave no answer that counts \(503 SlowDown/,
      )
      return true
    })
  })

  it('takes no part of a large object, leaves no upload', async () => {
    fake.faultOf = (_, request) =>
      request.includes('partNumber=2') ? { status: 403, code: 'AccessDenied' } : undefined
    await assert.rejects(write(store, 'data/large', numbered(40_000_000)), { code: 'E_STORE', message: /AccessDenied/ })
    assert.ok(fake.requests.some((each) => each.startsWith('DELETE') && each.includes('uploadId')))
    assert.equal(fake.objects.size, 0)
  })

  it('ignores conditions, is no store, and the message names the endpoint', async () => {
    fake.isConditional = false
    await assert.rejects(probeStore(store), {
      code: 'E_STORE',
      message:
        /s3:\/\/bucket\/pre\/fix \(http:\/\/127\.0\.0\.1:\d+\) cannot be a store: .*If-None-Match.*both accepted.*Use a service/,
    })
    assert.equal(fake.objects.size, 0)
    fake.isConditional = true
    await probeStore(store)
    assert.equal(fake.objects.size, 0)
  })

  it('holds foreign objects under the prefix, is no place for a store', async () => {
    await checkStorePlace(store)
    fake.objects.set('bucket/pre/fixture', { bytes: bytesOf('x'), headers: {} })
    await checkStorePlace(store)
    fake.objects.set('bucket/pre/fix/holiday.jpg', { bytes: bytesOf('x'), headers: {} })
    await assert.rejects(checkStorePlace(store), { code: 'E_USAGE', message: /holiday\.jpg/ })
    await store.create('store.json', bytesOf('{}'))
    await checkStorePlace(store)
  })

  const REFUSALS: readonly [what: string, fault: Fault, words: RegExp][] = [
    ['knows no such bucket', { status: 404, code: 'NoSuchBucket' }, /there is no bucket bucket at http:.*Make it/],
    ['does not allow it', { status: 403, code: 'AccessDenied' }, /does not allow it \(403 AccessDenied.*right to read/],
    [
      'knows no such key',
      { status: 403, code: 'InvalidAccessKeyId' },
      /does not take these credentials.*AWS_ACCESS_KEY_ID/,
    ],
    ['finds the signature wrong', { status: 403, code: 'SignatureDoesNotMatch' }, /does not take these credentials/],
    [
      'has another clock',
      { status: 403, code: 'RequestTimeTooSkewed' },
      /clock of this machine.*Set this machine's clock/,
    ],
    [
      'lies elsewhere',
      { status: 400, code: 'AuthorizationHeaderMalformed', extra: '<Region>eu-west-1</Region>' },
      /another region: expected eu-west-1, got us-east-1.*Set AWS_REGION to eu-west-1/,
    ],
  ]
  for (const [what, fault, words] of REFUSALS) {
    it(`${what}, stops at once with what to do`, async () => {
      fake.faultOf = () => fault
      await assert.rejects(store.create('a', bytesOf('x')), (error: M3wError) => {
        assert.equal(error.code, 'E_STORE')
        assert.equal(error.retryable, false)
        assert.match(error.message, words)
        assert.doesNotMatch(JSON.stringify([error, error.message, error.cause]), /fake-secret|FAKEKEY/)
        return true
      })
      assert.ok(fake.requests.length <= 2)
    })
  }

  it('tells a time an hour away from ours, is asked once for what is missing or taken, and twice where it refuses', async (t) => {
    const now = Date.now
    t.mock.method(Date, 'now', () => now() + 3_600_000)
    const asked = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      const before = fake.requests.length
      await work()
      return fake.requests.slice(before).map((request) => request.slice(0, request.indexOf(' ')))
    }
    assert.deepEqual(await asked(() => store.stat('none')), ['HEAD'])
    assert.deepEqual(await asked(() => store.create('a', bytesOf('x'))), ['PUT'])
    // The look-up is for its own mark.
    assert.deepEqual(await asked(() => store.create('a', bytesOf('y'))), ['PUT', 'HEAD'])
    assert.deepEqual(await asked(() => assert.rejects(readAll(store, 'none'), { code: 'E_STORE_MISSING' })), ['GET'])
    let refusals = 1
    fake.faultOf = () => (refusals-- > 0 ? { status: 403, code: 'RequestTimeTooSkewed' } : undefined)
    assert.deepEqual(await asked(() => store.stat('a')), ['HEAD', 'HEAD'])
    fake.faultOf = () => ({ status: 403, code: 'AccessDenied' })
    assert.deepEqual(await asked(() => assert.rejects(store.stat('a'), /does not allow it/)), ['HEAD', 'HEAD'])
  })

  it('has no room, says E_STORE_FULL', async () => {
    fake.faultOf = () => ({ status: 403, code: 'QuotaExceeded' })
    await assert.rejects(store.create('a', bytesOf('x')), {
      code: 'E_STORE_FULL',
      message: /No space left to write s3:.*a: /,
    })
  })

  it('is asked without credentials, says of which bucket, and which variables are expected', async () => {
    delete process.env.AWS_ACCESS_KEY_ID
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/nonexistent'
    process.env.AWS_CONFIG_FILE = '/nonexistent'
    await assert.rejects(openS3Store('s3://bucket/x').stat('a'), {
      code: 'E_STORE',
      message:
        /look up s3:\/\/bucket\/x\/a: expected credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.*got none/,
    })
  })

  it('is not there, fails so that the task is tried again', async () => {
    await fake.close()
    const short = openS3Store('s3://bucket/x', { patienceMs: 0 })
    await assert.rejects(short.stat('a'), { code: 'E_STORE', message: /ECONNREFUSED.*Look whether it runs/ })
    fake = await startFakeS3()
  })

  it('is named by what is no address, is refused', () => {
    for (const location of [
      's3://',
      's3://b',
      's3://Bucket/x',
      's3://bucket/a b',
      's3://bucket/a//b',
      `s3://bucket/${'a'.repeat(121)}`,
    ])
      assert.throws(() => openS3Store(location), { code: 'E_USAGE' }, location)
    assert.match(openS3Store('s3://bucket/').location, /^s3:\/\/bucket \(/)
  })
})

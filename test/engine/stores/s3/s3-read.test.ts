/** Reading an object of a bucket: what a reader leaves behind that leaves early. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { RANGE_BYTES, readS3Object } from '../../../../engine/stores/s3/s3-read.ts'
import { openPressure } from '../../../../formats/s3/s3-pressure.ts'
import { patiently } from '../../../../formats/s3/s3-service.ts'

const abortError = () => Object.assign(new Error('Request aborted'), { name: 'AbortError' })

/** A client of one object of two ranges: it answers the first, and is silent on the second until that is given up. */
const client = {
  send(_: unknown, { abortSignal }: { abortSignal: AbortSignal }) {
    client.asked += 1
    const answer = {
      Body: [Buffer.alloc(RANGE_BYTES)],
      ContentRange: `bytes 0-${RANGE_BYTES - 1}/${2 * RANGE_BYTES}`,
      ETag: 'a',
    }
    if (client.asked === 1) return Promise.resolve(answer)
    return new Promise((_resolve, reject) => abortSignal.addEventListener('abort', () => reject(abortError())))
  },
  asked: 0,
}
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

describe('a reader of an object in a bucket', () => {
  it('that leaves early leaves no wait for the range that was on its way', async () => {
    const place = {
      client: client as never,
      bucket: 'bucket',
      prefix: '',
      patienceMs: 120_000,
      pressure: openPressure(),
    }
    const before = timers()
    for await (const _chunk of readS3Object(place, 'data/large')) break
    for (let n = 0; n < 5; n += 1) await turn()
    assert.equal(client.asked, 2)
    assert.equal(timers(), before)
  })

  it('that leaves while a busy service is waited for ends that wait', async () => {
    const stop = new AbortController()
    let tries = 0
    const work = async () => {
      tries += 1
      throw Object.assign(new Error('slow'), { name: 'SlowDown' })
    }
    const before = timers()
    const asked = patiently(
      { client: client as never, bucket: 'b', patienceMs: 120_000, pressure: openPressure() },
      work,
      stop.signal,
    )
    const ended = assert.rejects(asked, { name: 'AbortError' })
    await turn()
    stop.abort()
    await ended
    assert.equal(tries, 1)
    assert.equal(timers(), before)
  })
})

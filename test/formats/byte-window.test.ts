import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LOOKBACK_BYTES, openWindow } from '../../formats/byte-window.ts'
import { chunked } from './warc/samples.ts'

describe('a byte window', () => {
  const bytes = Buffer.from(Array.from({ length: 700_000 }, (_, n) => (n * n) % 251))

  it('shows the bytes ahead at their offsets, leaves the source as it is, and can look back', async () => {
    const source = Buffer.from(bytes)
    const window = openWindow(chunked(source, 10_000), 5)
    for (let at = 0; at < bytes.length; at += 3777) {
      assert.equal(window.position, at + 5)
      const have = await window.need(5000)
      assert.deepEqual(window.bytes().subarray(0, 5000), bytes.subarray(at, at + 5000))
      assert.equal(have >= Math.min(5000, bytes.length - at), true)
      const back = window.rewind(LOOKBACK_BYTES)
      assert.equal(back >= Math.min(at, LOOKBACK_BYTES), true)
      assert.deepEqual(window.bytes().subarray(0, back), bytes.subarray(at - back, at))
      window.skip(back + 3777)
    }
    assert.equal(source.equals(bytes), true)
  })

  it('holds as much as is asked for, and no more than there is', async () => {
    const window = openWindow(chunked(bytes, 999))
    assert.equal(await window.need(1_000_000), bytes.length)
    assert.equal(window.bytes().equals(bytes), true)
    window.skip(1_000_000)
    assert.equal(await window.need(1), 0)
  })

  it('uses the memory of its first chunk but never writes to it', async () => {
    const source = Buffer.from(bytes)
    async function* twoViews(): AsyncGenerator<Buffer> {
      yield source.subarray(0, 400_000)
      yield source.subarray(400_000, 400_100)
    }
    const window = openWindow(twoViews())
    await window.need(1)
    window.skip(399_990)
    await window.need(50)
    assert.deepEqual(window.bytes().subarray(0, 50), bytes.subarray(399_990, 400_040))
    assert.equal(source.equals(bytes), true)
  })
})

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { createInflateRaw, deflateRawSync } from 'node:zlib'
import { inflateSync } from '../../../formats/gzip/sync-inflate.ts'

const noise = (bytes: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.ceil(bytes / 64) }, (_, n) => createHash('sha512').update(`${n}`).digest()))
const TRAILER = Buffer.from('trailer!')

describe('inflating in this thread', () => {
  it('this Node has the handle that makes it fast', () => {
    const { _handle } = createInflateRaw() as unknown as { _handle?: { writeSync?: unknown } }
    assert.equal(typeof _handle?.writeSync, 'function')
  })

  it('gives each content and says how much of the input it was, one after the other', () => {
    for (const bytes of [0, 1, 300, 70_000, 3_000_000, 20]) {
      const content = noise(bytes)
      const deflated = deflateRawSync(content)
      const inflated = inflateSync(Buffer.concat([deflated, TRAILER]), 4_000_000)
      assert(inflated.kind === 'ended')
      assert.equal(inflated.taken, deflated.length)
      assert(inflated.content.equals(content))
    }
  })

  it('says what is cut, too large or damaged, and goes on with the next', () => {
    const content = noise(50_000)
    const deflated = deflateRawSync(content)
    const damaged = Buffer.from(deflated)
    damaged[0] = 0xff
    assert.equal(inflateSync(deflated.subarray(0, 9000), 1e6).kind, 'more')
    assert.equal(inflateSync(Buffer.alloc(0), 1e6).kind, 'more')
    assert.equal(inflateSync(Buffer.concat([deflated, TRAILER]), 1000).kind, 'large')
    const told = inflateSync(Buffer.concat([damaged, TRAILER]), 1e6)
    assert(told.kind === 'damaged')
    assert.match(told.message, /invalid/)
    assert.equal(inflateSync(Buffer.concat([deflated, TRAILER]), 1e6).kind, 'ended')
  })
})

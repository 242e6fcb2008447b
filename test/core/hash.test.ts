/** Hashes and buckets: what they are by their definitions, as every store on disk has them. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { bucketOf, hash64, sha256Hex } from '../../core/hash.ts'

/** Any length of a block of SHA-256 and beyond, letters of one to four bytes, and halves of pairs, which count as U+FFFD. */
const TEXTS = ['', 'a', 'é', '\u{1f600}', 'x\ud800', '\udc00y', 'b'.repeat(63), 'b'.repeat(64), 'c'.repeat(70_000)]

describe('hashes', () => {
  it('of texts and bytes are SHA-256 of their UTF-8', () => {
    assert.equal(sha256Hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    for (const text of TEXTS) {
      const expected = createHash('sha256').update(text).digest('hex')
      assert.equal(sha256Hex(text), expected)
      assert.equal(sha256Hex(Buffer.from(text)), expected)
    }
  })

  it('of 64 bits are the first eight bytes, unsigned, of the digest of seed, line feed and text', () => {
    for (const text of TEXTS) {
      const digest = createHash('sha256').update(`7\n${text}`).digest()
      assert.equal(hash64(7, text), digest.readBigUInt64BE(0))
    }
  })

  it('give the bucket that is left of the first 48 bits, for any number of buckets', () => {
    for (const text of TEXTS) {
      const first = createHash('sha256').update(text).digest().readUIntBE(0, 6)
      for (const buckets of [1, 2, 3, 64, 1000, 2 ** 31 - 1]) assert.equal(bucketOf(text, buckets), first % buckets)
    }
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clusterHashes } from '../../viewer/index/clusters.ts'

const hex = (bits: bigint): string => BigInt.asUintN(64, bits).toString(16).padStart(16, '0')
const base = 0x9d3c_51e7_0b86_a2f4n

describe('clusters of pictures that look alike', () => {
  it('hashes that differ in five bits are together wherever the bits lie, in six they are not', () => {
    for (let from = 0; from < 64; from++) {
      let five = base
      for (let bit = 0; bit < 5; bit++) five ^= 1n << BigInt((from + bit * 13) % 64)
      assert.deepEqual(clusterHashes([hex(base), hex(five)]), [0, 0], `bits from ${from}`)
      assert.deepEqual(
        clusterHashes([hex(base), hex(five ^ (1n << BigInt((from + 5) % 64)))]),
        [0, 1],
        `bits from ${from}`,
      )
    }
  })

  it('a chain is one cluster, named by its first', () => {
    const chain = [0n, 0b1111n, 0b11111111n, ~0n].map((bits) => hex(base ^ bits))
    assert.deepEqual(clusterHashes(chain), [0, 0, 0, 3])
  })

  it('100,000 hashes that share a band are not compared each with each', () => {
    const flat = Array.from({ length: 100_000 }, (_, index) => hex((BigInt(index) * 0x9e37_79b9_7f4an) << 11n))
    assert.equal(clusterHashes(flat).length, flat.length)
  })
})

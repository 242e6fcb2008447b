import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { gzipMember } from '../../../formats/gzip/sync-deflate.ts'

describe('deflating in this thread', () => {
  it('makes the bytes of gzipSync, one content after the other, whatever came before', () => {
    const text = Buffer.from('The quick brown fox. '.repeat(60_000))
    for (const bytes of [0, 1, 300, 65_536, 7000, 1_200_000, 20, 0]) {
      for (const content of [randomBytes(bytes), text.subarray(0, bytes)]) {
        for (const level of [3, 9]) {
          const member = gzipMember(content, level)
          assert.ok(member.equals(gzipSync(content, { level })), `${bytes} bytes at level ${level}`)
          assert.ok(gunzipSync(member).equals(content))
        }
      }
    }
  })

  it('a member is no view of what the next one is made in', () => {
    const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
    const first = gzipMember(randomBytes(90_000), 3)
    const before = digest(first)
    gzipMember(randomBytes(90_000), 3)
    assert.equal(digest(first), before)
  })
})

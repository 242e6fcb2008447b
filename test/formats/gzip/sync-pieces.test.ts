/** Gzip members in pieces: the bytes that zlib's own calls make and read, by machines that are used again. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { codeOf } from '../../../core/errors.ts'
import { openGunzip, openGzip, type Piecewise } from '../../../formats/gzip/sync-pieces.ts'

const noise = (bytes: number): Buffer =>
  Buffer.concat(Array.from({ length: Math.ceil(bytes / 64) }, (_, n) => createHash('sha512').update(`${n}`).digest()))
const text = (bytes: number): Buffer => Buffer.from('The quick brown fox. '.repeat(bytes / 21))

function opened(machine: Piecewise | undefined): Piecewise {
  assert.ok(machine !== undefined, 'this Node has no such handle')
  return machine
}

/** All output for an input that is cut into pieces of so many bytes. */
function pass(machine: Piecewise, input: Buffer, size: number): Buffer {
  const found: Buffer[] = []
  for (let at = 0; at < input.length; at += size) {
    for (const piece of machine.feed(input.subarray(at, at + size))) found.push(Buffer.from(piece))
  }
  for (const piece of machine.finish()) found.push(Buffer.from(piece))
  machine.close()
  return Buffer.concat(found)
}

describe('gzip in pieces', () => {
  it('makes the bytes of gzipSync and reads them, however they are cut, whatever came before', () => {
    for (const bytes of [0, 1, 300, 65_536, 7000, 1_200_000, 20]) {
      for (const content of [noise(bytes), text(bytes)]) {
        for (const size of [997, 65_536, 1e9]) {
          const member = pass(opened(openGzip(1)), content, size)
          assert.ok(member.equals(gzipSync(content, { level: 1 })), `${bytes} bytes by ${size}`)
          assert.ok(pass(opened(openGunzip()), member, size).equals(content))
        }
      }
    }
  })

  it('works on several members by turns', () => {
    const contents = [noise(200_000), text(500_000), noise(30)]
    const machines = contents.map(() => opened(openGzip(1)))
    const found: Buffer[][] = contents.map(() => [])
    for (let at = 0; at < 500_000; at += 10_000) {
      for (const [index, machine] of machines.entries()) {
        const piece = contents[index]?.subarray(at, at + 10_000) ?? Buffer.alloc(0)
        for (const output of machine.feed(piece)) found[index]?.push(Buffer.from(output))
      }
    }
    for (const [index, machine] of machines.entries()) {
      for (const output of machine.finish()) found[index]?.push(Buffer.from(output))
      machine.close()
      assert.ok(gunzipSync(Buffer.concat(found[index] ?? [])).equals(contents[index] as Buffer))
    }
  })

  it("says zlib's code of what is cut or damaged, and the machine goes on with the next", () => {
    const member = gzipSync(noise(100_000))
    const damaged = Buffer.from(member)
    damaged[50_000] = (damaged[50_000] ?? 0) ^ 0xff
    for (const [bad, code] of [
      [member.subarray(0, 60_000), 'Z_BUF_ERROR'],
      [Buffer.alloc(0), 'Z_BUF_ERROR'],
      [damaged, 'Z_DATA_ERROR'],
      [Buffer.from('not gzip at all'), 'Z_DATA_ERROR'],
    ] as const) {
      const machine = opened(openGunzip())
      assert.throws(
        () => pass(machine, bad, 10_000),
        (error) => codeOf(error) === code,
      )
      machine.close()
      assert.equal(pass(opened(openGunzip()), member, 10_000).length, noise(100_000).length)
    }
  })

  it('ends at the end of a member, whatever stands behind it', () => {
    const content = text(100_000)
    const member = gzipSync(content)
    assert.ok(pass(opened(openGunzip()), Buffer.concat([member, Buffer.alloc(1000)]), 1e9).equals(content))
  })
})

/** Zstandard frames whose length is kept: the content comes back however it is cut, by machines that are used again. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { codeOf } from '../../../core/errors.ts'
import { openFrameWatch, zstdFrame } from '../../../formats/zstd/frame.ts'
import { readFrame, writeFrame } from '../../../formats/zstd/sized-frame.ts'

const noise = (bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(bytes / 64) }, (_, n) => createHash('sha512').update(`${n}`).digest()),
  ).subarray(0, bytes)
const text = (bytes: number): Buffer => Buffer.alloc(bytes, 'The quick brown fox. ')

/** Pieces of so many bytes, which lie in one block that is used again: each is good until the next is asked for. */
function* pieces(bytes: Buffer, size: number): Generator<Uint8Array> {
  const block = Buffer.alloc(Math.min(size, bytes.length))
  for (let at = 0; at < bytes.length; at += size) {
    yield block.subarray(0, bytes.copy(block, 0, at, at + size))
  }
}

async function written(last: Buffer, before: Iterable<Uint8Array> = []): Promise<Buffer> {
  const found: Buffer[] = []
  await writeFrame(last, async (chunk) => void found.push(Buffer.from(chunk)), before)
  return Buffer.concat(found)
}

async function read(frame: Buffer, size: number): Promise<Buffer> {
  const source = async function* () {
    yield* pieces(frame, size)
  }
  const found: Buffer[] = []
  for await (const piece of readFrame(source())) found.push(Buffer.from(piece))
  return Buffer.concat(found)
}

describe('a sized frame', () => {
  for (const bytes of [0, 1, 300, 7000, 131_072, 1_200_000]) {
    it(`of ${bytes} bytes comes back, however it is cut`, async () => {
      for (const content of [noise(bytes), text(bytes)]) {
        for (const size of [997, 65_536, 1e9]) {
          const frame = await written(content.subarray(bytes / 3), pieces(content.subarray(0, bytes / 3), size))
          assert.ok(zstdDecompressSync(frame).equals(content))
          assert.ok((await read(frame, size)).equals(content))
        }
        const alone = await written(content)
        assert.ok((await read(alone, 1000)).equals(content))
      }
    })
  }

  it('comes back where it fills the room for output to the last byte', async () => {
    // Noise is stored as it is: some of these frames are just as long as the room.
    for (let bytes = 131_072 - 24; bytes <= 131_072; bytes += 1) {
      const content = noise(bytes)
      const frame = await written(content)
      assert.ok((await read(frame, 1e9)).equals(content))
      assert.ok((await read(frame, 5000)).equals(content))
    }
  })

  it('works beside others, and some may be left half read', async () => {
    const frames = await Promise.all([text(900_000), noise(400_000), text(30)].map((content) => written(content)))
    const [first] = frames
    for (let again = 0; again < 6; again += 1) {
      const source = async function* () {
        yield* pieces(first as Buffer, 100)
      }
      for await (const piece of readFrame(source())) {
        assert.ok(piece.length > 0)
        break
      }
      const contents = await Promise.all(frames.map((frame) => read(frame, 10_000)))
      assert.deepEqual(
        contents.map(({ length }) => length),
        [900_000, 400_000, 30],
      )
    }
  })

  it('is refused where it is cut, damaged, or none, and the next is read', async () => {
    const frame = await written(noise(300_000))
    const damaged = Buffer.from(frame)
    damaged[50_000] = (damaged[50_000] ?? 0) ^ 0xff
    for (const [bad, code] of [
      [frame.subarray(0, 200_000), 'ZSTD_error_srcSize_wrong'],
      [frame.subarray(0, frame.length - 1), 'ZSTD_error_srcSize_wrong'],
      [Buffer.alloc(0), 'ZSTD_error_srcSize_wrong'],
      [damaged, 'ZSTD_error_checksum_wrong'],
      [Buffer.from('no frame at all'), 'ZSTD_error_prefix_unknown'],
    ] as const) {
      await assert.rejects(read(bad, 10_000), (error) => codeOf(error) === code)
      assert.equal((await read(frame, 10_000)).length, 300_000)
    }
  })

  it('that asks for a window of more than a part has is refused, whatever it holds', async () => {
    // Of a frame that says its size the window is no larger than that.
    const content = text(8 * 1024 * 1024)
    const wide = zstdCompressSync(content, { params: { [constants.ZSTD_c_windowLog]: 22 } })
    await assert.rejects(read(wide, 10_000), (error) => codeOf(error) === 'ZSTD_error_frameParameter_windowTooLarge')
  })

  it('ends at its end, and the next is read, where a range goes on into other bytes', async () => {
    const next = await written(text(300))
    // One of them fills the room for output to the last byte.
    for (const bytes of [0, 300, 131_072]) {
      const content = noise(bytes)
      const frame = await written(content)
      for (const size of [frame.length, 10, 1e9]) {
        assert.ok((await read(Buffer.concat([frame, next.subarray(0, 20)]), size)).equals(content))
        assert.equal((await read(next, 1e9)).length, 300)
      }
    }
  })

  it('asks again for no level and no window that were set once', async () => {
    const content = Buffer.concat([text(200_000), noise(200_000)])
    const first = await written(content)
    for (let again = 0; again < 3; again += 1) assert.ok((await written(content)).equals(first))
  })
})

describe('the watch over a frame', () => {
  it('sees its end as the reader of whole frames does, whatever pieces it comes in', () => {
    for (const content of [Buffer.alloc(0), text(3), text(1_000_000), noise(300_000)]) {
      const frame = zstdCompressSync(content)
      const whole = zstdFrame(frame)
      assert.ok(typeof whole === 'object' && whole.length === frame.length)
      for (const size of [1, 2, 3, 7, 4096, 1e9]) {
        const endIn = openFrameWatch()
        let seen = 0
        for (const piece of pieces(Buffer.concat([frame, text(5)]), size)) {
          const end = endIn(piece)
          assert.equal(end, seen + piece.length < frame.length ? undefined : frame.length - seen)
          if (end !== undefined) break
          seen += piece.length
        }
      }
    }
  })
})

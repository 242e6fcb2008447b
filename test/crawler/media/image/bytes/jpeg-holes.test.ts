/** A JPEG with a hole is told from one of large even areas, whatever wrote it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp, { type JpegOptions } from 'sharp'
import { holesIn } from '../../../../../crawler/media/image/bytes/jpeg-holes.ts'
import { decodeImage } from '../../../../../crawler/media/image/decode-image.ts'
import { photo } from '../pictures.ts'

const ENCODERS: readonly JpegOptions[] = [
  { optimiseCoding: false },
  { optimiseCoding: true },
  { mozjpeg: true },
  { progressive: true },
  { optimiseCoding: true, chromaSubsampling: '4:4:4' },
]

/** With grain, so that no scan is short. */
async function grainy(options: JpegOptions): Promise<Buffer> {
  const { data, info } = await photo(320, 240).raw().toBuffer({ resolveWithObject: true })
  for (let at = 0; at < data.length; at += 1) data[at] = Math.max(0, Math.min(255, (data[at] ?? 0) + ((at * at) % 31)))
  return await sharp(data, { raw: info }).jpeg(options).toBuffer()
}

/** A part of all that stands behind the first scan's header, as shares of it. */
function holed(jpeg: Buffer, byte: number, from: number, share: number): Buffer {
  const start = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 14
  const length = jpeg.length - 2 - start
  return Buffer.from(jpeg).fill(byte, start + Math.floor(length * from), start + Math.floor(length * (from + share)))
}

test('jpeg holes: a third or a sixth that is one byte is found, whatever the byte, the place and the encoder', async () => {
  for (const options of ENCODERS) {
    const jpeg = await grainy(options)
    assert.equal(holesIn(jpeg), undefined)
    for (const byte of [0, 0x20, 0x55]) {
      for (const [from, share] of [
        [0.4, 1 / 3],
        [0.66, 1 / 3],
        [0.3, 1 / 6],
      ] as const) {
        const found = holesIn(holed(jpeg, byte, from, share))
        assert.match(found ?? `none: ${JSON.stringify({ options, byte, from })}`, /^\d+ of \d+ bytes of its scans/)
      }
    }
  }
})

test('jpeg holes: the picture is damaged, though its decoder says nothing', async () => {
  const jpeg = holed(await grainy({ optimiseCoding: true }), 0, 0.3, 1 / 6)
  const decoded = await decodeImage(jpeg, { maxPixels: 1_000_000, maxSidePx: 512 })
  assert.equal(decoded.status, 'damaged')
  assert.match('detail' in decoded ? decoded.detail : '', /are one byte repeated$/)
})

test('jpeg holes: a small hole is none, nor are even areas, patterns, and padding beside the scans', async () => {
  const jpeg = await grainy({})
  assert.equal(holesIn(holed(jpeg, 0, 0.4, 0.05)), undefined)
  const padding = Buffer.concat([Buffer.from([0xff, 0xe1, 0x80, 0x02]), Buffer.alloc(0x8000)])
  assert.equal(
    holesIn(Buffer.concat([jpeg.subarray(0, 2), padding, jpeg.subarray(2), Buffer.alloc(99_999)])),
    undefined,
  )
  const levels: Readonly<Record<string, (x: number, y: number) => number>> = {
    even: () => 255,
    squares: (x, y) => (((x >> 3) + (y >> 3)) % 2) * 255,
    lines: (_x, y) => (y % 16 < 2 ? 0 : 255),
    columns: (x) => (x % 8 < 2 ? 40 : 230),
    gradient: (_x, y) => y % 256,
  }
  for (const [name, level] of Object.entries(levels)) {
    const [width, height] = [2000, 300]
    const pixels = Buffer.alloc(width * height)
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = level(at % width, Math.floor(at / width))
    for (const options of ENCODERS) {
      const made = sharp(pixels, { raw: { width, height, channels: 1 } }).jpeg(options)
      assert.equal(holesIn(await made.toBuffer()), undefined, `${name} ${JSON.stringify(options)}`)
    }
  }
})

test('jpeg holes: whatever is cut off or overwritten throws nothing', async () => {
  const jpeg = holed(await grainy({}), 0, 0.3, 0.5)
  for (let at = 2; at < jpeg.length; at += 37) assert.doesNotThrow(() => holesIn(jpeg.subarray(0, at)))
  for (let at = 2; at < 700; at += 1) {
    const changed = Buffer.from(jpeg)
    changed[at] = 0xff
    assert.doesNotThrow(() => holesIn(changed))
  }
})

/** A GIF whose frame is smaller than its canvas is seen as browsers show it: the page shines through the rest. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { partialFrameOf } from '../../../../../crawler/media/image/bytes/gif-frame.ts'
import { decodeImage } from '../../../../../crawler/media/image/decode-image.ts'
import { photo } from '../pictures.ts'

/** The frame of a GIF on a canvas of 100 x 80, from (10, 20) on. */
function onLargerCanvas(gif: Buffer): Buffer {
  const moved = Buffer.from(gif)
  moved.writeUInt16LE(100, 6)
  moved.writeUInt16LE(80, 8)
  const colours = (gif[10] as number) & 0x80 ? 3 << (((gif[10] as number) & 7) + 1) : 0
  const frame = gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 40, 0, 30, 0]), 13 + colours)
  assert.ok(frame > 0)
  moved.writeUInt16LE(10, frame + 1)
  moved.writeUInt16LE(20, frame + 3)
  return moved
}

test('gif-frame: what the first frame leaves free is white to measures, and nothing in what is stored', async () => {
  const whole = await photo(40, 30).gif().toBuffer()
  assert.equal(partialFrameOf(whole), undefined)
  const moved = onLargerCanvas(whole)
  assert.deepEqual(partialFrameOf(moved), { left: 10, top: 20, widthPx: 40, heightPx: 30 })
  const image = await decodeImage(moved, { maxPixels: 1_000_000, maxSidePx: 512 })
  assert.ok(image.status === 'ok_reencoded')
  assert.deepEqual([image.measured.widthPx, image.measured.heightPx, image.stored.format], [100, 80, 'png'])
  const { data } = await sharp(image.stored.bytes).raw().toBuffer({ resolveWithObject: true })
  const alphaAt = (x: number, y: number) => data[(y * 100 + x) * 4 + 3]
  assert.deepEqual(
    [alphaAt(0, 0), alphaAt(9, 30), alphaAt(10, 20), alphaAt(49, 49), alphaAt(50, 49)],
    [0, 0, 255, 255, 0],
  )
})

test('gif-frame: bytes that end or lie nowhere have no frame', async () => {
  const moved = onLargerCanvas(await photo(40, 30).gif().toBuffer())
  for (let length = 0; length < 40; length += 1) assert.doesNotThrow(() => partialFrameOf(moved.subarray(0, length)))
  const far = Buffer.from(moved)
  far.writeUInt16LE(60_000, far.indexOf(Buffer.from([0x2c, 10, 0, 20, 0])) + 1)
  assert.doesNotThrow(() => decodeImage(far, { maxPixels: 1_000_000 }))
})

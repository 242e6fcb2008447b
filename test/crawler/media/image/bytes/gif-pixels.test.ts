/** Of each GIF it is known how many pixels its data give. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { firstFramePixels } from '../../../../../crawler/media/image/bytes/gif-pixels.ts'
import { drawing, photo } from '../pictures.ts'

test('gif-pixels: a whole GIF gives each of its pixels, of two colours and of 256, small and large', async () => {
  for (const image of [photo(300, 200), drawing(700, 500), drawing(64, 64, 2), photo(1, 1), photo(256, 3)]) {
    for (const colours of [2, 5, 256]) {
      const bytes = await image.clone().gif({ colours }).toBuffer()
      const { width, height } = await sharp(bytes).metadata()
      assert.deepEqual(firstFramePixels(bytes), { given: width * height, expected: width * height })
    }
  }
})

test('gif-pixels: counts up to where the data end, and up to a code that stands for nothing', () => {
  const head = Buffer.from('47494638396104000100800000000000ffffff2c00000000040001000002', 'hex')
  const codes = (...bytes: number[]) => Buffer.concat([head, Buffer.from([bytes.length, ...bytes, 0, 0x3b])])
  // Of three bits each: clear, 1, 6 (the string of the code before it and its first pixel again), 1, end.
  assert.deepEqual(firstFramePixels(codes(0x8c, 0x53)), { given: 4, expected: 4 })
  assert.deepEqual(firstFramePixels(codes(0x8c)), { given: 1, expected: 4 })
  assert.deepEqual(firstFramePixels(codes(0xcc, 0x01)), { given: 1, expected: 4 }, '7 is no code yet')
  assert.deepEqual(firstFramePixels(codes()), { given: 0, expected: 4 })
})

test('gif-pixels: bytes that end anywhere throw nothing', async () => {
  const bytes = await drawing(40, 30).gif().toBuffer()
  for (let length = 0; length <= bytes.length; length += 1) {
    const found = firstFramePixels(bytes.subarray(0, length))
    assert.ok(found === undefined || found.given <= found.expected)
  }
})

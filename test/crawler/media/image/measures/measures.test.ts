import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sha256Hex } from '../../../../../core/hash.ts'
import { FLAT_SHARE } from '../../../../../crawler/media/image/measures/flat-share.ts'
import { gradientHash } from '../../../../../crawler/media/image/measures/gradient-hash.ts'
import { perceptualHash } from '../../../../../crawler/media/image/measures/phash.ts'
import type { Pixels } from '../../../../../crawler/media/image/measures/pixels.ts'
import { scaledGrey } from '../../../../../crawler/media/image/measures/scaled-grey.ts'
import { SHARPNESS } from '../../../../../crawler/media/image/measures/sharpness.ts'
import { viewOf } from '../../../../../crawler/media/image/measures/view.ts'

const grey = (level: (x: number, y: number) => number): number[] =>
  Array.from({ length: 1024 }, (_value, index) => level(index % 32, Math.floor(index / 32)))

function pixels(widthPx: number, heightPx: number, levelsOf: (x: number, y: number) => readonly number[]): Pixels {
  const data = Buffer.from(
    Array.from({ length: widthPx * heightPx }, (_, at) => [...levelsOf(at % widthPx, Math.floor(at / widthPx))]).flat(),
  )
  const channels = levelsOf(0, 0).length as Pixels['channels']
  return { data, widthPx, heightPx, channels }
}

test('view: luma is Pillow’s L, and what is transparent is white', () => {
  const view = viewOf(pixels(2, 1, (x) => (x === 0 ? [10, 200, 30, 255] : [0, 0, 0, 0])))
  // Image.new('RGB', (1, 1), (10, 200, 30)).convert('L').getpixel((0, 0)) is 124.
  assert.deepEqual(
    [[...view.luma], [...view.rgb], view.isTransparent],
    [[124, 255], [10, 200, 30, 255, 255, 255], true],
  )
})

test('scaled-grey: gives the levels that Pillow 11 gives', () => {
  const levels = (width: number, height: number): Uint8Array =>
    Uint8Array.from({ length: width * height }, (_, at) => ((at % width) * 37 + Math.floor(at / width) * 59) % 256)
  // Image.frombytes('L', (w, h), levels).resize((4, 4), Image.Resampling.LANCZOS).tobytes()
  assert.deepEqual(
    [...scaledGrey(levels(13, 22), 13, 22, 4)],
    [125, 131, 122, 140, 136, 126, 122, 129, 135, 126, 123, 134, 138, 121, 136, 129],
  )
  assert.deepEqual(
    [...scaledGrey(levels(3, 2), 3, 2, 4)],
    [0, 6, 48, 66, 13, 30, 72, 90, 44, 61, 103, 121, 67, 85, 127, 145],
  )
})

test('sharpness: is the variance of OpenCV’s Laplacian', () => {
  const view = viewOf(pixels(7, 5, (x, y) => [(x * 37 + y * 59 + x * y * 11) % 256]))
  // cv2.Laplacian(grey, cv2.CV_64F).var() of the same 7 x 5 picture.
  assert.equal(SHARPNESS.measure(view), 121_055.301)
  assert.equal(SHARPNESS.measure(viewOf(pixels(1, 1, () => [9]))), 0)
  assert.equal(SHARPNESS.measure(viewOf(pixels(300, 1, () => [9]))), 0)
})

test('view: the grey square is Pillow’s, bit for bit, and the hash of it imagehash’s', () => {
  // Of the same 70 x 50 picture: sha256(image.resize((32, 32), Image.LANCZOS).tobytes()), and imagehash.phash(image).
  const { grey: square } = viewOf(pixels(70, 50, (x, y) => [(x * 37 + y * 59 + x * y * 11) % 256]))
  assert.deepEqual([...square.slice(0, 6)], [37, 145, 164, 98, 99, 148])
  assert.equal(sha256Hex(square), '88d190d5ed9c47f21f4fa668ab37d8e071a1cbafad3c1b43b630d93b4fa95c28')
  assert.equal(perceptualHash(square), 'db8b5b14b9ab2644')
})

test('flat-share: counts the commonest colour', () => {
  const view = viewOf(pixels(10, 10, (x) => (x < 7 ? [255, 255, 255] : [x * 20, 0, 0])))
  assert.equal(FLAT_SHARE.measure(view), 0.7)
})

test('gradient-hash: has a bit for each cell that is brighter than its left neighbour, and none for flat pictures', () => {
  assert.equal(gradientHash(grey((x) => x * 8)), 'ffffffffffffffff')
  assert.equal(gradientHash(grey((x) => 255 - x * 8)), '0000000000000000')
  assert.equal(gradientHash(grey(() => 77)), '0000000000000000')
  assert.equal(gradientHash(grey((x, y) => (y < 4 ? x * 8 : 0))), 'ff00000000000000')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finderPatterns } from '../../../../../crawler/media/image/measures/finder-patterns.ts'
import { QR_SHARE } from '../../../../../crawler/media/image/measures/qr-share.ts'
import { viewOf } from '../../../../../crawler/media/image/measures/view.ts'

type Corner = readonly [column: number, row: number]
const THREE: readonly Corner[] = [
  [0, 0],
  [14, 0],
  [0, 14],
]
const SIDE = 21
/** Room for a third pattern to the right of a code. */
const MOST_COLUMNS = 36

/** Is a module dark in a code of 21 modules, with patterns at `corners` and made up data elsewhere? */
function isDark(column: number, row: number, corners: readonly Corner[]): boolean {
  for (const [left, top] of corners) {
    const ring = Math.max(Math.abs(column - left - 3), Math.abs(row - top - 3))
    if (ring <= 4) return ring !== 2 && ring !== 4
  }
  return column < SIDE && (column * 7 + row * 13 + column * row) % 5 < 2
}

/** A code in a light picture of 200 x 160, its first module at 20, 20. */
function picture(modulePx: number, corners = THREE, levels: readonly [dark: number, light: number] = [0, 255]) {
  const data = Buffer.alloc(200 * 160, levels[1])
  for (let y = 0; y < SIDE * modulePx; y += 1) {
    for (let x = 0; x < MOST_COLUMNS * modulePx; x += 1) {
      const isInk = isDark(Math.floor(x / modulePx), Math.floor(y / modulePx), corners)
      if (isInk) data[(20 + y) * 200 + 20 + x] = levels[0]
    }
  }
  return viewOf({ data, widthPx: 200, heightPx: 160, channels: 1 })
}

test('finder-patterns: tells where patterns are and how large a module is', () => {
  const { luma, widthPx } = picture(4)
  const found = finderPatterns(luma, widthPx).map(({ x, y, modulePx }) => [x, y, modulePx])
  assert.deepEqual(found, [
    [34, 34, 4],
    [90, 34, 4],
    [34, 90, 4],
  ])
})

test('finder-patterns: of a picture that was stretched there are none', () => {
  const { luma, widthPx } = picture(2)
  const rows = Array.from({ length: luma.length / widthPx }, (_, y) => luma.subarray(y * widthPx, (y + 1) * widthPx))
  const high = Buffer.concat(rows.flatMap((row) => [row, row, row]))
  assert.equal(finderPatterns(luma, widthPx).length, 3)
  assert.deepEqual(finderPatterns(high, widthPx), [])
})

test('qr-share: is the share of the square that three patterns span', () => {
  assert.equal(QR_SHARE.measure(picture(4)), (SIDE * 4) ** 2 / (200 * 160))
  assert.equal(QR_SHARE.measure(picture(2)), Math.round(((SIDE * 2) ** 2 / (200 * 160)) * 1e4) / 1e4)
  assert.ok(Number(QR_SHARE.measure(picture(4, THREE, [60, 150]))) > 0.2, 'a dim one')
})

test('qr-share: is 0 without three patterns in the corners of a square', () => {
  assert.equal(QR_SHARE.measure(picture(4, THREE.slice(0, 2))), 0)
  assert.equal(QR_SHARE.measure(picture(4, [...THREE.slice(0, 2), [28, 0]])), 0)
  assert.equal(QR_SHARE.measure(picture(4, [])), 0)
  assert.equal(QR_SHARE.measure(picture(4, THREE, [130, 180])), 0, 'hardly darker than its ground')
  assert.equal(QR_SHARE.measure(viewOf({ data: Buffer.from([9]), widthPx: 1, heightPx: 1, channels: 1 })), 0)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TEXT_SHARE } from '../../../../../crawler/media/image/measures/text-share.ts'
import { viewOf } from '../../../../../crawler/media/image/measures/view.ts'

const [WIDTH, HEIGHT] = [128, 96]

/** The share of a grey picture whose ink is where `isInk` says. */
function shareOf(isInk: (x: number, y: number) => boolean, [ink, ground] = [20, 240]): number {
  const levels = Array.from({ length: WIDTH * HEIGHT }, (_, at) =>
    isInk(at % WIDTH, Math.floor(at / WIDTH)) ? ink : ground,
  )
  const view = viewOf({ data: Buffer.from(levels as number[]), widthPx: WIDTH, heightPx: HEIGHT, channels: 1 })
  return Number(TEXT_SHARE.measure(view))
}

/** Strokes of letters: every fourth column, uneven, 6 rows of 12. */
const stroke = (x: number, y: number): boolean => x % 4 === 0 && y % 12 >= 3 && y % 12 < 9
/** Strokes in the left half of a third of the lines. */
const halfLines = (x: number, y: number): boolean => stroke(x, y) && x < WIDTH / 2 && y % 36 < 12

test('text-share: counts the rows of letters, not the space between lines', () => {
  assert.equal(shareOf(stroke), 0.5)
  assert.equal(shareOf(stroke, [240, 20]), 0.5, 'light on dark')
  // Two of four pieces, 3 lines of 6 rows of 96.
  assert.equal(shareOf(halfLines), Math.round((0.5 * (3 * 6 * 1e4)) / HEIGHT) / 1e4)
})

test('text-share: is 0 of what has edges but no lines', () => {
  assert.equal(
    shareOf(() => false),
    0,
  )
  assert.equal(
    shareOf((x) => x % 4 === 0),
    0,
    'stripes from top to bottom',
  )
  assert.equal(
    shareOf((x, y) => ((x * 7919) ^ (y * 104_729)) % 7 < 3),
    0,
    'texture all over',
  )
  assert.equal(
    shareOf((x, y) => x % 16 === 0 || y % 16 === 0),
    0,
    'a grid',
  )
  assert.equal(
    shareOf((x, y) => (x + y) % 16 < 8),
    0,
    'slanted stripes',
  )
  assert.equal(shareOf(stroke, [120, 160]), 0, 'hardly darker than its ground')
  assert.equal(
    shareOf((x, y) => x % 4 === 0 && y % 48 < 24),
    0,
    'bars over the height of text',
  )
  assert.equal(
    shareOf((x, y) => x % 4 === 0 && y % 12 < 2),
    0,
    'dotted rules',
  )
})

test('text-share: of a picture that is narrower than a piece is 0', () => {
  const view = viewOf({ data: Buffer.from([9]), widthPx: 1, heightPx: 1, channels: 1 })
  assert.equal(TEXT_SHARE.measure(view), 0)
})

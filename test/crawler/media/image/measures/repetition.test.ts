import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REPETITION } from '../../../../../crawler/media/image/measures/repetition.ts'
import { viewOf } from '../../../../../crawler/media/image/measures/view.ts'

const [WIDTH, HEIGHT] = [240, 180]
type Level = (x: number, y: number) => number

/** What the measure says of a grey picture of these levels. */
function repetitionOf(level: Level, [width, height] = [WIDTH, HEIGHT]): number {
  const levels = Array.from({ length: width * height }, (_, at) => level(at % width, Math.floor(at / width)))
  const data = Buffer.from(levels.map((value) => Math.max(0, Math.min(255, Math.round(value)))))
  return Number(REPETITION.measure(viewOf({ data, widthPx: width, heightPx: height, channels: 1 })))
}

/** 0 … 1 that look drawn by lot, the same for the same numbers. */
function lot(x: number, y: number): number {
  let mixed = Math.imul(x + 1, 374_761_393) ^ Math.imul(y + 1, 668_265_263)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 1_274_126_177)
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

/** Lots every so many pixels, and levels between them in between. */
function soft(x: number, y: number, px: number): number {
  const [column, row] = [Math.floor(x / px), Math.floor(y / px)]
  const [right, down] = [x / px - column, y / px - row]
  const mix = (one: number, other: number, share: number): number => one + (other - one) * share
  const above = mix(lot(column, row), lot(column + 1, row), right)
  return mix(above, mix(lot(column, row + 1), lot(column + 1, row + 1), right), down)
}

/** Like a photograph: light and shade, blots, and grain. */
const photo: Level = (x, y) => 150 * soft(x, y, 90) + 70 * soft(x + 999, y, 17) + 12 * lot(x, y)
/** Strokes of a word of 33 by 12 pixels. */
const isInk = (x: number, y: number): boolean =>
  x >= 0 && x < 33 && y >= 0 && y < 12 && (x % 8 < 2 || (lot(Math.floor(x / 8), 77) < 0.6 && y % 5 < 2))
/** A word laid over a picture every 60 by 40 pixels, each row half a step further. */
const stamped =
  (under: Level, opacity: number): Level =>
  (x, y) => {
    const row = Math.floor(y / 40)
    return isInk((x + row * 30) % 60, y % 40) ? under(x, y) * (1 - opacity) + 255 * opacity : under(x, y)
  }

test('repetition: a word stamped all over a photograph stands out, the more the less the photograph is seen through it', () => {
  const [none, faint, strong] = [photo, stamped(photo, 0.2), stamped(photo, 0.5)].map((level) => repetitionOf(level))
  assert.ok(none !== undefined && none > 0.5 && none < 2.6, `without a stamp ${none}`)
  assert.ok(faint !== undefined && faint > 3, `of an opacity of .2 ${faint}`)
  assert.ok(strong !== undefined && strong >= faint, `of an opacity of .5 ${strong}`)
})

test('repetition: one stamp, or one row of stamps, is none', () => {
  const within =
    (rows: number, columns: number): Level =>
    (x, y) =>
      x < columns && y < rows ? stamped(photo, 0.5)(x, y) : photo(x, y)
  assert.ok(repetitionOf(within(40, 60)) < 2.6)
  assert.ok(repetitionOf(within(40, WIDTH)) < 2.6)
})

test('repetition: words that come again along lines, each line elsewhere, are no lattice', () => {
  const lined: Level = (x, y) => {
    const row = Math.floor(y / 30)
    return isInk((x + Math.floor(50 * lot(row, 5))) % 50, y % 30) ? photo(x, y) / 2 + 128 : photo(x, y)
  }
  // Steps along one line alone, taken for a lattice, would stand out by 13.
  assert.ok(repetitionOf(lined) < 5, String(repetitionOf(lined)))
})

test('repetition: of what repeats as a whole, on one ground, without edges or too small it is 0', () => {
  assert.equal(
    repetitionOf((x, y) => photo(x % 60, y % 45)),
    0,
    'a collage of one picture',
  )
  assert.equal(repetitionOf(stamped(() => 90, 0.5)), 0, 'stamps on one ground')
  assert.equal(
    repetitionOf((x) => x),
    0,
    'a gradient',
  )
  assert.equal(repetitionOf(stamped(photo, 0.5), [40, 20]), 0, 'lower than a lattice needs')
  assert.equal(repetitionOf(photo, [1, 1]), 0)
})

test('repetition: a wall of uneven bricks cannot be told from a stamp', () => {
  const wall: Level = (x, y) => {
    const row = Math.floor(y / 20)
    const along = x + row * 20
    const brick = Math.floor(along / 40)
    const isJoint = y % 20 < 3 || (along + 4 * lot(row, brick)) % 40 < 3
    return isJoint ? 150 + 60 * soft(x, y, 40) : 40 + 90 * lot(brick, row) + 60 * lot(x, y)
  }
  assert.ok(repetitionOf(wall) > 3)
})

test('repetition: the same levels give the same value, whatever was measured before', () => {
  const first = repetitionOf(stamped(photo, 0.3))
  repetitionOf((x, y) => 255 * lot(x, y))
  assert.equal(repetitionOf(stamped(photo, 0.3)), first)
})

/** The loops in WebAssembly beside the same in plain words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Pixels, seenOnWhite, shrunk } from '../../../../../crawler/media/image/measures/pixels.ts'

/** The same numbers at each call. */
function made(widthPx: number, heightPx: number, channels: Pixels['channels']): Pixels {
  let state = widthPx * 31 + heightPx * 17 + channels
  const data = Buffer.from(
    Array.from({ length: widthPx * heightPx * channels }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state >> 16
    }),
  )
  return { data, widthPx, heightPx, channels }
}

/** How much of each input lies in an output, of a line of `from` that becomes `to`. */
function share(input: number, output: number, from: number, to: number): number {
  return Math.max(0, Math.min((input + 1) * to, (output + 1) * from) - Math.max(input * to, output * from)) / from
}

/** The mean of the area, by its definition; opacity is the last of an even number of channels. */
function meanAt({ data, widthPx, heightPx, channels }: Pixels, small: Pixels, x: number, y: number): readonly number[] {
  const sums = Array.from({ length: channels }, () => 0)
  for (let row = 0; row < heightPx; row += 1) {
    for (let column = 0; column < widthPx; column += 1) {
      const part = share(column, x, widthPx, small.widthPx) * share(row, y, heightPx, small.heightPx)
      const at = (row * widthPx + column) * channels
      const opacity = channels % 2 === 0 ? (data[at + channels - 1] as number) : 1
      for (let channel = 0; channel < channels; channel += 1) {
        const isOpacity = channels % 2 === 0 && channel === channels - 1
        sums[channel] = (sums[channel] as number) + part * (data[at + channel] as number) * (isOpacity ? 1 : opacity)
      }
    }
  }
  if (channels % 2 === 1) return sums
  const opacity = sums[channels - 1] as number
  return sums.map((sum, channel) => (channel === channels - 1 || opacity === 0 ? sum : sum / opacity))
}

test('a smaller picture is the mean of areas, in which what is seen through counts less', () => {
  for (const [width, height, side] of [
    [13, 7, 5],
    [6, 31, 6],
    [40, 40, 39],
  ] as const) {
    for (const channels of [1, 2, 3, 4] as const) {
      const large = made(width, height, channels)
      const found = shrunk(large, side)
      const { widthPx, heightPx } = found
      assert.equal(Math.max(widthPx, heightPx), side)
      assert.equal(found.channels, channels === 2 ? 4 : channels)
      for (let y = 0; y < heightPx; y += 1) {
        for (let x = 0; x < widthPx; x += 1) {
          const [first = 0, ...others] = meanAt(large, found, x, y)
          const expected = channels === 2 ? [first, first, first, ...others] : [first, ...others]
          for (const [channel, mean] of expected.entries()) {
            const level = found.data[(y * widthPx + x) * found.channels + channel] as number
            assert.ok(Math.abs(level - mean) < 0.51, `${width}x${height} ${channels}: ${level} for ${mean}`)
          }
        }
      }
    }
  }
})

test('a smaller picture keeps a fill as it is, and a small one its very pixels', () => {
  const fill = { data: Buffer.alloc(900 * 700 * 3, 201), widthPx: 900, heightPx: 700, channels: 3 } as const
  const { data, widthPx, heightPx } = shrunk(fill, 256)
  assert.deepEqual([widthPx, heightPx], [256, 199])
  assert.ok(data.every((level) => level === 201))
  const small = made(256, 3, 3)
  assert.equal(shrunk(small, 256), small)
})

test('what is seen through is laid on white, to the nearest level', () => {
  const levels = Array.from({ length: 256 * 256 }, (_, at) => [at >> 8, 0, 255, at & 255]).flat()
  const { rgb, isTransparent } = seenOnWhite({ data: Buffer.from(levels), widthPx: 256, heightPx: 256, channels: 4 })
  assert.ok(isTransparent)
  for (let at = 0; at < 256 * 256; at += 1) {
    const [level, alpha] = [at >> 8, at & 255]
    assert.equal(rgb[at * 3], Math.round(255 + ((level - 255) * alpha) / 255))
    assert.equal(rgb[at * 3 + 2], 255)
  }
})

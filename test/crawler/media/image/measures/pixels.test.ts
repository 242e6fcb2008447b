/** The loops in WebAssembly beside the same in plain words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  commonest,
  edgeSums,
  levelSums,
  type Pixels,
  seenOnWhite,
  shrunk,
} from '../../../../../crawler/media/image/measures/pixels.ts'

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

/** Sums of red, green and blue, and of their squares; the pixels of the commonest of 4,096 colours. */
function plainSums(rgb: Uint8Array): { readonly sums: readonly number[]; readonly most: number } {
  const sums = [0, 0, 0, 0, 0, 0]
  const counts = new Map<string, number>()
  for (let at = 0; at < rgb.length; at += 3) {
    const pixel = [...rgb.subarray(at, at + 3)]
    const colour = pixel.map((level) => level >> 4).join(' ')
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
    for (const [channel, level] of pixel.entries()) {
      sums[channel] = (sums[channel] as number) + level
      sums[channel + 3] = (sums[channel + 3] as number) + level * level
    }
  }
  return { sums, most: Math.max(...counts.values()) }
}

/** Sum of the Laplacian with mirrored borders, and of its squares. */
function plainEdges(luma: Uint8Array, width: number): readonly number[] {
  const height = luma.length / width
  const mirrored = (index: number, length: number): number =>
    length === 1 ? 0 : Math.min(Math.abs(index), 2 * length - 2 - Math.abs(index))
  const level = (x: number, y: number): number => luma[mirrored(y, height) * width + mirrored(x, width)] as number
  let [sum, squares] = [0, 0]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const edge = level(x - 1, y) + level(x + 1, y) + level(x, y - 1) + level(x, y + 1) - 4 * level(x, y)
      sum += edge
      squares += edge * edge
    }
  }
  return [sum, squares]
}

test('luma, sums, commonest colour and edges are those of plain loops at every width, many pixels at a time or few', () => {
  for (let width = 1; width <= 35; width += 1) {
    for (const picture of [
      made(width, 3, 3),
      made(width, 1, 3),
      { ...made(width, 4, 3), data: Buffer.alloc(12 * width, 255) },
    ]) {
      const { rgb, luma } = seenOnWhite(picture)
      const { sums, most } = plainSums(rgb)
      const lumas = Array.from(luma, (_, at) => {
        const [red = 0, green = 0, blue = 0] = rgb.subarray(at * 3, at * 3 + 3)
        return (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16
      })
      assert.deepEqual([...luma], lumas)
      assert.deepEqual([...levelSums(rgb)], sums)
      assert.equal(commonest(rgb), most)
      assert.deepEqual(edgeSums(luma, width), plainEdges(luma, width))
    }
  }
})

test('sums of the lightest picture a view can be, and of a larger one, do not run over', () => {
  for (const pixels of [256 * 256, 400 * 401]) {
    const [sum, squares] = [pixels * 255, pixels * 255 * 255]
    assert.deepEqual([...levelSums(new Uint8Array(pixels * 3).fill(255))], [sum, sum, sum, squares, squares, squares])
  }
})

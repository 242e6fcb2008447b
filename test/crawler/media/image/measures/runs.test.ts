/** Runs of light and dark in WebAssembly beside the same in plain words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finderPatterns } from '../../../../../crawler/media/image/measures/finder-patterns.ts'
import { TEXT_SHARE } from '../../../../../crawler/media/image/measures/text-share.ts'

/** Blots of `cellPx` by 8 pixels, light or dark, the same at each call. */
function blots(widthPx: number, heightPx: number, cellPx: number) {
  let state = widthPx * 31 + heightPx * 17 + cellPx
  const levels = Array.from({ length: 4096 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % 7 < 3 ? 30 : 200
  })
  const luma = Uint8Array.from({ length: widthPx * heightPx }, (_, at) => {
    const [x, y] = [at % widthPx, Math.floor(at / widthPx)]
    // Every second band of 8 rows is quiet.
    return Math.floor(y / 8) % 2 === 0
      ? 200
      : (levels[(Math.floor(x / cellPx) + Math.floor(y / 8) * 64) % 4096] as number)
  })
  return { widthPx, heightPx, luma, rgb: luma, grey: luma, isTransparent: false }
}

/** Rows of pieces of 32 px with 8 swings and more, in bands that all are 8 rows high and lie between quiet ones. */
function rowsOfText({ luma, widthPx, heightPx }: ReturnType<typeof blots>): number {
  let rows = 0
  for (let y = 0; y < heightPx; y += 1) {
    for (let piece = 0; piece + 32 <= widthPx; piece += 32) {
      const levels = luma.subarray(y * widthPx + piece, y * widthPx + piece + 32)
      const changes = levels.filter((level, at) => at > 0 && level !== levels[at - 1]).length
      if (changes >= 8) rows += 1
    }
  }
  return rows
}

test('text-share: counts swings in rows and pieces that are no multiples of 16', () => {
  let most = 0
  for (const [width, height] of [
    [33, 8 * 5],
    [64, 8 * 7],
    [95, 8 * 9 + 5],
    [256, 8 * 31],
  ] as const) {
    for (const cell of [1, 2, 3, 4, 9]) {
      const view = blots(width, height, cell)
      const share = Math.round(((rowsOfText(view) * 32) / view.luma.length) * 1e4) / 1e4
      assert.equal(TEXT_SHARE.measure(view), share, `${width}x${height} in ${cell}`)
      most = Math.max(most, share)
    }
  }
  assert.ok(most > 0.3)
})

/** Light, with patterns 14 px wide and high that begin at these columns. */
function withPatterns(widthPx: number, lefts: readonly number[]): Uint8Array {
  return Uint8Array.from({ length: widthPx * 14 }, (_, at) => {
    const isDark = lefts.some((left) => {
      const [column, row] = [Math.floor(((at % widthPx) - left) / 2), Math.floor(Math.floor(at / widthPx) / 2)]
      const ring = Math.max(Math.abs(column - 3), Math.abs(row - 3))
      return ring <= 3 && ring !== 2
    })
    return isDark ? 5 : 250
  })
}

test('finder-patterns: sees one wherever it lies, also at both ends of a row', () => {
  for (const width of [14, 15, 16, 17, 30, 31, 32, 33, 48]) {
    for (let left = 0; left + 14 <= width; left += 1) {
      const lefts = left === 0 && width > 28 ? [0, width - 14] : [left]
      const found = finderPatterns(withPatterns(width, lefts), width)
      const expected = lefts.map((first) => ({ x: first + 7, y: 7, modulePx: 2, rows: 6 }))
      assert.deepEqual(found, expected, `${left} of ${width}`)
    }
  }
})

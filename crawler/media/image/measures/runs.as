// Runs of light and dark in the luma of a picture, in AssemblyScript: what looks like a finder pattern of a QR code, and how often pieces of rows swing between the two. scripts/build.mjs
// compiles it to runs.wasm, and finder-patterns.ts and text-share.ts, which lay out the memory, call it. Places are byte offsets; up to 16 bytes behind a level may be read.

/** By how much of a module a run may be too long or too short. @source ISO/IEC 18004:2015, section 12: 0.5 to 1.5 for single modules, 2.5 to 3.5 for the middle */
const TOLERANCE: f64 = 0.5
/** Least difference between the darkest and the lightest pixel of a code. Judgement: a code must be read by cameras; it spares flat pictures the search */
const MIN_CONTRAST: u32 = 64
/** Of a place of a finder pattern: three f64. */
const PLACE_BYTES: usize = 24

/** The first level that is light, which lies midway between the darkest and the lightest; 0 if these are nearly alike. */
function firstLight(luma: usize, count: u32): u32 {
  let least: u32 = 255
  let most: u32 = 0
  for (let at = luma, end = luma + count; at < end; at += 1) {
    const level = <u32>load<u8>(at)
    least = min(least, level)
    most = max(most, level)
  }
  return most - least < MIN_CONTRAST ? 0 : (least + most + 1) >> 1
}

/** The module of five runs in pixels, if they are in the ratio of a finder pattern (1:1:3:1:1) and it is a pixel at least; else 0. */
function moduleOf(dark1: u32, light1: u32, middle: u32, light2: u32, dark2: u32): f64 {
  if (dark1 == 0) return 0
  const modulePx = <f64>(dark1 + light1 + middle + light2 + dark2) / 7
  const room = TOLERANCE * modulePx
  const isPattern =
    abs(<f64>middle - 3 * modulePx) <= room &&
    abs(<f64>dark1 - modulePx) <= room &&
    abs(<f64>light1 - modulePx) <= room &&
    abs(<f64>light2 - modulePx) <= room &&
    abs(<f64>dark2 - modulePx) <= room
  return isPattern && modulePx >= 1 ? modulePx : 0
}

/** From a row of a column on, up or down: the first one that is not dark, or not light. */
function endOf(column: usize, width: i32, height: i32, from: i32, step: i32, limit: u32, isDark: bool): i32 {
  let row = from
  while (row >= 0 && row < height && <u32>load<u8>(column + row * width) < limit == isDark) row += step
  return row
}

/** Holds what a row shows at `x` against the column through it. Puts x, y and module, if both show a pattern. Gives the place behind what was put. */
function putPlace(luma: usize, width: i32, height: i32, limit: u32, x: f64, y: i32, across: f64, out: usize): usize {
  const column = luma + <usize>x
  const coreTop = endOf(column, width, height, y, -1, limit, true)
  const lightTop = endOf(column, width, height, coreTop, -1, limit, false)
  const top = endOf(column, width, height, lightTop, -1, limit, true)
  const coreEnd = endOf(column, width, height, y, 1, limit, true)
  const lightEnd = endOf(column, width, height, coreEnd, 1, limit, false)
  const bottom = endOf(column, width, height, lightEnd, 1, limit, true)
  const down = moduleOf(lightTop - top, coreTop - lightTop, coreEnd - coreTop - 1, lightEnd - coreEnd, bottom - lightEnd)
  if (down == 0 || abs(across - down) > TOLERANCE * max(across, down)) return out
  store<f64>(out, x)
  store<f64>(out, <f64>(coreTop + coreEnd + 1) / 2, 8)
  store<f64>(out, (across + down) / 2, 16)
  return out + PLACE_BYTES
}

/** What the runs of dark and light of one row show. Edges are looked for in 16 pixels at a time. */
function putOfRow(luma: usize, width: i32, height: i32, y: i32, limit: u32, out: usize): usize {
  const row = luma + y * width
  const limits = i8x16.splat(<i8>limit)
  let isDark = <u32>load<u8>(row) < limit
  let before: u32 = isDark ? 1 : 0
  // The four runs before the one that starts at `start`.
  let dark1: u32 = 0
  let light1: u32 = 0
  let middle: u32 = 0
  let light2: u32 = 0
  let start: i32 = 0
  let to = out
  for (let x: i32 = 0; x <= width; x += 16) {
    const dark: u32 = i8x16.bitmask(i8x16.lt_u(v128.load(row + x), limits))
    let edges = (dark ^ ((dark << 1) | before)) & 0xffff
    before = dark >> 15
    // The last run ends with the row.
    const left = width - x
    if (left < 16) edges = (edges & ((1 << left) - 1)) | (1 << left)
    for (; edges != 0; edges &= edges - 1) {
      const end = x + <i32>ctz(edges)
      const dark2 = <u32>(end - start)
      if (isDark) {
        const modulePx = moduleOf(dark1, light1, middle, light2, dark2)
        if (modulePx > 0) to = putPlace(luma, width, height, limit, <f64>(start - light2) - <f64>middle / 2, y, modulePx, to)
      }
      dark1 = light1
      light1 = middle
      middle = light2
      light2 = dark2
      start = end
      isDark = !isDark
    }
  }
  return to
}

/**
 * Places that look like the middle of a finder pattern of a QR code along their row and their column: x, y and the side of a module in pixels, as f64, row by row. Gives how many.
 * `out`: room for one every fourth pixel of a row and one more, as no two share their middle run. @source ISO/IEC 18004:2015, section 12 (reference decode algorithm), steps a and b
 */
export function finderPlaces(luma: usize, width: i32, height: i32, out: usize): u32 {
  const limit = firstLight(luma, width * height)
  if (limit == 0) return 0
  let to = out
  for (let y: i32 = 0; y < height; y += 1) to = putOfRow(luma, width, height, y, limit, to)
  return <u32>((to - out) / PLACE_BYTES)
}

/** Lays 16 bytes of 16 lines as 16 columns of 16 bytes to `to`. `work`: room for as much. @source four perfect shuffles of rows turn a square of 16 */
function turn(first: usize, lineBytes: usize, to: usize, work: usize): void {
  for (let line: usize = 0; line < 16; line += 1) v128.store(to + (line << 4), v128.load(first + line * lineBytes))
  let from = to
  let other = work
  for (let round = 0; round < 4; round += 1) {
    for (let line: usize = 0; line < 8; line += 1) {
      const one = v128.load(from + (line << 4))
      const two = v128.load(from + (line << 4), 128)
      v128.store(other + (line << 5), i8x16.shuffle(one, two, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
      v128.store(other + (line << 5), i8x16.shuffle(one, two, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16)
    }
    const last = from
    from = other
    other = last
  }
}

/** How often each of 16 lines turns from light to dark or back, by `least` levels or more: columns of 16 bytes, one a line. */
function swingsOfLines(columns: usize, length: usize, least: v128): v128 {
  let lightest = v128.load(columns)
  let darkest = lightest
  let count = i8x16.splat(0)
  // Of lines that fell last, and that rose last; of those that did neither yet both are 0.
  let isDown = count
  let isUp = count
  for (let at = columns + 16, end = columns + (length << 4); at < end; at += 16) {
    const level = v128.load(at)
    lightest = i8x16.max_u(lightest, level)
    darkest = i8x16.min_u(darkest, level)
    const falls = v128.andnot(i8x16.ge_u(i8x16.sub_sat_u(lightest, level), least), isDown)
    const rises = v128.andnot(v128.andnot(i8x16.ge_u(i8x16.sub_sat_u(level, darkest), least), isUp), falls)
    darkest = v128.bitselect(level, darkest, falls)
    lightest = v128.bitselect(level, lightest, rises)
    isDown = v128.andnot(v128.or(isDown, falls), rises)
    isUp = v128.andnot(v128.or(isUp, rises), falls)
    // True is -1.
    count = i8x16.sub(count, v128.or(falls, rises))
  }
  return count
}

/**
 * How often pieces of rows turn from light to dark or back, by `least` levels or more: a byte for each of `rows`, which are a multiple of 16, and those of the next piece behind them. What
 * lies behind the last row of the picture is counted like it. `length` of a piece: a multiple of 16. `work`: room for `length` + 16 times 16 bytes.
 */
export function swings(luma: usize, width: usize, rows: usize, length: usize, least: u32, out: usize, work: usize): void {
  const levels = i8x16.splat(<i8>least)
  let to = out
  for (let first = luma, end = luma + width - (width % length); first < end; first += length) {
    for (let y: usize = 0; y < rows; y += 16, to += 16) {
      for (let part: usize = 0; part < length; part += 16)
        turn(first + y * width + part, width, work + (part << 4), work + (length << 4))
      v128.store(to, swingsOfLines(work, length, levels))
    }
  }
}

/** Makes the memory at least so many bytes long. */
export function reserve(bytes: usize): void {
  const missing = <i32>((bytes + 0xffff) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)
}

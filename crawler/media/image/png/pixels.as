// Pixels of a PNG, in AssemblyScript: rows that are told by their neighbours, palettes, and a smaller picture by the mean of areas. scripts/build.mjs compiles it to
// pixels.wasm, and pixels.ts, which lays out the memory, calls it. All places are byte offsets into the memory; whoever writes a pixel may write up to 3 bytes behind it.

const LOW: v128 = i16x8.splat(0xff)

/** The predictor of filter 4, for eight bytes in 16 bits each. @source PNG specification (third edition), 9.4 */
@inline
function paeth(a: v128, b: v128, c: v128): v128 {
  const toA = i16x8.sub(b, c)
  const toB = i16x8.sub(a, c)
  const far = i16x8.abs(i16x8.add(toA, toB))
  const nearA = i16x8.abs(toA)
  const nearB = i16x8.abs(toB)
  const isA = v128.and(i16x8.le_s(nearA, nearB), i16x8.le_s(nearA, far))
  return v128.bitselect(a, v128.bitselect(b, c, i16x8.le_s(nearB, far)), isA)
}

/** The first `count` bytes as 16 bits each. */
@inline
function pixelAt(at: usize): v128 {
  return i16x8.extend_low_i8x16_u(i32x4.splat(<i32>load<u32>(at)))
}

/** Writes the lowest byte of each of the first `bytes` lanes. */
@inline
function putPixel(at: usize, lanes: v128, bytes: u32): void {
  const packed = <u32>i32x4.extract_lane(i8x16.narrow_i16x8_u(lanes, lanes), 0)
  if (bytes == 4) store<u32>(at, packed)
  else {
    store<u16>(at, <u16>packed)
    store<u8>(at, <u8>(packed >> 16), 2)
  }
}

/** Filters 1, 3 and 4 of a row of pixels of 3 or 4 bytes: what stands left of a pixel is known only when that is done. */
function unfilterWide(row: usize, above: usize, bytes: u32, pixel: u32, filter: u32): void {
  let left = i16x8.splat(0)
  let corner = i16x8.splat(0)
  for (let at: u32 = 0; at < bytes; at += pixel) {
    const up = pixelAt(above + at)
    const guess = filter == 1 ? left : filter == 3 ? i16x8.shr_u(i16x8.add(left, up), 1) : paeth(left, up, corner)
    left = v128.and(i16x8.add(pixelAt(row + at), guess), LOW)
    corner = up
    putPixel(row + at, left, pixel)
  }
}

/** The same of pixels of one byte or less. */
function unfilterNarrow(row: usize, above: usize, bytes: u32, filter: u32): void {
  let left: i32 = 0
  let corner: i32 = 0
  for (let at: u32 = 0; at < bytes; at += 1) {
    const up = <i32>load<u8>(above + at)
    let guess = left
    if (filter == 3) guess = (left + up) >> 1
    else if (filter == 4) {
      const nearA = abs(up - corner)
      const nearB = abs(left - corner)
      const far = abs(left + up - 2 * corner)
      guess = nearA <= nearB && nearA <= far ? left : nearB <= far ? up : corner
    }
    left = (<i32>load<u8>(row + at) + guess) & 0xff
    corner = up
    store<u8>(row + at, <u8>left)
  }
}

function addAbove(row: usize, above: usize, bytes: u32): void {
  let at: u32 = 0
  for (; at + 16 <= bytes; at += 16) v128.store(row + at, i8x16.add(v128.load(row + at), v128.load(above + at)))
  for (; at < bytes; at += 1) store<u8>(row + at, load<u8>(row + at) + load<u8>(above + at))
}

/**
 * Undoes the filters of rows that lie one after the other, each behind the number of its filter, and moves them together, to where the first began.
 * `blank`: so many zeroes as a row has bytes. Returns false where there is no such filter.
 */
export function unfilter(rows: usize, rowBytes: u32, height: u32, pixelBytes: u32, blank: usize): bool {
  let above = blank
  for (let y: u32 = 0; y < height; y += 1) {
    const at = rows + <usize>y * (rowBytes + 1)
    const filter = <u32>load<u8>(at)
    if (filter > 4) return false
    if (filter == 2) addAbove(at + 1, above, rowBytes)
    else if (filter > 0 && pixelBytes == 1) unfilterNarrow(at + 1, above, rowBytes, filter)
    else if (filter > 0) unfilterWide(at + 1, above, rowBytes, pixelBytes, filter)
    above = rows + <usize>y * rowBytes
    memory.copy(above, at + 1, rowBytes)
  }
  return true
}

/** Rows of numbers of `depth` bits (1, 2, 4, 8), each row from a byte of its own, as the colours they have in a table of u32; of each colour `channels` bytes. */
export function expand(rows: usize, width: u32, height: u32, depth: u32, table: usize, out: usize, channels: u32): void {
  const rowBytes = (width * depth + 7) >> 3
  const mask: u32 = (1 << depth) - 1
  let to = out
  for (let y: u32 = 0; y < height; y += 1) {
    const row = rows + <usize>y * rowBytes
    for (let x: u32 = 0; x < width; x += 1) {
      const bit = x * depth
      const index = (<u32>load<u8>(row + (bit >> 3)) >> (8 - depth - (bit & 7))) & mask
      store<u32>(to, load<u32>(table + (<usize>index << 2)))
      to += channels
    }
  }
}

/** Four bytes as numbers; what is seen through counts less. */
@inline
function lanesAt(at: usize, hasAlpha: bool): v128 {
  const bytes = i32x4.splat(<i32>load<u32>(at))
  const lanes = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)))
  if (!hasAlpha) return lanes
  const alpha = f32x4.extract_lane(lanes, 3)
  return f32x4.mul(lanes, f32x4.replace_lane(f32x4.splat(alpha), 3, 1))
}

/** A row scaled along itself: of each output the inputs, each by how much of it lies in that. Lengths are counted in parts of `from` x `to`. */
function scaleRow(row: usize, channels: u32, from: u32, to: u32, out: usize, hasAlpha: bool): void {
  let x: u32 = 0
  // How much of the input is not yet counted.
  let rest: i32 = to
  for (let index: u32 = 0; index < to; index += 1) {
    let sum = f32x4.splat(0)
    for (let room: i32 = from; room > 0; ) {
      const part = min(rest, room)
      sum = f32x4.add(sum, f32x4.mul(lanesAt(row + x * channels, hasAlpha), f32x4.splat(<f32>part)))
      room -= part
      rest -= part
      if (rest == 0) {
        x += 1
        rest = to
      }
    }
    v128.store(out + (<usize>index << 4), f32x4.mul(sum, f32x4.splat(1 / <f32>from)))
  }
}

function addRow(sums: usize, row: usize, width: u32, part: f32): void {
  const parts = f32x4.splat(part)
  for (let at: usize = 0; at < <usize>width << 4; at += 16) {
    v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.mul(v128.load(row + at), parts)))
  }
}

function putRow(sums: usize, width: u32, channels: u32, share: f32, out: usize, hasAlpha: bool): void {
  for (let x: u32 = 0; x < width; x += 1) {
    let mean = f32x4.mul(v128.load(sums + (<usize>x << 4)), f32x4.splat(share))
    if (hasAlpha) {
      const alpha = f32x4.extract_lane(mean, 3)
      if (alpha > 0) mean = f32x4.replace_lane(f32x4.mul(mean, f32x4.splat(1 / alpha)), 3, alpha)
    }
    const levels = i32x4.trunc_sat_f32x4_u(f32x4.add(mean, f32x4.splat(0.5)))
    const words = i16x8.narrow_i32x4_u(levels, levels)
    store<u32>(out + <usize>x * channels, <u32>i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0))
  }
}

/**
 * Scales pixels of 1, 3 or 4 bytes down: each output is the mean of the area it covers. With 4 the last is opacity, by which the others count.
 * `work`: room for two rows of `toWidth` times 16 bytes.
 */
export function shrink(
  pixels: usize,
  channels: u32,
  width: u32,
  height: u32,
  toWidth: u32,
  toHeight: u32,
  out: usize,
  work: usize,
): void {
  const hasAlpha = channels == 4
  const row = work + (<usize>toWidth << 4)
  let y: u32 = 0
  let rest: i32 = toHeight
  let isFresh = true
  for (let index: u32 = 0; index < toHeight; index += 1) {
    memory.fill(work, 0, <usize>toWidth << 4)
    for (let room: i32 = height; room > 0; ) {
      if (isFresh) scaleRow(pixels + <usize>y * width * channels, channels, width, toWidth, row, hasAlpha)
      const part = min(rest, room)
      addRow(work, row, toWidth, <f32>part)
      room -= part
      rest -= part
      isFresh = rest == 0
      if (isFresh) {
        y += 1
        rest = toHeight
      }
    }
    putRow(work, toWidth, channels, 1 / <f32>height, out + <usize>index * toWidth * channels, hasAlpha)
  }
}

/** Makes the memory at least so many bytes long. */
export function reserve(bytes: usize): void {
  const missing = <i32>((bytes + 0xffff) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)
}

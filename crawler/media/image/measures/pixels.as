// Loops over the pixels of a picture, in AssemblyScript: a smaller picture by the mean of areas, what is seen on white, and the sums of measures. scripts/build.mjs compiles it to
// pixels.wasm, and pixels.ts, which lays out the memory, calls it. All places are byte offsets into the memory; whoever reads or writes a pixel may touch up to 16 bytes behind it.

/** Four bytes as numbers; with `hasAlpha` those that are seen through count less. */
@inline
function lanesAt(at: usize, hasAlpha: bool): v128 {
  const bytes = v128.load32_zero(at)
  const lanes = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)))
  if (!hasAlpha) return lanes
  const alpha = f32x4.extract_lane(lanes, 3)
  return f32x4.mul(lanes, f32x4.replace_lane(f32x4.splat(alpha), 3, 1))
}

/** Adds a row to sums of four numbers a pixel. */
@inline
function addRow(sums: usize, row: usize, width: u32, channels: u32, part: f32, hasAlpha: bool): void {
  const parts = f32x4.splat(part)
  let to = sums
  for (let at = row, end = row + width * channels; at < end; at += channels, to += 16) {
    v128.store(to, f32x4.add(v128.load(to), f32x4.mul(lanesAt(at, hasAlpha), parts)))
  }
}

/** Sums of a row, scaled along it and put as bytes: of each output the inputs, each by how much of it lies in that. Lengths are counted in parts of `from` x `to`. */
function putRow(sums: usize, channels: u32, from: u32, to: u32, share: f32, out: usize, hasAlpha: bool): void {
  let at = sums
  // How much of the input is not yet counted.
  let rest: i32 = to
  for (let index: u32 = 0; index < to; index += 1) {
    let sum = f32x4.splat(0)
    for (let room: i32 = from; room > 0; ) {
      const part = min(rest, room)
      sum = f32x4.add(sum, f32x4.mul(v128.load(at), f32x4.splat(<f32>part)))
      room -= part
      rest -= part
      if (rest == 0) {
        at += 16
        rest = to
      }
    }
    let mean = f32x4.mul(sum, f32x4.splat(share))
    if (hasAlpha) {
      const alpha = f32x4.extract_lane(mean, 3)
      if (alpha > 0) mean = f32x4.replace_lane(f32x4.mul(mean, f32x4.splat(<f32>1 / alpha)), 3, alpha)
    }
    const levels = i32x4.trunc_sat_f32x4_u(f32x4.add(mean, f32x4.splat(0.5)))
    const words = i16x8.narrow_i32x4_u(levels, levels)
    v128.store32_lane(out + <usize>index * channels, i8x16.narrow_i16x8_u(words, words), 0)
  }
}

/**
 * Scales pixels of 1, 3 or 4 bytes down: each output is the mean of the area it covers. With `hasAlpha` the fourth is opacity, by which the others count. `work`: room for a row of `width`
 * times 16 bytes.
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
  hasAlpha: bool,
): void {
  const share: f32 = <f32>1 / (<f32>height * <f32>width)
  let row = pixels
  let rest: i32 = toHeight
  for (let index: u32 = 0; index < toHeight; index += 1) {
    memory.fill(work, 0, <usize>width << 4)
    for (let room: i32 = height; room > 0; ) {
      const part = min(rest, room)
      if (hasAlpha) addRow(work, row, width, channels, <f32>part, true)
      else addRow(work, row, width, channels, <f32>part, false)
      room -= part
      rest -= part
      if (rest == 0) {
        row += width * channels
        rest = toHeight
      }
    }
    putRow(work, channels, width, toWidth, share, out + <usize>index * toWidth * channels, hasAlpha)
  }
}

/** Is the last byte of every pixel of four 255? */
export function isOpaque(pixels: usize, count: u32): bool {
  let all: u32 = 0xff
  for (let at = pixels, end = pixels + (<usize>count << 2); at < end; at += 4) all &= load<u8>(at, 3)
  return all == 0xff
}

/** A level seen through on white, halves up. */
@inline
function onWhite(level: u32, alpha: u32): u32 {
  return 255 - ((255 - level) * alpha + 127) / 255
}

/** Red, green and blue on white, of pixels of 4 bytes. */
export function layOnWhite(pixels: usize, count: u32, rgb: usize): void {
  let to = rgb
  for (let at = pixels, end = pixels + (<usize>count << 2); at < end; at += 4, to += 3) {
    const pixel = load<u32>(at)
    const alpha = pixel >> 24
    if (alpha == 255) store<u32>(to, pixel)
    else {
      store<u8>(to, <u8>onWhite(pixel & 0xff, alpha))
      store<u8>(to, <u8>onWhite((pixel >> 8) & 0xff, alpha), 1)
      store<u8>(to, <u8>onWhite((pixel >> 16) & 0xff, alpha), 2)
    }
  }
}

/** Lumas of four pixels as i32. Weights over 2 ** 15 - 1 are two halves, as products are of 16 signed bits. */
@inline
function lumasAt(at: usize): v128 {
  const pixels = v128.load(at)
  const redGreen = i8x16.swizzle(pixels, i8x16(0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1))
  const greenBlue = i8x16.swizzle(pixels, i8x16(1, -1, 2, -1, 4, -1, 5, -1, 7, -1, 8, -1, 10, -1, 11, -1))
  const first = i32x4.dot_i16x8_s(redGreen, i16x8(19595, 19235, 19595, 19235, 19595, 19235, 19595, 19235))
  const second = i32x4.dot_i16x8_s(greenBlue, i16x8(19235, 7471, 19235, 7471, 19235, 7471, 19235, 7471))
  return i32x4.shr_s(i32x4.add(i32x4.add(first, second), i32x4.splat(0x8000)), 16)
}

/** Luma of red, green and blue, eight pixels at a time. @source ITU-R BT.601 in the integers of Pillow's mode `L` */
export function lumaOf(rgb: usize, count: u32, luma: usize): void {
  let at = rgb
  let to = luma
  for (const end = luma + (count & ~7); to < end; to += 8, at += 24) {
    const words = i16x8.narrow_i32x4_u(lumasAt(at), lumasAt(at + 12))
    v128.store64_lane(to, i8x16.narrow_i16x8_u(words, words), 0)
  }
  for (const end = luma + count; to < end; to += 1, at += 3) {
    store<u8>(to, <u8>((<u32>load<u8>(at) * 19595 + <u32>load<u8>(at, 1) * 38470 + <u32>load<u8>(at, 2) * 7471 + 0x8000) >> 16))
  }
}

/** Bits behind the point of a weight: 32, less 8 of a level and 2 to spare. */
const PRECISION_BITS = 32 - 8 - 2

/**
 * One output of each of `lines` lines: levels from `first` on, four by four, by weights of 32 bits (zeroes behind the last). Lines are `lineBytes` long, outputs lie `step` apart.
 */
export function weigh(first: usize, lines: u32, lineBytes: u32, weights: usize, taps: u32, out: usize, step: u32): void {
  let at = first
  let to = out
  for (let line: u32 = 0; line < lines; line += 1, at += lineBytes, to += step) {
    let sums = i32x4.splat(0)
    for (let tap: u32 = 0; tap < taps; tap += 4) {
      const levels = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at + tap)))
      sums = i32x4.add(sums, i32x4.mul(levels, v128.load(weights + (<usize>tap << 2))))
    }
    const sum =
      (1 << (PRECISION_BITS - 1)) +
      i32x4.extract_lane(sums, 0) +
      i32x4.extract_lane(sums, 1) +
      i32x4.extract_lane(sums, 2) +
      i32x4.extract_lane(sums, 3)
    store<u8>(to, <u8>min(255, max(0, sum >> PRECISION_BITS)))
  }
}

/** Two sums of i64 with four parts of i32 more. */
@inline
function withParts(sums: v128, parts: v128): v128 {
  return i64x2.add(sums, i64x2.add(i64x2.extend_low_i32x4_s(parts), i64x2.extend_high_i32x4_s(parts)))
}

@inline
function total(sums: v128): f64 {
  return <f64>(i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1))
}

@inline
function sumOf(levels: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(levels))
}

@inline
function squaresOf(levels: v128): v128 {
  const low = i16x8.extend_low_i8x16_u(levels)
  const high = i16x8.extend_high_i8x16_u(levels)
  return i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high))
}

/** Steps of sixteen pixels after which sums of 32 bits are put away: a lane of squares grows by 4 x 255 x 255 a step. */
const STEPS: usize = 4096

/** Six sums of f64: of red, green and blue, and of their squares; of sixteen pixels at a time. */
export function levelSums(rgb: usize, count: u32, out: usize): void {
  let red = i64x2.splat(0)
  let green = i64x2.splat(0)
  let blue = i64x2.splat(0)
  let red2 = i64x2.splat(0)
  let green2 = i64x2.splat(0)
  let blue2 = i64x2.splat(0)
  let at = rgb
  for (const end = rgb + (count & ~15) * 3; at < end; ) {
    let r = i32x4.splat(0)
    let g = r
    let b = r
    let r2 = r
    let g2 = r
    let b2 = r
    for (const stop = min(end, at + 48 * STEPS); at < stop; at += 48) {
      const one = v128.load(at)
      const two = v128.load(at, 16)
      const three = v128.load(at, 32)
      const reds = i8x16.shuffle(
        i8x16.shuffle(one, two, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0),
        three, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29)
      const greens = i8x16.shuffle(
        i8x16.shuffle(one, two, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0),
        three, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30)
      const blues = i8x16.shuffle(
        i8x16.shuffle(one, two, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0),
        three, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31)
      r = i32x4.add(r, sumOf(reds))
      g = i32x4.add(g, sumOf(greens))
      b = i32x4.add(b, sumOf(blues))
      r2 = i32x4.add(r2, squaresOf(reds))
      g2 = i32x4.add(g2, squaresOf(greens))
      b2 = i32x4.add(b2, squaresOf(blues))
    }
    red = withParts(red, r)
    green = withParts(green, g)
    blue = withParts(blue, b)
    red2 = withParts(red2, r2)
    green2 = withParts(green2, g2)
    blue2 = withParts(blue2, b2)
  }
  const end = rgb + count * 3
  put(out, at, end, total(red), total(red2))
  put(out + 8, at + 1, end, total(green), total(green2))
  put(out + 16, at + 2, end, total(blue), total(blue2))
}

/** Puts the sums of a colour and those of its squares, with those of the pixels that are left. */
function put(out: usize, from: usize, end: usize, sum: f64, squares: f64): void {
  for (let at = from; at < end; at += 3) {
    const level = <u32>load<u8>(at)
    sum += level
    squares += level * level
  }
  store<f64>(out, sum)
  store<f64>(out, squares, 24)
}

/** One of 4,096 colours: 16 levels of red, green and blue each. */
@inline
function colourAt(at: usize): usize {
  const pixel = load<u32>(at)
  return ((pixel & 0xf0) << 4) | ((pixel >> 8) & 0xf0) | ((pixel >> 20) & 0x0f)
}

@inline
function countOne(place: usize): void {
  store<u32>(place, load<u32>(place) + 1)
}

const COUNTS_BYTES: usize = 4096 << 2

/**
 * How often the commonest of 4,096 colours comes. `counts`: room for twice as many u32: neighbours are counted apart, as they are mostly of one colour and the second would wait for the first.
 */
export function commonest(rgb: usize, count: u32, counts: usize): u32 {
  memory.fill(counts, 0, 2 * COUNTS_BYTES)
  let at = rgb
  for (const end = rgb + (count & ~1) * 3; at < end; at += 6) {
    countOne(counts + (colourAt(at) << 2))
    countOne(counts + (colourAt(at + 3) << 2) + COUNTS_BYTES)
  }
  if ((count & 1) == 1) countOne(counts + (colourAt(at) << 2))
  let most = i32x4.splat(0)
  for (let place = counts; place < counts + COUNTS_BYTES; place += 16)
    most = i32x4.max_u(most, i32x4.add(v128.load(place), v128.load(place + COUNTS_BYTES)))
  return max(
    max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)),
    max(i32x4.extract_lane(most, 2), i32x4.extract_lane(most, 3)),
  )
}

/** The line of a length that stands for one beyond its ends: … 2 1 | 0 1 2 …; of a single one that one. */
@inline
function mirrored(index: i32, length: i32): i32 {
  if (length == 1) return 0
  if (index < 0) return -index
  return index < length ? index : 2 * length - 2 - index
}

/** Eight levels as i16. */
@inline
function levelsAt(at: usize): v128 {
  return i16x8.extend_low_i8x16_u(v128.load64_zero(at))
}

/** Two sums of f64: of the 3x3 Laplacian of levels, and of its squares; eight levels of the middle of a row at a time. */
export function edgeSums(luma: usize, width: i32, height: i32, out: usize): void {
  const ones = i16x8.splat(1)
  let sums = i64x2.splat(0)
  let squares = i64x2.splat(0)
  let restSum: i64 = 0
  let restSquares: i64 = 0
  for (let y: i32 = 0; y < height; y += 1) {
    const row = luma + y * width
    const above = luma + mirrored(y - 1, height) * width
    const below = luma + mirrored(y + 1, height) * width
    for (let x: i32 = 0; x < width; ) {
      if (x > 0 && x + 8 < width) {
        const across = i16x8.add(levelsAt(row + x - 1), levelsAt(row + x + 1))
        const down = i16x8.add(levelsAt(above + x), levelsAt(below + x))
        const edges = i16x8.sub(i16x8.add(across, down), i16x8.shl(levelsAt(row + x), 2))
        sums = withParts(sums, i32x4.dot_i16x8_s(edges, ones))
        squares = withParts(squares, i32x4.dot_i16x8_s(edges, edges))
        x += 8
        continue
      }
      const left = x > 0 ? x - 1 : mirrored(-1, width)
      const right = x < width - 1 ? x + 1 : mirrored(width, width)
      const across = <i32>load<u8>(row + left) + <i32>load<u8>(row + right)
      const edge = across + <i32>load<u8>(above + x) + <i32>load<u8>(below + x) - 4 * <i32>load<u8>(row + x)
      restSum += edge
      restSquares += edge * edge
      x += 1
    }
  }
  store<f64>(out, total(sums) + <f64>restSum)
  store<f64>(out, total(squares) + <f64>restSquares, 8)
}

/** Makes the memory at least so many bytes long. */
export function reserve(bytes: usize): void {
  const missing = <i32>((bytes + 0xffff) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)
}

// What of a picture repeats, in AssemblyScript: gradients, their transform of Fourier, and how far the correlation with itself stands out at each shift. scripts/build.mjs compiles it to
// lattice.wasm, and repetition.ts, which lays out the memory, calls it. Places are byte offsets. A plane is SIDE rows of SIDE f32; a field is two planes, real before imaginary parts.

/** A power of two: as many butterflies a line as its logarithm. */
const SIDE: i32 = 128
const PLANE_BYTES: usize = <usize>SIDE * SIDE * 4
const ROW_BYTES: usize = <usize>SIDE * 4
/** Gradients under this are noise, and longer ones are cut to the most: what repeats counts, not what is strong. Judgement, on marks laid over photographs (docs/log.md) */
const LEAST_LEVELS: f32 = 1.5
const MOST_LEVELS: f32 = 12
/** Of the square around a shift whose border it is held against, half a side: letters of a mark are about as wide, and a line's correlation goes on through it */
const RING_PX: i32 = 4

@inline
function at(x: i32, y: i32): usize {
  return <usize>((y & (SIDE - 1)) * SIDE + (x & (SIDE - 1))) << 2
}

/** Levels of a luma of `width`, row by row, as f32: `by` 1 as they are, 2 each the mean of two by two. */
export function halved(luma: usize, width: i32, by: i32, toWidth: i32, toHeight: i32, out: usize): void {
  const right: usize = by - 1
  const below: usize = right * width
  for (let y = 0; y < toHeight; y += 1) {
    let from = luma + y * by * width
    for (let to = out + (<usize>(y * toWidth) << 2), end = to + (<usize>toWidth << 2); to < end; to += 4, from += by) {
      const upper = <u32>load<u8>(from) + load<u8>(from + right)
      store<f32>(to, <f32>(upper + load<u8>(from + below) + load<u8>(from + below + right)) / 4)
    }
  }
}

/** Of four gradients the share that is kept: nothing of those that are noise, of longer ones than the most as much as makes them so long. */
@inline
function keptOf(across: v128, down: v128): v128 {
  const length = f32x4.sqrt(f32x4.add(f32x4.mul(across, across), f32x4.mul(down, down)))
  const most = f32x4.splat(MOST_LEVELS)
  const share = v128.bitselect(f32x4.div(most, length), f32x4.splat(1), f32x4.gt(length, most))
  return v128.andnot(share, f32x4.lt(length, f32x4.splat(LEAST_LEVELS)))
}

/** The gradient of levels as a field: to the right, and downwards, four at a time. Zero outside of them and in their last row and column. `width`: 5 or more. */
export function gradients(levels: usize, width: i32, height: i32, field: usize): void {
  memory.fill(field, 0, 2 * PLANE_BYTES)
  const below = <usize>width << 2
  for (let y = 0; y < height - 1; y += 1) {
    const row = levels + <usize>y * below
    for (let x = 0; x < width - 1; x += 4) {
      // The last four may be met twice: what they come to is the same.
      const first = max(0, min(x, width - 5))
      const from = row + (<usize>first << 2)
      const level = v128.load(from)
      const across = f32x4.sub(v128.load(from, 4), level)
      const down = f32x4.sub(v128.load(from + below), level)
      const share = keptOf(across, down)
      v128.store(field + at(first, y), f32x4.mul(across, share))
      v128.store(field + PLANE_BYTES + at(first, y), f32x4.mul(down, share))
    }
  }
}

/**
 * Butterflies of two rows of a field, four columns at a time. Turned: sums, and differences times (cosine, sine); else the product first. `turn` is the sign of the sine.
 */
@inline
function butterfly(one: usize, two: usize, cosine: f32, sine: f32, isProductLast: bool): void {
  const c = f32x4.splat(cosine)
  const s = f32x4.splat(sine)
  for (let column: usize = 0; column < ROW_BYTES; column += 16) {
    const re1 = v128.load(one + column)
    const im1 = v128.load(one + column + PLANE_BYTES)
    let re2 = v128.load(two + column)
    let im2 = v128.load(two + column + PLANE_BYTES)
    if (!isProductLast) {
      const re = f32x4.sub(f32x4.mul(re2, c), f32x4.mul(im2, s))
      im2 = f32x4.add(f32x4.mul(re2, s), f32x4.mul(im2, c))
      re2 = re
    }
    v128.store(one + column, f32x4.add(re1, re2))
    v128.store(one + column + PLANE_BYTES, f32x4.add(im1, im2))
    let re = f32x4.sub(re1, re2)
    let im = f32x4.sub(im1, im2)
    if (isProductLast) {
      const product = f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s))
      im = f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c))
      re = product
    }
    v128.store(two + column, re)
    v128.store(two + column + PLANE_BYTES, im)
  }
}

/** Of each column the transform, which comes out in the order of reversed bits. `waves`: SIDE cosines and SIDE sines of a circle, f32. */
function forth(field: usize, waves: usize): void {
  for (let half = SIDE >> 1; half > 0; half >>= 1) {
    for (let k = 0; k < half; k += 1) {
      const wave = waves + (<usize>(k * (SIDE / (2 * half))) << 2)
      const cosine = load<f32>(wave)
      const sine = -load<f32>(wave + ROW_BYTES)
      for (let row = k; row < SIDE; row += 2 * half)
        butterfly(field + row * ROW_BYTES, field + (row + half) * ROW_BYTES, cosine, sine, true)
    }
  }
}

/** Of each column, in the order of reversed bits, the transform back, SIDE times as large. */
function back(field: usize, waves: usize): void {
  for (let half = 1; half < SIDE; half <<= 1) {
    for (let k = 0; k < half; k += 1) {
      const wave = waves + (<usize>(k * (SIDE / (2 * half))) << 2)
      const cosine = load<f32>(wave)
      const sine = load<f32>(wave + ROW_BYTES)
      for (let row = k; row < SIDE; row += 2 * half)
        butterfly(field + row * ROW_BYTES, field + (row + half) * ROW_BYTES, cosine, sine, false)
    }
  }
}

/** Turns four rows of four: what stood at row r, column c comes to row c, column r. */
@inline
function turned(from: usize, to: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + ROW_BYTES)
  const c = v128.load(from + 2 * ROW_BYTES)
  const d = v128.load(from + 3 * ROW_BYTES)
  const ab1 = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const cd1 = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5))
  v128.store(to + ROW_BYTES, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7))
  v128.store(to + 2 * ROW_BYTES, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5))
  v128.store(to + 3 * ROW_BYTES, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7))
}

/** Rows of a field as the columns of another. */
function transpose(field: usize, to: usize): void {
  for (let part: usize = 0; part < 2 * PLANE_BYTES; part += PLANE_BYTES)
    for (let y = 0; y < SIDE; y += 4)
      for (let x = 0; x < SIDE; x += 4) turned(field + part + at(x, y), to + part + at(y, x))
}

/** A plane plus itself seen from the other side: what is at x, y and at -x, -y becomes their sum. */
function foldBack(plane: usize): void {
  for (let y = 0; y <= SIDE / 2; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      const here = plane + at(x, y)
      const there = plane + at(-x, -y)
      const sum: f32 = load<f32>(here) + load<f32>(there)
      // Of the rows that are their own opposites each pair is met twice.
      if ((y & (SIDE / 2 - 1)) == 0 && x > SIDE / 2) continue
      store<f32>(here, sum)
      store<f32>(there, sum)
    }
  }
}

/**
 * The correlation of a field with itself, shifted round, into `out`; the field is lost. First plane: where all frequencies count by the square root of their amplitude, to be divided by its value at no
 * shift. Second: as it is, to be added to its value at the opposite shift. `waves`: SIDE cosines and SIDE sines of a circle, f32.
 */
export function correlate(field: usize, out: usize, waves: usize): void {
  forth(field, waves)
  transpose(field, out)
  forth(out, waves)
  for (let place: usize = 0; place < PLANE_BYTES; place += 16) {
    const re = v128.load(out + place)
    const im = v128.load(out + place + PLANE_BYTES)
    const power = f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im))
    v128.store(field + place, f32x4.sqrt(f32x4.sqrt(power)))
    v128.store(field + place + PLANE_BYTES, power)
  }
  // Both go back as one field: of what a real spectrum gives the real part is even, the imaginary part odd, so that sums of opposite shifts part the two again.
  back(field, waves)
  transpose(field, out)
  back(out, waves)
  foldBack(out)
}

/** Of three rows the most at a column of four, which lie `bytes` behind their begin. */
@inline
function mostOf(above: usize, row: usize, below: usize, bytes: usize): v128 {
  return f32x4.max(f32x4.max(v128.load(above + bytes), v128.load(row + bytes)), v128.load(below + bytes))
}

/** By how much the correlation of each shift is over the most of the eight on a square around it (and over zero), four at a time: half a side of the square is as long. */
export function standOut(correlation: usize, out: usize): void {
  for (let y = 0; y < SIDE; y += 1) {
    const row = correlation + at(0, y)
    const above = correlation + at(0, y - RING_PX)
    const below = correlation + at(0, y + RING_PX)
    for (let here: usize = 0; here < ROW_BYTES; here += 16) {
      const left = (here - 16) & (ROW_BYTES - 1)
      const right = (here + 16) & (ROW_BYTES - 1)
      const beside = f32x4.max(mostOf(above, row, below, left), mostOf(above, row, below, right))
      const middle = f32x4.max(v128.load(above + here), v128.load(below + here))
      const most = f32x4.max(f32x4.max(beside, middle), f32x4.splat(0))
      v128.store(out + at(0, y) + here, f32x4.sub(v128.load(row + here), most))
    }
  }
}

/** Mean square of a plane over the shifts within reach that are long enough, downwards. */
export function meanSquare(plane: usize, across: i32, down: i32, least: i32): f64 {
  let squares: f64 = 0
  let count: i32 = 0
  for (let y = 0; y <= down; y += 1) {
    for (let x = -across; x <= across; x += 1) {
      if (x * x + y * y < least * least) continue
      const value = <f64>load<f32>(plane + at(x, y))
      squares += value * value
      count += 1
    }
  }
  return count == 0 ? 0 : squares / count
}

/** Is nothing within two pixels more? */
function isMost(plane: usize, x: i32, y: i32): bool {
  const here = load<f32>(plane + at(x, y))
  for (let dy = -2; dy <= 2; dy += 1)
    for (let dx = -2; dx <= 2; dx += 1) if (load<f32>(plane + at(x + dx, y + dy)) > here) return false
  return true
}

/** Puts the shifts, x and y as i32, that are over a least value and the most of their neighbours: one of two opposite ones, within reach and long enough. Gives how many. */
export function peaks(plane: usize, across: i32, down: i32, least: i32, over: f32, out: usize): i32 {
  let to = out
  for (let y = 0; y <= down; y += 1) {
    for (let x = y == 0 ? least : -across; x <= across; x += 1) {
      if (load<f32>(plane + at(x, y)) <= over || x * x + y * y < least * least || !isMost(plane, x, y)) continue
      store<i32>(to, x)
      store<i32>(to, y, 4)
      to += 8
    }
  }
  return <i32>((to - out) >> 3)
}

/** How many of every fifth pixel are of the commonest of 16 levels. */
export function commonestLevel(luma: usize, count: i32, counts: usize): u32 {
  memory.fill(counts, 0, 64)
  for (let from = luma; from < luma + count; from += 5) {
    const place = counts + (<usize>(load<u8>(from) >> 4) << 2)
    store<u32>(place, load<u32>(place) + 1)
  }
  let most: u32 = 0
  for (let level: usize = 0; level < 16; level += 1) most = max(most, load<u32>(counts + (level << 2)))
  return most
}

/** Makes the memory at least so many bytes long. */
export function reserve(bytes: usize): void {
  const missing = <i32>((bytes + 0xffff) >> 16) - memory.size()
  if (missing > 0) memory.grow(missing)
}

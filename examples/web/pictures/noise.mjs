/** Seeded randomness and smooth noise: what makes the demo's pictures look photographed, and the same on every run. */

/** A generator of numbers in 0 … 1, after the mulberry32 scheme. The same seed gives the same numbers everywhere. */
export function seededRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const TABLE = 256

/** Value noise on a plane: `noise(x, y)` in 0 … 1, smooth, one bump for each unit of length. */
export function valueNoise(seed) {
  const random = seededRandom(seed)
  const values = Float32Array.from({ length: TABLE * TABLE }, random)
  const at = (x, y) => values[(y & (TABLE - 1)) * TABLE + (x & (TABLE - 1))]
  return (x, y) => {
    const left = Math.floor(x)
    const top = Math.floor(y)
    const u = smooth(x - left)
    const v = smooth(y - top)
    const upper = at(left, top) * (1 - u) + at(left + 1, top) * u
    const lower = at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u
    return upper * (1 - v) + lower * v
  }
}

/** Several octaves of `noise`, each half as strong and twice as fine: clouds, hills, bark. In 0 … 1. */
export function layered(noise, x, y, octaves = 4) {
  let sum = 0
  let weight = 0
  for (let octave = 0; octave < octaves; octave += 1) {
    const scale = 2 ** octave
    sum += noise(x * scale + 17 * octave, y * scale + 5 * octave) / scale
    weight += 1 / scale
  }
  return sum / weight
}

/** Three bytes of a colour written as `#rrggbb`. */
export function rgb(hex) {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16))
}

/** The colour a share `t` (0 … 1, cut) of the way from `from` to `to`. */
export function blend(from, to, t) {
  const share = Math.min(1, Math.max(0, t))
  return from.map((value, channel) => value + (to[channel] - value) * share)
}

function smooth(t) {
  return t * t * (3 - 2 * t)
}

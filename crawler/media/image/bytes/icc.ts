/**
 * Is an embedded colour profile sRGB in all but name? Decides whether original bytes may stand in a shard, whose readers
 * ignore profiles. By the numbers (primaries and tone curve), because names lie both ways: tiny profiles are called
 * `c2`, and Display P3 files have been seen under sRGB's. Layout: ICC.1:2022, sections 7.2, 7.3, 10.6, 10.18.
 */
interface Point {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** sRGB's primaries adapted to D50, as its own profiles state them (IEC 61966-2-1). */
const PRIMARIES: readonly (readonly [tag: string, point: Point])[] = [
  ['rXYZ', { x: 0.4361, y: 0.2225, z: 0.0139 }],
  ['gXYZ', { x: 0.3851, y: 0.7169, z: 0.0971 }],
  ['bXYZ', { x: 0.1431, y: 0.0606, z: 0.7141 }],
]
/** The nearest wrong one, Display P3, is 0.08 away. */
const PRIMARY_TOLERANCE = 0.02
/** Linear light of encoded 0.25, 0.5, 0.75. A plain gamma of 2.2 is within the tolerance, 1.8 (0.29 at 0.5) is not. */
const TONES: readonly (readonly [encoded: number, linear: number])[] = [
  [0.25, 0.0509],
  [0.5, 0.214],
  [0.75, 0.5225],
]
/** Of linear light, between the two curves named above. */
const TONE_TOLERANCE = 0.02

/** Are these bytes a colour profile at all? Who reads it ignores any other. @source ICC.1:2022, 7.2.9: the signature `acsp` */
export function isProfile(icc: Uint8Array): boolean {
  return icc.length >= 132 && Buffer.from(icc.buffer, icc.byteOffset, 40).toString('latin1', 36, 40) === 'acsp'
}

/** False for every profile that cannot be read, that works by tables, or is for another colour model. */
export function isSrgbLike(icc: Uint8Array): boolean {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength)
  if (bytes.length < 132) return false
  const tags = readTags(bytes)
  const model = bytes.toString('latin1', 16, 20)
  if (model === 'GRAY') return hasSrgbTone(tags.get('kTRC'))
  if (model !== 'RGB ' || tags.has('A2B0')) return false
  return (
    PRIMARIES.every(([tag, point]) => isNear(tags.get(tag), point)) &&
    ['rTRC', 'gTRC', 'bTRC'].every((tag) => hasSrgbTone(tags.get(tag)))
  )
}

function readTags(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const tags = new Map<string, Buffer>()
  const count = Math.min(bytes.readUInt32BE(128), 100)
  for (let at = 132; at + 12 <= Math.min(bytes.length, 132 + count * 12); at += 12) {
    const offset = bytes.readUInt32BE(at + 4)
    tags.set(bytes.toString('latin1', at, at + 4), bytes.subarray(offset, offset + bytes.readUInt32BE(at + 8)))
  }
  return tags
}

function isNear(tag: Buffer | undefined, { x, y, z }: Point): boolean {
  if (tag === undefined || tag.length < 20) return false
  return [x, y, z].every((value, axis) => Math.abs(fixed(tag, 8 + axis * 4) - value) < PRIMARY_TOLERANCE)
}

function hasSrgbTone(tag: Buffer | undefined): boolean {
  return tag !== undefined && TONES.every(([at, linear]) => Math.abs(evaluate(tag, at) - linear) < TONE_TOLERANCE)
}

/** The curve at 0 ≤ at ≤ 1; NaN, which is near nothing, if it cannot be read. */
function evaluate(tag: Buffer, at: number): number {
  if (tag.length < 12) return Number.NaN
  const type = tag.toString('latin1', 0, 4)
  if (type === 'curv') return evaluateTable(tag, at)
  return type === 'para' ? evaluateFormula(tag, at) : Number.NaN
}

function evaluateTable(tag: Buffer, at: number): number {
  const count = tag.readUInt32BE(8)
  if (count === 0) return at
  if (tag.length < 12 + count * 2) return Number.NaN
  if (count === 1) return at ** (tag.readUInt16BE(12) / 256)
  const place = at * (count - 1)
  const low = Math.floor(place)
  const value = (index: number): number => tag.readUInt16BE(12 + Math.min(index, count - 1) * 2) / 65_535
  return value(low) + (value(low + 1) - value(low)) * (place - low)
}

/** Parametric curves, function types 0 … 4: Y = (aX + b)^g + e from d on, cX + f below. */
function evaluateFormula(tag: Buffer, at: number): number {
  const type = tag.readUInt16BE(8)
  const count = [1, 3, 4, 5, 7][type]
  if (count === undefined || tag.length < 12 + count * 4) return Number.NaN
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_value, index) =>
    fixed(tag, 12 + index * 4),
  )
  if (type === 0) return at ** g
  // Type 2 gives its offset in the fourth place, for both branches.
  if (type <= 2) return at >= -b / a ? (a * at + b) ** g + (type === 2 ? c : 0) : type === 2 ? c : 0
  return at >= d ? (a * at + b) ** g + e : c * at + f
}

/** s15Fixed16Number. */
function fixed(bytes: Buffer, offset: number): number {
  return bytes.readInt32BE(offset) / 65_536
}

/** What chunks of a PNG say that libvips does not tell: that it moves, and that its levels are not those of sRGB. */

/** True for a PNG with an animation control chunk before its image data. libvips shows its first frame and says nothing. */
export function isAnimatedPng(bytes: Buffer): boolean {
  return chunkBeforePixels(bytes, 'acTL') !== undefined
}

/** @source PNG specification (third edition), 4.3: 1/2.2 as it is written */
const SRGB_GAMMA = 45_455
/** Of 100,000. Viewers do not tell gammas apart that are nearer than 5 %. @source libpng's PNG_GAMMA_THRESHOLD_FIXED */
const GAMMA_TOLERANCE = 0.05
/** Code points of ITU-T H.273: BT.709 primaries; transfer of BT.709 and of sRGB. */
const SRGB_PRIMARIES = 1
const SRGB_TRANSFERS: ReadonlySet<number | undefined> = new Set([1, 13])

/**
 * True where a viewer that honours gAMA or cICP shows other colours than one that does not, and than the trainer: libvips ignores both. An ICC profile or an
 * sRGB chunk has precedence over gAMA.
 */
export function hasOtherLevels(bytes: Buffer): boolean {
  const codes = chunkBeforePixels(bytes, 'cICP')
  if (codes !== undefined) return codes[0] !== SRGB_PRIMARIES || !SRGB_TRANSFERS.has(codes[1])
  const gamma = chunkBeforePixels(bytes, 'gAMA')
  if (gamma === undefined || gamma.length < 4) return false
  if (chunkBeforePixels(bytes, 'sRGB') !== undefined || chunkBeforePixels(bytes, 'iCCP') !== undefined) return false
  return Math.abs(gamma.readUInt32BE(0) / SRGB_GAMMA - 1) > GAMMA_TOLERANCE
}

/** The content of the first chunk of a kind before the first pixels. */
function chunkBeforePixels(bytes: Buffer, wanted: string): Buffer | undefined {
  for (let at = 8; at + 8 <= bytes.length; ) {
    const type = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 8 + bytes.readUInt32BE(at)
    if (type === wanted) return bytes.subarray(at + 8, end)
    if (type === 'IDAT') return undefined
    at = end + 4
  }
  return undefined
}

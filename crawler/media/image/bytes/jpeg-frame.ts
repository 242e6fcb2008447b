/** How a JPEG is coded, by the marker of its frame. @source ITU-T T.81, table B.1 */

/** Frames of arithmetic codes: sequential, progressive and lossless ones, and the same in steps. */
const ARITHMETIC: ReadonlySet<number> = new Set([0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
/** Markers of that range that are no frame: tables of codes, extensions, tables of arithmetic codes. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc])

/** Is it of arithmetic codes, which no browser decodes? Looks at the headers alone, whatever its data are. */
export function isArithmetic(bytes: Buffer): boolean {
  for (let at = 2; at + 4 <= bytes.length; ) {
    const [start, marker] = [bytes[at], bytes[at + 1] as number]
    // Fill before a marker, and what stands between two segments.
    if (start !== 0xff || marker === 0xff || marker === 0) at = nextStart(bytes, at + 1)
    else if (marker === SCAN) return false
    else if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.has(marker)) return ARITHMETIC.has(marker)
    else at += isAlone(marker) ? 2 : 2 + bytes.readUInt16BE(at + 2)
  }
  return false
}
const SCAN = 0xda

/** Without a length: restarts, the start, and one for private use. */
function isAlone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01
}

function nextStart(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(0xff, from)
  return at < 0 ? bytes.length : at
}

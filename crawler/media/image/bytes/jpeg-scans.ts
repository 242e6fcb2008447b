/**
 * Where the pixels of a JPEG are, and a copy that has nothing else. libjpeg only tells its first warning, and an odd version in a header is one.
 *
 * @source ITU-T T.81: markers (B.1), header of a scan (B.2.3), restarts (B.2.1)
 */
interface Segment {
  readonly marker: number
  /** From its marker to what comes behind it, a scan with its data. */
  readonly start: number
  readonly end: number
}

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda]
/** What pixels are decoded by: frames, tables, scans, intervals. Application data (E0 … EF) and comments only say how they are shown. */
const isNeeded = (marker: number): boolean => marker >= 0xc0 && marker <= 0xdf && !isAlone(marker)
/** Of a sequential frame; a scan of one has all coefficients, whatever its header says. */
const isSequential = (marker: number): boolean => marker === 0xc0 || marker === 0xc1

function segmentsOf(bytes: Buffer): readonly Segment[] {
  const segments: Segment[] = []
  for (let at = nextMarker(bytes, 2); at + 4 <= bytes.length; at = nextMarker(bytes, at)) {
    const marker = bytes[at + 1] as number
    if (marker === EOI) break
    const body = isAlone(marker) ? at + 2 : at + 2 + bytes.readUInt16BE(at + 2)
    const end = Math.min(bytes.length, marker === SOS ? endOfData(bytes, body) : body)
    segments.push({ marker, start: at, end })
    at = end
  }
  return segments
}

/** Of the first two bytes from here on that are a marker; the end, where there is none. 0xff before a marker fills. */
function nextMarker(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff) return at
  }
  return bytes.length
}

/** Markers without a length: restarts, the start, and one for private use. */
function isAlone(marker: number): boolean {
  return isRestart(marker) || marker === SOI || marker === 0x01
}

function isRestart(marker: number | undefined): boolean {
  return marker !== undefined && marker >= 0xd0 && marker <= 0xd7
}

function endOfData(bytes: Buffer, start: number): number {
  let at = nextMarker(bytes, start)
  while (isRestart(bytes[at + 1])) at = nextMarker(bytes, at + 2)
  return at
}

/** The end of a scan's header: from the first coefficient to the last, in full. @source ITU-T T.81, table B.3 */
const ALL_COEFFICIENTS = [0, 63, 0]

/**
 * The picture with all that pixels are decoded by, so that whatever is said of it is said of its pixels. Without marks of colour its inks are levels as they were stored.
 */
export function onlyPixels(bytes: Buffer): Buffer {
  const needed = segmentsOf(bytes).filter(({ marker }) => isNeeded(marker))
  const areAll = needed.some(({ marker }) => isSequential(marker))
  const parts = needed.map(({ marker, start, end }) => {
    const part = Buffer.from(bytes.subarray(start, end))
    const body = marker === SOS && areAll ? part.readUInt16BE(2) + 2 : 0
    if (body >= ALL_COEFFICIENTS.length && body <= part.length)
      part.set(ALL_COEFFICIENTS, body - ALL_COEFFICIENTS.length)
    return part
  })
  return Buffer.concat([Buffer.from([0xff, SOI]), ...parts, Buffer.from([0xff, EOI])])
}

/** The bytes of its scans, without their headers: from, and to. */
export function scansOf(bytes: Buffer): readonly (readonly [start: number, end: number])[] {
  return segmentsOf(bytes).flatMap(({ marker, start, end }) =>
    marker === SOS ? [[Math.min(end, start + 2 + bytes.readUInt16BE(start + 2)), end] as const] : [],
  )
}

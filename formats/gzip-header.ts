/** The header of a gzip member (RFC 1952, section 2.3). */

/** A header holds a file name and a comment at most; without a cap, a byte pair in rubbish is a header without end. */
const MAX_HEADER_BYTES = 4096

/** Bytes of the gzip header at the start of `bytes`; undefined if there is none (reserved flags set, other method, too long). */
export function gzipHeaderBytes(bytes: Buffer): number | undefined {
  if (bytes.length < 10 || bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return undefined
  const flags = bytes[3] ?? 0xff
  if (flags > 0x1f) return undefined
  let at = 10
  if (flags & 4) at += 2 + (bytes.length >= 12 ? bytes.readUInt16LE(10) : 0)
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue
    const zero = bytes.indexOf(0, at)
    if (zero < 0) return undefined
    at = zero + 1
  }
  if (flags & 2) at += 2
  return at <= Math.min(bytes.length, MAX_HEADER_BYTES) ? at : undefined
}

/** The header of a gzip member (RFC 1952, section 2.3). */

/** The beginning of any member that somebody can read: the magic, and the only method there is, deflate. */
export const MEMBER_MARK: Uint8Array = Uint8Array.of(0x1f, 0x8b, 8)

/** A header holds a file name and a comment at most; without a cap, a byte pair in rubbish is a header without end. */
const MAX_HEADER_BYTES = 4096

/** Is it gzip, whatever is in it? Looks at two bytes. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === MEMBER_MARK[0] && head[1] === MEMBER_MARK[1]
}

/** Bytes of the gzip header at the start of `bytes`; undefined if there is none (reserved flags set, other method, too long). */
export function gzipHeaderBytes(bytes: Buffer): number | undefined {
  if (bytes.length < 10 || !isGzip(bytes) || bytes[2] !== MEMBER_MARK[2]) return undefined
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

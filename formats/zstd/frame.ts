/** Where a Zstandard frame ends, told from its block headers without decompressing anything (RFC 8878, section 3.1). */

const FRAME_MAGIC = 0xfd2fb528
/** Sixteen magic numbers begin frames that decoders pass over. */
const SKIPPABLE_MAGIC = 0x184d2a50
const BLOCK_HEADER_BYTES = 3
const CHECKSUM_BYTES = 4
/** Widths of the dictionary id and of the content size, by their two-bit flags. */
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const

export interface ZstdFrame {
  readonly kind: 'content' | 'skippable'
  /** The last four bits of a skippable frame's magic number; 0 of any other. */
  readonly variant: number
  readonly headerBytes: number
  /** Of the whole frame. */
  readonly length: number
}

/** The frame at the start of `bytes`; `cut` where it is longer than they are; undefined where none begins, or its blocks are damaged. */
export function zstdFrame(bytes: Buffer): ZstdFrame | 'cut' | undefined {
  if (bytes.length < 8) return 'cut'
  const magic = bytes.readUInt32LE(0)
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
    const length = 8 + bytes.readUInt32LE(4)
    return length > bytes.length ? 'cut' : { kind: 'skippable', variant: magic & 15, headerBytes: 8, length }
  }
  if (magic !== FRAME_MAGIC) return undefined
  const flags = bytes[4] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const sizeBytes = CONTENT_SIZE_BYTES[(flags >> 6) as 0 | 1 | 2 | 3] || (isSingle ? 1 : 0)
  const headerBytes = 5 + (isSingle ? 0 : 1) + DICTIONARY_ID_BYTES[(flags & 3) as 0 | 1 | 2 | 3] + sizeBytes
  for (let at = headerBytes; ; ) {
    if (at + BLOCK_HEADER_BYTES > bytes.length) return 'cut'
    const header = bytes.readUIntLE(at, BLOCK_HEADER_BYTES)
    const type = (header >> 1) & 3
    if (type === 3) return undefined
    // A run-length block holds its one byte, whatever its size.
    at += BLOCK_HEADER_BYTES + (type === 1 ? 1 : header >> 3)
    if ((header & 1) === 0) continue
    const length = at + ((flags & 4) !== 0 ? CHECKSUM_BYTES : 0)
    return length > bytes.length ? 'cut' : { kind: 'content', variant: 0, headerBytes, length }
  }
}

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
  const head = headOf(bytes)
  if (head === undefined) return undefined
  for (let at = head.headerBytes; ; ) {
    if (at + BLOCK_HEADER_BYTES > bytes.length) return 'cut'
    const block = blockAt(bytes, at)
    if (block === undefined) return undefined
    at += block.bytes
    if (!block.isLast) continue
    const length = at + head.checksumBytes
    return length > bytes.length ? 'cut' : { kind: 'content', variant: 0, headerBytes: head.headerBytes, length }
  }
}

/** Sees the bytes of a frame pass by in pieces of any size, and tells how many of a piece are the frame's where it ends in that; undefined before, and of what is no frame. */
export function openFrameWatch(): (piece: Uint8Array) => number | undefined {
  /** What has come of a header that goes on in the next piece. */
  let begun = Buffer.alloc(0)
  let head: Head | undefined
  /** Bytes of the next piece that are no header. */
  let ahead = 0
  let isLast = false
  return (piece) => {
    const before = begun.length
    const bytes = before === 0 ? asBuffer(piece) : Buffer.concat([begun, piece])
    begun = Buffer.alloc(0)
    for (let at = 0; ; ) {
      const left = bytes.length - at
      if (ahead > left) {
        ahead -= left
        return undefined
      }
      at += ahead
      ahead = 0
      if (isLast) return at - before
      if (bytes.length - at < (head === undefined ? HEAD_BYTES : BLOCK_HEADER_BYTES)) {
        begun = Buffer.from(bytes.subarray(at))
        return undefined
      }
      if (head === undefined) {
        head = headOf(bytes)
        if (head === undefined) return undefined
        ahead = head.headerBytes
        continue
      }
      const block = blockAt(bytes, at)
      if (block === undefined) return undefined
      isLast = block.isLast
      ahead = block.bytes + (isLast ? head.checksumBytes : 0)
    }
  }
}

interface Head {
  readonly headerBytes: number
  /** Behind the last block. */
  readonly checksumBytes: number
}

/** Magic number and flags, which say how long the header is: no frame is shorter than this and the header of a block. */
const HEAD_BYTES = 5

function headOf(bytes: Buffer): Head | undefined {
  if (bytes.readUInt32LE(0) !== FRAME_MAGIC) return undefined
  const flags = bytes[4] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const sizeBytes = CONTENT_SIZE_BYTES[(flags >> 6) as 0 | 1 | 2 | 3] || (isSingle ? 1 : 0)
  return {
    headerBytes: 5 + (isSingle ? 0 : 1) + DICTIONARY_ID_BYTES[(flags & 3) as 0 | 1 | 2 | 3] + sizeBytes,
    checksumBytes: (flags & 4) !== 0 ? CHECKSUM_BYTES : 0,
  }
}

/** The block whose header is there; `bytes` with its header. */
function blockAt(bytes: Buffer, at: number): { readonly isLast: boolean; readonly bytes: number } | undefined {
  const header = bytes.readUIntLE(at, BLOCK_HEADER_BYTES)
  const type = (header >> 1) & 3
  if (type === 3) return undefined
  // A run-length block holds its one byte, whatever its size.
  return { isLast: (header & 1) !== 0, bytes: BLOCK_HEADER_BYTES + (type === 1 ? 1 : header >> 3) }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

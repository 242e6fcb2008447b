/**
 * Writes POSIX ustar archives (POSIX.1-2001, pax: ustar interchange format) in exactly one way: mode 0644, owner 0, time 0, no names,
 * no extensions. Equal members give equal bytes, and every offset is known when it is written.
 */
import { M3wError } from '../../core/errors.ts'

/** Headers and contents fill whole blocks. @source POSIX.1-2001, pax: ustar interchange format */
export const TAR_BLOCK_BYTES = 512
/** Two zero blocks end an archive. */
export const TAR_END_BYTES = 2 * TAR_BLOCK_BYTES
/** Longer names need the prefix field or extensions; ours never do. */
const MAX_NAME_BYTES = 100
/** Eleven octal digits. */
const MAX_FILE_BYTES = 8 ** 11 - 1

/** Bytes of a member: its header, its content, and zeros up to the next block. */
export function tarMemberBytes(contentBytes: number): number {
  return TAR_BLOCK_BYTES + contentBytes + paddingBytes(contentBytes)
}

/** The header block of a member. E_INPUT for a name or size the format cannot hold. */
export function tarHeader(name: string, contentBytes: number): Buffer {
  if (!/^[\x21-\x7e]+$/.test(name) || name.length > MAX_NAME_BYTES || contentBytes > MAX_FILE_BYTES) {
    throw new M3wError(
      'E_INPUT',
      `Cannot write ${JSON.stringify(name)} of ${contentBytes} bytes to a tar: expected at most ${MAX_NAME_BYTES} printable ASCII characters and ${MAX_FILE_BYTES} bytes.`,
    )
  }
  const header = Buffer.from(BLANK)
  header.write(name, 0, 'latin1')
  header.write(octal(contentBytes, 11), 124, 'latin1')
  // The name stands on zeros, the size on eleven digits 0.
  const sum = BLANK_SUM + sumOf(header, 0, name.length) + sumOf(header, 124, 135) - 11 * 0x30
  header.write(`${octal(sum, 6)}\0 `, 148, 'latin1')
  return header
}

/** A header without name, size and checksum, which counts as blanks. */
const BLANK = blankHeader()
const BLANK_SUM = sumOf(BLANK, 0, TAR_BLOCK_BYTES)

function blankHeader(): Buffer {
  const header = Buffer.alloc(TAR_BLOCK_BYTES)
  header.write('0000644\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  header.write(`${octal(0, 11)}\0`, 124, 'latin1')
  header.write(`${octal(0, 11)}\0`, 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write('0000000\0', 329, 'latin1')
  header.write('0000000\0', 337, 'latin1')
  return header
}

function sumOf(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0
  for (let at = start; at < end; at += 1) sum += bytes[at] ?? 0
  return sum
}

interface TarWriter {
  /** Where the next member's header will begin. */
  readonly offset: number
  add(name: string, content: Uint8Array): Promise<void>
  /** Writes the end of the archive. The sink stays open. */
  end(): Promise<void>
}

/** Small writes wait up to this for others before they reach the sink together. */
const BATCH_BYTES = 1024 * 1024
const ZEROS = Buffer.alloc(TAR_BLOCK_BYTES)

/** Writes members to a sink; never holds more than one member and a batch. Contents must not change before the sink has them. */
export function openTarWriter(sink: { write(...chunks: readonly Uint8Array[]): Promise<void> }): TarWriter {
  let offset = 0
  let batch: Uint8Array[] = []
  let batchBytes = 0

  const push = async (...chunks: Uint8Array[]): Promise<void> => {
    for (const chunk of chunks) batchBytes += chunk.byteLength
    batch.push(...chunks)
    if (batchBytes >= BATCH_BYTES) await flush()
  }
  const flush = async (): Promise<void> => {
    const chunks = batch
    batch = []
    batchBytes = 0
    if (chunks.length > 0) await sink.write(...chunks)
  }

  return {
    get offset() {
      return offset
    },
    async add(name, content) {
      offset += tarMemberBytes(content.byteLength)
      await push(tarHeader(name, content.byteLength), content, ZEROS.subarray(0, paddingBytes(content.byteLength)))
    },
    async end() {
      offset += TAR_END_BYTES
      await push(Buffer.alloc(TAR_END_BYTES))
      await flush()
    },
  }
}

function paddingBytes(contentBytes: number): number {
  return (TAR_BLOCK_BYTES - (contentBytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

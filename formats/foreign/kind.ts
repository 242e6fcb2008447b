/** Which kind of archive a file is, by its first bytes. */
import { emptyMemberBytes, memberPrefix } from '../gzip/unsized-member.ts'
import { isGzip } from '../gzip-header.ts'
import { startsRecord } from '../warc/header.ts'
import { zstdFrame } from '../zstd/frame.ts'

/** `warc` and `arc`: plain or gzip. `zstd`: a WARC in Zstandard frames, or something else that is. `lz4`: as FastWARC writes them. */
export type ArchiveKind = 'warc' | 'arc' | 'zstd' | 'lz4'

/** So many first bytes show the first line of a file, through the header of its first gzip member. */
export const HEAD_BYTES = 4096
const LZ4_MAGIC = 0x184d2204

/** Tells the kind from the first bytes of a file; undefined for anything else. */
export function archiveKindOf(head: Buffer): ArchiveKind | undefined {
  if (head.length >= 4 && head.readUInt32LE(0) === LZ4_MAGIC) return 'lz4'
  if (head.length >= 8 && zstdFrame(head) !== undefined) return 'zstd'
  const text = isGzip(head) ? memberPrefix(head.subarray(emptyMemberBytes(head))) : head
  if (startsRecord(text)) return 'warc'
  return text.toString('latin1', 0, 11) === 'filedesc://' ? 'arc' : undefined
}

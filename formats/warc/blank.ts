/**
 * Blanks: what stands in the place of a record that was taken down. A blank has the record's id, date and length, and nothing else of it, so that every
 * offset into the archive holds. It is a WARC record like any other (ISO 28500: `metadata` without a target), which readers pass over.
 */
import { crc32, gzipSync } from 'node:zlib'
import { MEMBER_MARK } from '../gzip-header.ts'
import type { WarcRecordItem } from './item.ts'

/** WARC header that only blanks have; its value says what the record was. */
export const BLANK_HEADER = 'M3W-Taken-Down'

/** Does a blank stand here? */
export function isBlank({ headers }: Pick<WarcRecordItem, 'headers'>): boolean {
  return headers.has(BLANK_HEADER.toLowerCase())
}

/** Does one stand in the place of a page? */
export function isBlankPage({ headers }: Pick<WarcRecordItem, 'headers'>): boolean {
  return headers.get(BLANK_HEADER.toLowerCase()) === 'page'
}

export interface BlankOf {
  /** As readers know it. */
  readonly recordId: string
  /** As the record had it; left out where it had none. */
  readonly date: string
  /** It would have been read as a page. */
  readonly isPage: boolean
}

/** A blank of exactly so many bytes; with `gzip`, as one member. Undefined where the record was too short for one. */
export function blankRecord(of: BlankOf, bytes: number, { gzip }: { readonly gzip: boolean }): Buffer | undefined {
  if (!gzip) return plainBlank(of, bytes)
  return storedBlank(of, bytes) ?? deflatedBlank(of, bytes)
}

const RECORD_END = '\r\n\r\n'
const FILLER = ' '

function headOf({ recordId, date, isPage }: BlankOf, blockBytes: number): string {
  const lines = [
    'WARC/1.1',
    'WARC-Type: metadata',
    `WARC-Record-ID: ${recordId}`,
    ...(date === '' ? [] : [`WARC-Date: ${date}`]),
    `${BLANK_HEADER}: ${isPage ? 'page' : 'other'}`,
    // Always as many digits: the length of the head must not depend on that of the block.
    `Content-Length: ${String(blockBytes).padStart(12, '0')}`,
  ]
  return `${lines.join('\r\n')}${RECORD_END}`
}

function plainBlank(of: BlankOf, bytes: number): Buffer | undefined {
  const left = bytes - Buffer.byteLength(headOf(of, 0)) - RECORD_END.length
  return left < 0 ? undefined : Buffer.from(`${headOf(of, left)}${FILLER.repeat(left)}${RECORD_END}`)
}

/** What a member has around its deflated content (RFC 1952): a head without options, and at its end checksum and length. */
const HEAD_BYTES = 10
const TAIL_BYTES = 8
/** Of a stored block (RFC 1951, 3.2.4): before its bytes, and of those at most. */
const BLOCK_HEAD_BYTES = 5
const MAX_BLOCK_BYTES = 65_535

/** Not compressed: so the length can be chosen. Between two lengths that whole blocks give, an empty block more makes the difference. */
function storedBlank(of: BlankOf, bytes: number): Buffer | undefined {
  const about = Math.ceil((bytes - HEAD_BYTES - TAIL_BYTES) / (MAX_BLOCK_BYTES + BLOCK_HEAD_BYTES))
  for (const blocks of [about, about - 1]) {
    for (const empty of [0, 1]) {
      const length = bytes - HEAD_BYTES - TAIL_BYTES - BLOCK_HEAD_BYTES * (blocks + empty)
      if (blocks < 1 || Math.ceil(length / MAX_BLOCK_BYTES) !== blocks) continue
      const content = plainBlank(of, length)
      if (content !== undefined) return memberOf(storedBlocks(content, empty), content)
    }
  }
  return undefined
}

function storedBlocks(content: Buffer, empty: number): Buffer {
  const cuts = Array.from({ length: Math.ceil(content.length / MAX_BLOCK_BYTES) }, (_, n) =>
    content.subarray(n * MAX_BLOCK_BYTES, (n + 1) * MAX_BLOCK_BYTES),
  )
  const blocks = [...cuts, ...Array.from({ length: empty }, () => Buffer.alloc(0))]
  return Buffer.concat(
    blocks.flatMap((block, n) => {
      const head = Buffer.alloc(BLOCK_HEAD_BYTES)
      head[0] = n === blocks.length - 1 ? 1 : 0
      head.writeUInt16LE(block.length, 1)
      head.writeUInt16LE(~block.length & 0xffff, 3)
      return [head, block]
    }),
  )
}

/** Of a very short record: without a block, compressed, and filled by a comment in the member's head. */
function deflatedBlank(of: BlankOf, bytes: number): Buffer | undefined {
  return memberOfBytes(Buffer.from(`${headOf(of, 0)}${RECORD_END}`), bytes)
}

/** One gzip member of exactly so many bytes; undefined where the content takes more of them. */
export function memberOfBytes(content: Buffer, bytes: number): Buffer | undefined {
  const deflated = gzipSync(content, { level: 9 }).subarray(HEAD_BYTES, -TAIL_BYTES)
  const left = bytes - HEAD_BYTES - deflated.length - TAIL_BYTES
  return left < 0 ? undefined : memberOf(deflated, content, left)
}

const COMMENT_FLAG = 16

/** `commentBytes`: of a comment in the head, with the zero that ends it. */
function memberOf(deflated: Buffer, content: Buffer, commentBytes = 0): Buffer {
  const head = Buffer.from([...MEMBER_MARK, commentBytes === 0 ? 0 : COMMENT_FLAG, 0, 0, 0, 0, 0, 255])
  const comment = commentBytes === 0 ? '' : `${FILLER.repeat(commentBytes - 1)}\0`
  const tail = Buffer.alloc(TAIL_BYTES)
  tail.writeUInt32LE(crc32(content), 0)
  tail.writeUInt32LE(content.length % 2 ** 32, 4)
  return Buffer.concat([head, Buffer.from(comment), deflated, tail])
}

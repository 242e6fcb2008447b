/** One gzip member (RFC 1952) of unknown length at the front of a window: whole where it is small, streamed where it is not, always checked. */
import { constants, crc32, inflateRawSync } from 'node:zlib'
import type { ByteWindow } from '../byte-window.ts'
import { gzipHeaderBytes } from '../gzip-header.ts'
import { openInflater } from './inflater.ts'

/** What is asked for at first: most records of a crawl are shorter, compressed. */
const FIRST_INPUT_BYTES = 64 * 1024
/** Fed at once to a streaming inflater: its output, at most 1,032 times as much, is in memory together. */
const STREAM_INPUT_BYTES = 16 * 1024
/** CRC-32 and length of the content. @source RFC 1952 section 2.3 */
const TRAILER_BYTES = 8

const CUT_SHORT = 'the gzip member is cut short by the end of the file'
const WRONG_SUM = 'the checksum of the gzip member does not hold'

/** The first content of the member at the start of `bytes`: as much as 4 KB of input give. Empty if it is none or damaged. */
export function memberPrefix(bytes: Buffer): Buffer {
  const head = gzipHeaderBytes(bytes)
  if (head === undefined) return Buffer.alloc(0)
  // The shorter prefix serves a member whose damage lies just behind it.
  for (const input of [4096, 1024, 256]) {
    try {
      const deflated = bytes.subarray(head, head + input)
      return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 })
    } catch {
      // Damaged within this prefix: nothing to lose by asking for less.
    }
  }
  return Buffer.alloc(0)
}

type Member =
  | { readonly kind: 'whole'; readonly content: Buffer; readonly length: number }
  | { readonly kind: 'large'; readonly headerBytes: number }
  | {
      readonly kind: 'damaged'
      readonly message: string /** 0: unknown, search from the next byte. */
      readonly length: number
    }

export interface MemberLimits {
  /** More input or output than this is streamed. */
  readonly maxWholeInput: number
  readonly maxWholeOutput: number
}

/**
 * Inflates the member at the window's front without stepping over it. Input is asked for in doubling amounts, so a member
 * costs at most about twice its inflation. Measured against streaming every member: six times the records a second (docs/log.md).
 */
export async function peekMember(window: ByteWindow, limits: MemberLimits): Promise<Member> {
  for (let wanted = FIRST_INPUT_BYTES; ; wanted *= 2) {
    const have = await window.need(wanted)
    const bytes = window.bytes()
    const head = gzipHeaderBytes(bytes)
    if (head === undefined) return { kind: 'damaged', message: 'no gzip header', length: 0 }
    try {
      const { buffer, engine } = inflateRawSync(bytes.subarray(head, Math.max(wanted, FIRST_INPUT_BYTES)), {
        info: true,
        chunkSize: 64 * 1024,
        maxOutputLength: limits.maxWholeOutput,
      }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
      const deflated = head + engine.bytesWritten
      if ((await window.need(deflated + TRAILER_BYTES)) < deflated + TRAILER_BYTES) return cutShort
      const trailer = window.bytes().subarray(deflated, deflated + TRAILER_BYTES)
      const length = deflated + TRAILER_BYTES
      return trailerHolds(trailer, crc32(buffer), buffer.length)
        ? { kind: 'whole', content: buffer, length }
        : { kind: 'damaged', message: WRONG_SUM, length }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'large', headerBytes: head }
      if (code !== 'Z_BUF_ERROR') return { kind: 'damaged', message: inflateMessage(error), length: 0 }
      if (have < wanted) return cutShort
      if (wanted >= limits.maxWholeInput) return { kind: 'large', headerBytes: head }
    }
  }
}

const cutShort: Member = { kind: 'damaged', message: CUT_SHORT, length: 0 }

function inflateMessage(error: unknown): string {
  return `the gzip member does not inflate (${error instanceof Error ? error.message : String(error)})`
}

function trailerHolds(trailer: Buffer, crc: number, bytes: number): boolean {
  return trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === bytes % 2 ** 32
}

interface MemberStream {
  readonly content: AsyncGenerator<Buffer>
  /** After the content has been read to its end: what was wrong, if anything. */
  problem(): string | undefined
}

/**
 * Streams the content of a large member and steps over it. It ends early, without throwing, where the member is damaged. The
 * window then stands before or behind the damage: an inflater may run on over the next members before it notices.
 */
export function streamMember(window: ByteWindow, headerBytes: number): MemberStream {
  const seen = { problem: undefined as string | undefined }
  return { content: inflate(window, headerBytes, seen), problem: () => seen.problem }
}

async function* inflate(
  window: ByteWindow,
  headerBytes: number,
  seen: { problem: string | undefined },
): AsyncGenerator<Buffer> {
  const inflater = openInflater()
  let crc = 0
  let bytes = 0
  let fed = 0
  let unused = 0
  try {
    window.skip(headerBytes)
    while (!inflater.ended && unused === 0) {
      if ((await window.need(1)) === 0) {
        seen.problem = CUT_SHORT
        return
      }
      const input = Buffer.from(window.bytes().subarray(0, STREAM_INPUT_BYTES))
      const output = await inflater.feed(input)
      if (output instanceof Error) {
        seen.problem = inflateMessage(output)
        return
      }
      fed += input.length
      unused = fed - inflater.taken
      window.skip(input.length - unused)
      for (const chunk of output) {
        crc = crc32(chunk, crc)
        bytes += chunk.length
        yield chunk
      }
    }
    seen.problem = await trailerProblem(window, crc, bytes)
  } finally {
    inflater.destroy()
  }
}

async function trailerProblem(window: ByteWindow, crc: number, bytes: number): Promise<string | undefined> {
  const isWhole = (await window.need(TRAILER_BYTES)) >= TRAILER_BYTES
  const holds = isWhole && trailerHolds(window.bytes().subarray(0, TRAILER_BYTES), crc, bytes)
  window.skip(TRAILER_BYTES)
  return holds ? undefined : isWhole ? WRONG_SUM : CUT_SHORT
}

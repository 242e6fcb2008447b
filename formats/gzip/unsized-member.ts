/** One gzip member (RFC 1952) at the front of a window: whole where it is small, streamed where it is not, always checked. */
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib'
import type { ByteWindow } from '../byte-window.ts'

const MAX_GZIP_HEADER = 4096
const FIRST_INPUT = 64 * 1024
const STREAM_INPUT = 16 * 1024
const TRAILER = 8

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
  return at <= Math.min(bytes.length, MAX_GZIP_HEADER) ? at : undefined
}

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

export type Member =
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
  for (let wanted = FIRST_INPUT; ; wanted *= 2) {
    const have = await window.need(wanted)
    const bytes = window.bytes()
    const head = gzipHeaderBytes(bytes)
    if (head === undefined) return { kind: 'damaged', message: 'no gzip header', length: 0 }
    try {
      const { buffer, engine } = inflateRawSync(bytes.subarray(head, Math.max(wanted, FIRST_INPUT)), {
        info: true,
        chunkSize: 64 * 1024,
        maxOutputLength: limits.maxWholeOutput,
      }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
      const deflated = head + engine.bytesWritten
      if ((await window.need(deflated + TRAILER)) < deflated + TRAILER) return cutShort
      const trailer = window.bytes().subarray(deflated, deflated + TRAILER)
      const length = deflated + TRAILER
      return trailerHolds(trailer, crc32(buffer), buffer.length)
        ? { kind: 'whole', content: buffer, length }
        : { kind: 'damaged', message: 'the checksum of the gzip member does not hold', length }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'large', headerBytes: head }
      if (code !== 'Z_BUF_ERROR') return { kind: 'damaged', message: inflateMessage(error), length: 0 }
      if (have < wanted) return cutShort
      if (wanted >= limits.maxWholeInput) return { kind: 'large', headerBytes: head }
    }
  }
}

const cutShort: Member = { kind: 'damaged', message: 'the gzip member is cut short by the end of the file', length: 0 }

function inflateMessage(error: unknown): string {
  return `the gzip member does not inflate (${error instanceof Error ? error.message : String(error)})`
}

function trailerHolds(trailer: Buffer, crc: number, bytes: number): boolean {
  return trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === bytes % 2 ** 32
}

export interface MemberStream {
  readonly content: AsyncGenerator<Buffer>
  /** After the content has been read to its end: what was wrong, if anything. */
  problem(): string | undefined
}

/**
 * Streams the content of a large member and steps over it. It ends early, without throwing, where the member is damaged. The
 * window then stands before or behind the damage: an inflater may run on over the next members before it notices.
 */
export function streamMember(window: ByteWindow, headerBytes: number): MemberStream {
  let problem: string | undefined
  async function* inflate(): AsyncGenerator<Buffer> {
    const inflater = createInflateRaw({ chunkSize: 64 * 1024 })
    let out: Buffer[] = []
    let failure: unknown
    let ended = false
    let settle = (): void => {}
    // Flowing mode: every write's output is here when its callback comes, at most 1,032 times the input (deflate's bound).
    inflater.on('data', (chunk: Buffer) => out.push(chunk))
    inflater.on('error', (error) => {
      failure = error
      settle()
    })
    inflater.on('end', () => {
      ended = true
      settle()
    })
    let crc = 0
    let bytes = 0
    let fed = 0
    try {
      window.skip(headerBytes)
      while (!ended) {
        if ((await window.need(1)) === 0) {
          problem = 'the gzip member is cut short by the end of the file'
          return
        }
        const input = Buffer.from(window.bytes().subarray(0, STREAM_INPUT))
        // Where the deflate stream ends inside the input, zlib ends the output and never calls back for the write.
        await new Promise<void>((resolve) => {
          settle = resolve
          inflater.write(input, () => setImmediate(resolve))
        })
        if (failure !== undefined) {
          problem = inflateMessage(failure)
          return
        }
        fed += input.length
        const unused = fed - inflater.bytesWritten
        window.skip(input.length - unused)
        for (const chunk of out.splice(0)) {
          crc = crc32(chunk, crc)
          bytes += chunk.length
          yield chunk
        }
        if (unused > 0) break
      }
      if ((await window.need(TRAILER)) < TRAILER) problem = 'the gzip member is cut short by the end of the file'
      else if (!trailerHolds(window.bytes().subarray(0, TRAILER), crc, bytes)) {
        problem = 'the checksum of the gzip member does not hold'
      }
      window.skip(TRAILER)
    } finally {
      out = []
      inflater.destroy()
    }
  }
  return { content: inflate(), problem: () => problem }
}

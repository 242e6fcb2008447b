/** One gzip member (RFC 1952) of unknown length at the front of a window: whole where it is small, streamed where it is not, always checked. */
import { constants, crc32, inflateRawSync } from 'node:zlib'
import type { ByteWindow } from '../byte-window.ts'
import { gzipHeaderBytes } from '../gzip-header.ts'
import { openInflater } from './inflater.ts'
import { inflateSync } from './sync-inflate.ts'

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

/** How deflate writes nothing: an empty block of its own codes, or an empty stored one. @source RFC 1951 section 3.2.3 */
const EMPTY_CONTENTS = [Buffer.of(0x03, 0x00), Buffer.of(0x01, 0x00, 0x00, 0xff, 0xff)]

/** Bytes of the members without content at the start of `bytes`, which some writers begin a file with; 0 for none. */
export function emptyMemberBytes(bytes: Buffer): number {
  for (let at = 0; ; ) {
    const rest = bytes.subarray(at)
    const head = gzipHeaderBytes(rest)
    const content = EMPTY_CONTENTS.find(
      (empty) => head !== undefined && rest.subarray(head, head + empty.length).equals(empty),
    )
    if (head === undefined || content === undefined) return at
    const end = head + content.length + TRAILER_BYTES
    if (end > rest.length || !trailerHolds(rest, end - TRAILER_BYTES, 0, 0)) return at
    at += end
  }
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
  for (let wanted = FIRST_INPUT_BYTES; ; wanted *= 2) {
    const isEnd = window.available < wanted && (await window.need(wanted)) < wanted
    const member = inflateMember(window.bytes(), wanted, limits)
    if (member !== 'more') return member
    if (isEnd) return cutShort
    if (wanted >= limits.maxWholeInput) {
      const headerBytes = gzipHeaderBytes(window.bytes())
      return headerBytes === undefined ? cutShort : { kind: 'large', headerBytes }
    }
  }
}

/** The member at the start of a window's `bytes`, if enough is at hand to tell without waiting: asynchronous steps cost as much as inflating a small record. */
export function peekMemberNow(bytes: Buffer, limits: MemberLimits): Member | undefined {
  if (bytes.length < FIRST_INPUT_BYTES) return undefined
  const member = inflateMember(bytes, FIRST_INPUT_BYTES, limits)
  return member === 'more' ? undefined : member
}

/** Inflates a member of which `wanted` bytes may be used; `more` where it goes on behind what is here. */
function inflateMember(bytes: Buffer, wanted: number, limits: MemberLimits): Member | 'more' {
  const head = gzipHeaderBytes(bytes)
  if (head === undefined) return { kind: 'damaged', message: 'no gzip header', length: 0 }
  const inflated = inflateSync(bytes, limits.maxWholeOutput, head, wanted)
  switch (inflated.kind) {
    case 'more':
      return 'more'
    case 'large':
      return { kind: 'large', headerBytes: head }
    case 'damaged':
      return { kind: 'damaged', message: inflateMessage(inflated.message), length: 0 }
    case 'ended': {
      const { content, taken } = inflated
      const length = head + taken + TRAILER_BYTES
      if (length > bytes.length) return 'more'
      return trailerHolds(bytes, head + taken, crc32(content), content.length)
        ? { kind: 'whole', content, length }
        : { kind: 'damaged', message: WRONG_SUM, length }
    }
  }
}

const cutShort: Member = { kind: 'damaged', message: CUT_SHORT, length: 0 }

function inflateMessage(why: string): string {
  return `the gzip member does not inflate (${why})`
}

function trailerHolds(input: Buffer, at: number, crc: number, bytes: number): boolean {
  return input.readUInt32LE(at) === crc && input.readUInt32LE(at + 4) === bytes % 2 ** 32
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
        seen.problem = inflateMessage(output.message)
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
  const holds = isWhole && trailerHolds(window.bytes(), 0, crc, bytes)
  window.skip(TRAILER_BYTES)
  return holds ? undefined : isWhole ? WRONG_SUM : CUT_SHORT
}

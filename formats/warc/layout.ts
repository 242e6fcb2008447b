/** Tells how an archive is laid out, and refuses with helpful words what is no WARC. */
import { M3wError } from '../../core/errors.ts'
import type { ArchiveObject } from '../../core/stage.ts'
import { type ByteWindow, openWindow } from '../byte-window.ts'
import { emptyMemberBytes, memberPrefix, peekMemberNow, streamMember } from '../gzip/unsized-member.ts'
import { gzipHeaderBytes } from '../gzip-header.ts'
import { isTail } from './border.ts'
import { MAX_HEADER_BYTES, parseWarcHeader } from './header.ts'
import { onlyRecord } from './plain.ts'

/** Tells the layout of an archive from its first record. `name` is for messages. E_INPUT for anything but WARC. */
export async function detectLayout(source: AsyncIterable<Uint8Array>, name: string): Promise<ArchiveObject['layout']> {
  const iterator = source[Symbol.asyncIterator]()
  const window = openWindow({ [Symbol.asyncIterator]: () => iterator })
  try {
    await window.need(MAX_HEADER_BYTES)
    for (let empty = emptyMemberBytes(window.bytes()); empty > 0; empty = emptyMemberBytes(window.bytes())) {
      window.skip(empty)
      await window.need(MAX_HEADER_BYTES)
    }
    const first = window.bytes()
    const headerBytes = gzipHeaderBytes(first)
    if (headerBytes === undefined) {
      refuseForeign(first, name)
      return 'plain'
    }
    // As most files begin: with a small member that is one record, told without a stream.
    const member = peekMemberNow(first, { maxWholeInput: first.length, maxWholeOutput: MAX_HEADER_BYTES })
    if (member?.kind === 'whole' && onlyRecord(member.content, member.content.length, { offset: 0, length: 0 }))
      return 'members'
    refuseForeign(memberPrefix(first), name)
    const stream = streamMember(window, headerBytes)
    const content = openWindow(stream.content)
    await content.need(MAX_HEADER_BYTES)
    const header = parseWarcHeader(content.bytes())
    if (typeof header === 'string') return 'members'
    content.skip(header.bytes)
    const solid = await holdsMore(content, header.blockBytes)
    await stream.content.return(undefined)
    return solid ? 'solid' : 'members'
  } finally {
    await iterator.return?.()
  }
}

/** Does a member hold another record behind the block of its first? Where that block's length is wrong, by what looks like one. */
async function holdsMore(content: ByteWindow, blockBytes: number | undefined): Promise<boolean> {
  const search = openSearch()
  const isThere = await passBytes(content, blockBytes ?? 0, search.see)
  // Behind the first record its member holds blank lines, or the next record.
  await content.need(16)
  if (blockBytes !== undefined && isThere && isTail(content.bytes()))
    return /^[\r\n]*WARC\//i.test(content.bytes().toString('latin1', 0, 16))
  await passBytes(content, Number.POSITIVE_INFINITY, search.see)
  return search.found()
}

/** Steps over bytes; false if there are less. */
async function passBytes(content: ByteWindow, count: number, see: (part: Buffer) => void): Promise<boolean> {
  let left = count
  while (left > 0 && (await content.need(1)) > 0) {
    const part = content.bytes().subarray(0, left)
    see(part)
    content.skip(part.length)
    left -= part.length
  }
  return left === 0
}

/** Looks for the beginning of a record in bytes that come in pieces. */
function openSearch(): { see(part: Buffer): void; found(): boolean } {
  let before = ''
  let found = false
  return {
    see(part) {
      found ||=
        MORE.test(before + part.toString('latin1', 0, 16)) ||
        (part.includes('WARC/') && MORE.test(part.toString('latin1')))
      before = (before + part.toString('latin1', Math.max(0, part.length - 16))).slice(-16)
    },
    found: () => found,
  }
}
/** The beginning of a record behind the blank lines of another. */
const MORE = /\n\r?\nWARC\/[01]\.\d+\r?\n/

function refuseForeign(first: Buffer, name: string): void {
  const text = first.toString('latin1', 0, 64)
  if (/^\s*WARC\/[01]\.\d/i.test(text)) return
  const got = first.length === 0 ? 'is empty' : `begins with ${JSON.stringify(text.slice(0, 24))}`
  throw new M3wError('E_INPUT', `${name} is no WARC file: expected it to begin with "WARC/1.", but it ${got}.`)
}

/** Tells how an archive is laid out, and refuses with helpful words what is no WARC. */
import { M3wError } from '../../core/errors.ts'
import type { ArchiveObject } from '../../core/stage.ts'
import { openWindow } from '../byte-window.ts'
import { emptyMemberBytes, memberPrefix, streamMember } from '../gzip/unsized-member.ts'
import { gzipHeaderBytes } from '../gzip-header.ts'
import { MAX_HEADER_BYTES, parseWarcHeader } from './header.ts'

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
    refuseForeign(memberPrefix(first), name)
    const stream = streamMember(window, headerBytes)
    const content = openWindow(stream.content)
    await content.need(MAX_HEADER_BYTES)
    const header = parseWarcHeader(content.bytes())
    if (typeof header === 'string') return 'members'
    content.skip(header.bytes)
    for (let left = header.blockBytes; left > 0 && (await content.need(1)) > 0; ) {
      const step = Math.min(left, content.bytes().length)
      content.skip(step)
      left -= step
    }
    // Behind the first record its member holds blank lines, or the next record.
    await content.need(16)
    const solid = /^[\r\n]*WARC\//i.test(content.bytes().toString('latin1', 0, 16))
    await stream.content.return(undefined)
    return solid ? 'solid' : 'members'
  } finally {
    await iterator.return?.()
  }
}

function refuseForeign(first: Buffer, name: string): void {
  const text = first.toString('latin1', 0, 64)
  if (/^\s*WARC\/[01]\.\d/i.test(text)) return
  const got = first.length === 0 ? 'is empty' : `begins with ${JSON.stringify(text.slice(0, 24))}`
  throw new M3wError('E_INPUT', `${name} is no WARC file: expected it to begin with "WARC/1.", but it ${got}.`)
}

/** A table of text, whatever it was written as: JSON lines, or separated values with a line of names; also through gzip. */
import { M3wError } from '../../core/errors.ts'
import { gunzippedInput } from '../gzip/streams.ts'
import { isGzip } from '../gzip-header.ts'

export interface TextTable {
  /** Of separated values; undefined of JSON lines. */
  readonly separator: ',' | '\t' | undefined
  /** All of it, unpacked, without a byte order mark. Closes the source when its reader stops. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Bytes that tell one from the other: a line of names is shorter. */
const HEAD_BYTES = 1000
const BYTE_ORDER_MARK = Buffer.from('\uFEFF')

/** Tells from its first bytes. UTF-16 is E_INPUT, naming `where`, and so is damaged gzip once it is read. */
export async function openTextTable(source: AsyncIterable<Uint8Array>, where: string): Promise<TextTable> {
  const pieces = source[Symbol.asyncIterator]()
  const head = await readHead(pieces)
  if (isGzip(head)) return await openTextTable(gunzippedInput(rest(head, pieces), where), where)
  if (/^(?:\xff\xfe|\xfe\xff)/.test(head.toString('latin1', 0, 2)))
    throw new M3wError('E_INPUT', `${where} is in UTF-16: expected UTF-8. Convert it: iconv -f UTF-16 -t UTF-8.`)
  const isMarked = head.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
  const text = isMarked ? head.subarray(BYTE_ORDER_MARK.length) : head
  const beginning = text.toString('utf8', 0, HEAD_BYTES)
  const separator = /^\s*\{/.test(beginning) ? undefined : /^[^\n]*\t/.test(beginning) ? '\t' : ','
  return { separator, bytes: rest(text, pieces) }
}

/** The first pieces, until they tell: of a bucket the first one may be a few bytes. */
async function readHead(pieces: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = []
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await pieces.next()
    if (next.done === true) break
    found.push(next.value)
    length += next.value.length
  }
  return Buffer.concat(found)
}

async function* rest(head: Uint8Array, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield head
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value
  } finally {
    await pieces.return?.()
  }
}

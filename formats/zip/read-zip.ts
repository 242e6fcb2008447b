/** Reads the files of a ZIP, one behind the other, each as a stream: as MMC4's shards are published. */
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { M3wError } from '../../core/errors.ts'

export interface ZipEntry {
  readonly name: string
  /** To be read before the next entry is asked for. */
  readonly bytes: AsyncIterable<Buffer>
}

/** @source APPNOTE.TXT 6.3, 4.3.16: what ends a ZIP has 22 bytes, and behind it a comment of at most 65,535 */
const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
const END_MARK = 0x06054b50
const ENTRY_MARK = 0x02014b50
const LOCAL_MARK = 0x04034b50
/** Stands where the number is in a ZIP64 record. */
const ELSEWHERE = 0xffffffff
/** Names of a list: thousands of files have some hundred kilobytes. */
const MAX_LIST_BYTES = 64 * 1024 * 1024
const STORED = 0
const DEFLATED = 8

interface Place {
  readonly name: string
  readonly method: number
  readonly bytes: number
  readonly offset: number
}

/** In the order of its list, folders left out. E_INPUT for what is no ZIP, is damaged, encrypted, in several parts, or larger than 4 GB. */
export async function* readZip(path: string): AsyncGenerator<ZipEntry> {
  const file = await open(path)
  try {
    for (const place of await placesIn(file, path)) {
      if (place.name.endsWith('/')) continue
      yield { name: place.name, bytes: contentOf(path, place, await startOf(file, path, place)) }
    }
  } finally {
    await file.close()
  }
}

async function placesIn(file: FileHandle, path: string): Promise<readonly Place[]> {
  const { size } = await file.stat()
  const tailAt = Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES)
  const tail = await bytesAt(file, tailAt, size - tailAt)
  const mark = Buffer.alloc(4)
  mark.writeUInt32LE(END_MARK)
  const end = tail.lastIndexOf(mark)
  if (end < 0 || end + END_BYTES > tail.length) throw faulty(path, 'its end is missing')
  const [count, bytes, offset] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (offset === ELSEWHERE || bytes > MAX_LIST_BYTES) throw faulty(path, 'it is a ZIP64, or its list is too long')
  const list = await bytesAt(file, offset, bytes)
  const places: Place[] = []
  for (let at = 0; places.length < count; ) {
    if (at + 46 > list.length || list.readUInt32LE(at) !== ENTRY_MARK) throw faulty(path, 'its list is damaged')
    const [flags, method, length] = [list.readUInt16LE(at + 8), list.readUInt16LE(at + 10), list.readUInt32LE(at + 20)]
    const [nameBytes, more] = [list.readUInt16LE(at + 28), list.readUInt16LE(at + 30) + list.readUInt16LE(at + 32)]
    const name = list.toString('utf8', at + 46, at + 46 + nameBytes)
    if ((flags & 1) !== 0 || (method !== STORED && method !== DEFLATED) || length === ELSEWHERE)
      throw faulty(path, `${name} is encrypted, over 4 GB, or packed by method ${method}`)
    places.push({ name, method, bytes: length, offset: list.readUInt32LE(at + 42) })
    at += 46 + nameBytes + more
  }
  return places
}

async function startOf(file: FileHandle, path: string, { name, offset }: Place): Promise<number> {
  const head = await bytesAt(file, offset, 30)
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL_MARK) throw faulty(path, `${name} is not where its list says`)
  return offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
}

async function* contentOf(path: string, { method, bytes }: Place, start: number): AsyncGenerator<Buffer> {
  if (bytes === 0) return
  const source = createReadStream(path, { start, end: start + bytes - 1 })
  if (method === STORED) {
    yield* source as AsyncIterable<Buffer>
    return
  }
  const inflate = createInflateRaw()
  const fed = pipeline(source, inflate).catch(() => {})
  yield* inflate as AsyncIterable<Buffer>
  await fed
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

function faulty(path: string, what: string): M3wError {
  return new M3wError(
    'E_INPUT',
    `${path} cannot be read as a ZIP: ${what}. Get it again, or unzip it with another tool.`,
  )
}

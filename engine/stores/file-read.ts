/** Reading objects of a folder: as streams, by ranges of an open file, and looked up. What is small at once, unless the file system is slow; what is no file not at all. */
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { codeOf, M3wError } from '../../core/errors.ts'
import type { AtOnce } from '../../core/files/at-once.ts'
import { otherThanFile, READ_NOW } from '../../core/files/file-kind.ts'
import { BLOCK_BYTES, borrowBlock, giveBackBlock } from '../../core/files/lent-blocks.ts'
import type { ByteRange, ObjectReader, ObjectStat } from '../../core/store.ts'
import { fileError } from './file-error.ts'

/**
 * What is no longer is read and written at once, and objects are looked up so. @source docs/log.md, "Where a page's CPU goes, stage by stage": through the thread pool it takes seven times as much CPU, and most of
 * what stages read and write is small
 */
export const AT_ONCE_BYTES = BLOCK_BYTES

/** An object as a file. */
export interface ObjectFile {
  readonly path: string
  readonly key: string
  readonly atOnce: AtOnce
}

/** Streams an object or a range of it. `lent`: what is given may be written over once the next is asked for. */
export async function* readFile(file: ObjectFile, range?: ByteRange, lent?: 'lent'): AsyncGenerator<Uint8Array> {
  const { atOnce } = file
  const block = lent === undefined ? undefined : borrowBlock()
  try {
    const small = atOnce.isQuick() ? atOnce.run(() => readSmall(file, range, block)) : undefined
    if (small === undefined) yield* readLarge(file, range, block)
    else if (small.length > 0) yield small
  } finally {
    if (block !== undefined) giveBackBlock(block)
  }
}

async function* readLarge(file: ObjectFile, range?: ByteRange, block?: Buffer): AsyncGenerator<Uint8Array> {
  const { handle } = await openFile(file)
  try {
    const end = range?.end ?? Number.POSITIVE_INFINITY
    for (let position = range?.start ?? 0; position < end; ) {
      const wanted = Math.min(BLOCK_BYTES, end - position)
      // A new buffer each time, unless it is lent: the consumer may keep what it was given.
      const buffer = block ?? Buffer.allocUnsafeSlow(wanted)
      const { bytesRead } = await handle.read(buffer, 0, wanted, position)
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } catch (error) {
    throw fileError(error, 'read', file.key)
  } finally {
    await handle.close()
  }
}

async function openFile(file: ObjectFile): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file.path, READ_NOW)
    const found = await handle.stat()
    checkFile(found, file)
    return { handle, size: found.size }
  } catch (error) {
    await handle?.close()
    throw fileError(error, 'read', file.key)
  }
}

/** A folder is no object, as its key is but the beginning of others. What else is no file was put there by somebody. */
function checkFile(found: Stats, { path, key }: ObjectFile): void {
  const other = otherThanFile(found)
  if (other === undefined) return
  if (found.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' })
  throw new M3wError(
    'E_STORE',
    `Could not read ${key}: expected a file at ${path}, got ${other}. Move it elsewhere; what belongs there is made again if the stage's task is deleted.`,
    { details: { key } },
  )
}

/** All of what is asked for, or undefined where that is not small. */
function readSmall(object: ObjectFile, range?: ByteRange, block?: Buffer): Uint8Array | undefined {
  const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY }
  if (Number.isFinite(end) && end - start > AT_ONCE_BYTES) return undefined
  try {
    const file = openSync(object.path, READ_NOW)
    try {
      const found = fstatSync(file)
      checkFile(found, object)
      const length = Math.max(0, (Number.isFinite(end) ? end : found.size) - start)
      if (length > AT_ONCE_BYTES) return undefined
      // Not from the pool: the consumer may keep what it was given, unless it is lent.
      const buffer = block?.subarray(0, length) ?? Buffer.allocUnsafeSlow(length)
      for (let done = 0; done < length; ) {
        const bytesRead = readSync(file, buffer, done, length - done, start + done)
        if (bytesRead === 0) return buffer.subarray(0, done)
        done += bytesRead
      }
      return buffer
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw fileError(error, 'read', object.key)
  }
}

/** Opens an object for reads by range. */
export async function openReader(file: ObjectFile): Promise<ObjectReader> {
  const { key, atOnce } = file
  const { handle, size } = await openFile(file)
  return {
    async read({ start, end }) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, size) - start))
      try {
        for (let done = 0; done < bytes.length; ) {
          const [rest, from] = [bytes.length - done, done]
          const bytesRead =
            rest <= AT_ONCE_BYTES && atOnce.isQuick()
              ? atOnce.run(() => readSync(handle.fd, bytes, from, rest, start + from))
              : (await handle.read(bytes, done, rest, start + done)).bytesRead
          if (bytesRead === 0) return bytes.subarray(0, done)
          done += bytesRead
        }
      } catch (error) {
        throw fileError(error, 'read', key)
      }
      return bytes
    },
    close: () => handle.close(),
  }
}

/** What is known of an object; undefined where there is none. */
export async function statFile({ path, key, atOnce }: ObjectFile): Promise<ObjectStat | undefined> {
  try {
    const found = atOnce.isQuick() ? atOnce.run(() => statSync(path, { throwIfNoEntry: false })) : await stat(path)
    if (found === undefined) return undefined
    return found.isFile() ? { key, bytes: found.size, modifiedMs: found.mtimeMs } : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileError(error, 'look up', key)
  }
}

/** A path through a file finds nothing either. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

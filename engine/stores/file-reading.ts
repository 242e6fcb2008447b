/** Reads objects of the file store: small ones at once, large ones in blocks, and what is no file not at all. */
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import { otherThanFile, READ_NOW } from '../../core/files/file-kind.ts'
import { BLOCK_BYTES, borrowBlock, giveBackBlock } from '../../core/files/lent-blocks.ts'
import type { ByteRange, ObjectReader } from '../../core/store.ts'
import { fileError } from './file-error.ts'

/**
 * What is no longer is read and written at once, and objects are looked up so. @source docs/log.md, "Where a page's CPU goes, stage by stage": through the thread pool it takes seven times as much CPU, and most of
 * what stages read and write is small
 */
export const AT_ONCE_BYTES = BLOCK_BYTES

/** The bytes of the object `key` at a path, or those of a range, in pieces of its own or, if asked so, in one that is lent. */
export async function* readFile(
  path: string,
  key: string,
  range?: ByteRange,
  lent?: 'lent',
): AsyncGenerator<Uint8Array> {
  const block = lent === undefined ? undefined : borrowBlock()
  try {
    const small = readSmall(path, key, range, block)
    if (small === undefined) yield* readLarge(path, key, range, block)
    else if (small.length > 0) yield small
  } finally {
    if (block !== undefined) giveBackBlock(block)
  }
}

async function* readLarge(path: string, key: string, range?: ByteRange, block?: Buffer): AsyncGenerator<Uint8Array> {
  const { handle } = await openFile(path, key)
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
    throw fileError(error, 'read', key)
  } finally {
    await handle.close()
  }
}

async function openFile(path: string, key: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, READ_NOW)
    const found = await handle.stat()
    checkFile(found, path, key)
    return { handle, size: found.size }
  } catch (error) {
    await handle?.close()
    throw fileError(error, 'read', key)
  }
}

/** A folder is no object, as its key is but the beginning of others. What else is no file was put there by somebody. */
function checkFile(found: Stats, path: string, key: string): void {
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
function readSmall(path: string, key: string, range?: ByteRange, block?: Buffer): Uint8Array | undefined {
  const { start, end } = range ?? { start: 0, end: Number.POSITIVE_INFINITY }
  if (Number.isFinite(end) && end - start > AT_ONCE_BYTES) return undefined
  try {
    const file = openSync(path, READ_NOW)
    try {
      const found = fstatSync(file)
      checkFile(found, path, key)
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
    throw fileError(error, 'read', key)
  }
}

/** Opens the object `key` at a path to be read by ranges. */
export async function openReader(path: string, key: string): Promise<ObjectReader> {
  const { handle, size } = await openFile(path, key)
  return {
    async read({ start, end }) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, size) - start))
      try {
        for (let done = 0; done < bytes.length; ) {
          const rest = bytes.length - done
          const isSmall = rest <= AT_ONCE_BYTES
          const bytesRead = isSmall
            ? readSync(handle.fd, bytes, done, rest, start + done)
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

/**
 * How bytes go to a decoder process and come back: two files that both hold open, one for each way. A message would be copied through JSON, and a file that is made and deleted for
 * each picture takes ten calls of the system instead of two. The files have no name once they are open, so that whatever ends leaves nothing behind.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The parent's end. Changed by the functions below alone. */
export interface Spool {
  /** Open files: what the child is given, what it gives back. */
  readonly files: readonly [given: number, back: number]
  /** Their numbers may be those of other files by now. */
  isClosed: boolean
}

/** Numbers of the files in the child, behind its three streams and the channel of messages. */
const GIVEN = 4
const BACK = 5

/** Opens a spool on the disk of a folder. Throws what the file system throws. */
export function openSpool(folder: string): Spool {
  return { files: [openNameless(folder), openNameless(folder)], isClosed: false }
}

function openNameless(folder: string): number {
  const path = join(folder, `spool-${randomBytes(8).toString('hex')}`)
  const file = openSync(path, 'wx+')
  unlinkSync(path)
  return file
}

/** Closes the parent's end; again is a no-op. */
export function closeSpool(spool: Spool): void {
  if (spool.isClosed) return
  spool.isClosed = true
  for (const file of spool.files) closeSync(file)
}

/** Parent: lays bytes down for the child. Nothing happens where that has ended. Throws what the file system throws. */
export function giveBytes({ files, isClosed }: Spool, bytes: Uint8Array): void {
  if (!isClosed) writeAll(files[0], bytes)
}

/** Parent: the bytes that the child says it gave back; fewer where it did not. */
export function takeBytes({ files, isClosed }: Spool, length: number): Buffer {
  return isClosed ? Buffer.alloc(0) : readAll(files[1], Buffer.allocUnsafe(length))
}

/** Child: what it was given. `into`, where it is large enough, is written over. */
export function readGiven(length: number, into: Buffer): Buffer {
  return readAll(GIVEN, into.length < length ? Buffer.allocUnsafeSlow(length) : into.subarray(0, length))
}

/** Child: gives bytes back. */
export function writeBack(bytes: Uint8Array): void {
  writeAll(BACK, bytes)
}

/** At once: what goes to the cache of the disk is no slower than the promise of it. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at)
}

function readAll(file: number, into: Buffer): Buffer {
  for (let at = 0; at < into.length; ) {
    const read = readSync(file, into, at, into.length - at, at)
    if (read === 0) return into.subarray(0, at)
    at += read
  }
  return into
}

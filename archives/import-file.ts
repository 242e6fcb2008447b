/** Registers a foreign WARC file: its bytes are copied into the store under their digest, so a run never depends on a path. */
import { createReadStream } from 'node:fs'
import type { z } from 'zod'
import { codeOf } from '../core/errors.ts'
import type { ArchiveObject } from '../core/stage.ts'
import type { Store } from '../core/store.ts'
import { digestOf } from '../formats/digest.ts'
import { converterOf } from '../formats/foreign/convert.ts'
import { type ArchiveKind, archiveKindOf, HEAD_BYTES } from '../formats/foreign/kind.ts'
import { writeObject } from '../formats/hashed-writer.ts'
import { detectLayout } from '../formats/warc/layout.ts'
import type { importedArchive } from '../schemas/index.ts'

export type ImportedArchive = z.infer<typeof importedArchive>

/** Copies the file at `path` unless an object of the same content is present; a foreign one as the WARC that it holds. `source`: what it is called, if not by its path. */
export async function registerArchive(store: Store, path: string, source = path): Promise<ImportedArchive> {
  const archive = await describeArchive(path, source)
  if ((await store.stat(archive.key)) === undefined) await copyIn(store, archive.key, await readWarcOf(path))
  return archive
}

/** Reads the file once for its digest and layout; copies nothing. The key is `imports/<sha256>.warc[.gz]`. */
export async function describeArchive(path: string, source = path): Promise<ImportedArchive> {
  // What an ARC is converted to has that layout, even where its first record is damaged.
  const layout = (await kindAt(path)) === 'arc' ? 'members' : await detectLayout(await readWarcOf(path), source)
  const { bytes, sha256 } = await digestOf(await readWarcOf(path))
  return { key: `imports/${sha256}.warc${layout === 'plain' ? '' : '.gz'}`, bytes, sha256, layout, source }
}

/** The bytes of a WARC file, or what an archive of another kind holds as WARC. */
async function readWarcOf(path: string): Promise<AsyncIterable<Buffer>> {
  const convert = converterOf(await kindAt(path), path)
  return convert === undefined ? readFile(path) : convert(readFile(path))
}

/** What is no archive at all is refused as a WARC that is none. */
async function kindAt(path: string): Promise<ArchiveKind> {
  for await (const head of createReadStream(path, { end: HEAD_BYTES - 1 }) as AsyncIterable<Buffer>)
    return archiveKindOf(head) ?? 'warc'
  return 'warc'
}

/** What identifies an import in a run: everything but the path it was typed as. */
export function archiveOf({ key, bytes, sha256, layout }: ImportedArchive): ArchiveObject {
  return { key, bytes, sha256, layout }
}

async function copyIn(store: Store, key: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  try {
    await writeObject(store, key, bytes)
  } catch (error) {
    // Another process imported the same content first: that is as good.
    if (codeOf(error) !== 'E_STORE_EXISTS') throw error
  }
}

/** What an archive holds as WARC, from a byte of that on. */
export async function readArchiveFile(path: string, start = 0): Promise<AsyncIterable<Buffer>> {
  if ((await kindAt(path)) === 'warc') return createReadStream(path, { start, highWaterMark: 1 << 20 })
  return start === 0 ? await readWarcOf(path) : behind(await readWarcOf(path), start)
}

async function* behind(bytes: AsyncIterable<Buffer>, start: number): AsyncGenerator<Buffer> {
  let at = 0
  for await (const chunk of bytes) {
    if (at + chunk.length > start) yield chunk.subarray(Math.max(0, start - at))
    at += chunk.length
  }
}

function readFile(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: 1 << 20 })
}

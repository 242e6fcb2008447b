/** Registers a foreign WARC file: its bytes are copied into the store under their digest, so a run never depends on a path. */
import { createReadStream } from 'node:fs'
import type { z } from 'zod'
import { codeOf } from '../core/errors.ts'
import type { ArchiveObject } from '../core/stage.ts'
import type { Store } from '../core/store.ts'
import { digestOf } from '../formats/digest.ts'
import { writeObject } from '../formats/hashed-writer.ts'
import { detectFileLayout } from '../formats/warc/layout.ts'
import type { importedArchive } from '../schemas/index.ts'

export type ImportedArchive = z.infer<typeof importedArchive>

/** Copies the file at `path` unless an object of the same content is present. The key is `imports/<sha256>.warc[.gz]`. */
export async function registerArchive(store: Store, path: string): Promise<ImportedArchive> {
  const archive = await describeArchive(path)
  if ((await store.stat(archive.key)) === undefined) await copyIn(store, path, archive.key)
  return archive
}

/** Reads the file once for its digest and layout; copies nothing. */
export async function describeArchive(path: string): Promise<ImportedArchive> {
  const layout = await detectFileLayout(path)
  const { bytes, sha256 } = await digestOf(readFile(path))
  return { key: `imports/${sha256}.warc${layout === 'plain' ? '' : '.gz'}`, bytes, sha256, layout, source: path }
}

/** What identifies an import in a run: everything but the path it was typed as. */
export function archiveOf({ key, bytes, sha256, layout }: ImportedArchive): ArchiveObject {
  return { key, bytes, sha256, layout }
}

async function copyIn(store: Store, path: string, key: string): Promise<void> {
  try {
    await writeObject(store, key, readFile(path))
  } catch (error) {
    // Another process imported the same content first: that is as good.
    if (codeOf(error) !== 'E_STORE_EXISTS') throw error
  }
}

function readFile(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: 1 << 20 })
}

/** Registers a foreign WARC file: its bytes are copied into the store under their digest, so a run never depends on a path. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { z } from 'zod'
import { codeOf } from '../core/errors.ts'
import type { ArchiveObject } from '../core/stage.ts'
import type { Store } from '../core/store.ts'
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
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  const sha256 = hash.digest('hex')
  return { key: `imports/${sha256}.warc${layout === 'plain' ? '' : '.gz'}`, bytes, sha256, layout, source: path }
}

/** What identifies an import in a run: everything but the path it was typed as. */
export function archiveOf({ key, bytes, sha256, layout }: ImportedArchive): ArchiveObject {
  return { key, bytes, sha256, layout }
}

async function copyIn(store: Store, path: string, key: string): Promise<void> {
  const writer = await store.write(key)
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      await writer.write(chunk)
    }
    await writer.close()
  } catch (error) {
    await writer.abort()
    // Another process imported the same content first: that is as good.
    if (codeOf(error) !== 'E_STORE_EXISTS') throw error
  }
}

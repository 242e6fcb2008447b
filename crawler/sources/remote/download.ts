/** A remote object into a file, range by range: what is there is kept when the process dies, and the next attempt goes on behind it. */
import { createHash } from 'node:crypto'
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { M3wError } from '../../../core/errors.ts'
import { makeFolder } from '../../../core/files/make-folder.ts'
import { parseJson } from '../../../formats/json-lines.ts'
import { RANGE_BYTES, type RemoteObject } from './remote-object.ts'

/** How far a file is: beside it as JSON, written before the first of its bytes. */
const state = z.strictObject({ url: z.string(), totalBytes: z.int(), version: z.string().optional() })
type DownloadState = z.infer<typeof state>

export interface DownloadOptions {
  /** Local folder for files on their way. */
  readonly folder: string
  readonly onProgress?: (bytes: number, totalBytes: number) => void
}

/** The file that holds the object. It is the caller's to delete. E_FETCH; E_INPUT where the object changed between two ranges. */
export async function downloadObject(object: RemoteObject, { folder, onProgress }: DownloadOptions): Promise<string> {
  await makeFolder(folder)
  const name = join(folder, createHash('sha256').update(object.url).digest('hex').slice(0, 32))
  const part = `${name}.part`
  let known = await readState(`${name}.json`)
  let at = known === undefined ? 0 : await sizeOf(part)
  // Two builds may write one file: each writes the same bytes at the same place.
  const file = await open(part, at === 0 ? 'w' : 'r+')
  try {
    while (known === undefined || at < known.totalBytes) {
      const { bytes, ...about } = await object.read(at, RANGE_BYTES)
      const seen = { url: object.url, ...about }
      if (at === 0) await writeFile(`${name}.json`, JSON.stringify(seen))
      else if (known === undefined || !isSame(known, seen)) {
        await removeDownload(part)
        throw new M3wError(
          'E_INPUT',
          `${object.url} changed while it was read. Run the same command again: it begins anew.`,
        )
      }
      known = seen
      await file.write(bytes, 0, bytes.length, at)
      at += bytes.length
      onProgress?.(at, known.totalBytes)
      if (bytes.length === 0) break
    }
    await file.datasync()
  } finally {
    await file.close()
  }
  return part
}

/** Deletes a file that `downloadObject` gave, with what is noted of it. */
export async function removeDownload(part: string): Promise<void> {
  for (const file of [part, part.replace(/\.part$/, '.json')]) await rm(file, { force: true })
}

function isSame(known: DownloadState, seen: DownloadState): boolean {
  return known.totalBytes === seen.totalBytes && known.version === seen.version
}

async function readState(file: string): Promise<DownloadState | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const parsed = state.safeParse(parseJson(text))
  return parsed.success ? parsed.data : undefined
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0
}

/**
 * What rendered pages asked for, kept on local disk, so that a script that every page of a site needs is asked for once. Scratch of the
 * task: a restarted attempt on this machine finds it; elsewhere each thing is asked for once more. The truth is the page ledger.
 */
import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../../core/files/make-folder.ts'
import { parseJson } from '../../formats/json-lines.ts'

/** An answer as a page gets it: decoded, without what is not a page's business. */
export interface Subresource {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface SubresourceCache {
  readonly folder: string
  /** URLs of which the ledger holds the exchange. What is on disk and not here was never archived: it is asked for again. */
  readonly archived: Set<string>
  bytes: number
}

/** Of one task's folder. Judgement: scripts of a thousand applications; beyond it things are asked for again. */
const MAX_CACHE_BYTES = 1_000_000_000
const head = z.strictObject({ status: z.int(), headers: z.record(z.string(), z.string()) })

/** An empty cache; what a former attempt left in `folder` counts as soon as its URL is in `archived`. */
export function openSubresourceCache(folder: string): SubresourceCache {
  return { folder, archived: new Set(), bytes: 0 }
}

/** What is kept of a URL; undefined if it must be asked. */
export async function readCached(
  { folder, archived }: SubresourceCache,
  url: string,
): Promise<Subresource | undefined> {
  if (!archived.has(url)) return undefined
  const bytes = await readFile(join(folder, nameOf(url))).catch(() => undefined)
  const end = bytes?.indexOf('\n') ?? -1
  if (bytes === undefined || end < 0) return undefined
  const parsed = head.safeParse(parseJson(bytes.toString('utf8', 0, end)))
  return parsed.success ? { ...parsed.data, body: bytes.subarray(end + 1) } : undefined
}

/** Keeps an answer; its exchange is archived by the caller, at once after. A full disk loses the copy only. */
export async function keepCached(
  cache: SubresourceCache,
  url: string,
  { status, headers, body }: Subresource,
): Promise<void> {
  const bytes = Buffer.concat([Buffer.from(`${JSON.stringify({ status, headers })}\n`), body])
  if (cache.bytes + bytes.length > MAX_CACHE_BYTES) return
  const file = join(cache.folder, nameOf(url))
  try {
    await makeFolder(cache.folder)
    await writeFile(`${file}.part`, bytes)
    await rename(`${file}.part`, file)
  } catch {
    return
  }
  cache.bytes += bytes.length
  cache.archived.add(url)
}

function nameOf(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}

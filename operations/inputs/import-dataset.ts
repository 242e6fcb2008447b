/** `m3w import-dataset`: datasets of others as an archive, from which a build makes drafts as of any other. */
import { createWriteStream, existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { writeDocuments } from '../../archives/documents/write-documents.ts'
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'

export interface ImportDatasetResult {
  readonly files: number
  readonly rows: number
  /** Rows that are no documents: the build drops them with their reason. */
  readonly problems: number
  /** Pictures whose bytes the rows held. */
  readonly images: number
}

/**
 * Reads files, and all files of folders by name, and writes the archive. E_USAGE where `out` is there or is not called `….warc.gz`; E_INPUT
 * names a file that cannot be read. Nothing lies at `out` before all is written.
 */
export async function importDataset(
  paths: readonly string[],
  { out }: { readonly out: string },
): Promise<ImportDatasetResult> {
  if (!out.endsWith('.warc.gz')) throw new M3wError('E_USAGE', `--out ${out}: expected a name that ends in .warc.gz.`)
  if (existsSync(out)) throw new M3wError('E_USAGE', `${out} exists and is left as it is. Name another file.`)
  const files = (await Promise.all(paths.map(filesOf))).flat()
  if (files.length === 0)
    throw new M3wError(
      'E_INPUT',
      `${paths.join(', ')}: expected .parquet, .jsonl, .jsonl.gz or .jsonl.zip files, got none.`,
    )
  const counts = { rows: 0, problems: 0, images: 0 }
  const partial = `${out}.partial`
  try {
    await pipeline(writeDocuments(files, counts), createWriteStream(partial))
    await rename(partial, out)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return { files: files.length, ...counts }
}

async function filesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory() !== true) return [path]
  const names = await readdir(path, { recursive: true })
  return names
    .filter((name) => /\.(parquet|jsonl(\.gz|\.zip)?)$/i.test(name))
    .sort(compareText)
    .map((name) => join(path, name))
}

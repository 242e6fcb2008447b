/** Reads block lists: files of hosts and URLs that are to be asked for nothing, such as complaints and lists of authorities. */
import { readFile, stat } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import { otherThanFile } from '../../core/files/file-kind.ts'
import { compareText } from '../../core/hash.ts'
import { compileUrlPatterns } from '../../formats/url-patterns.ts'

/** A list is read whole: so much is a million hosts of 60 characters. */
const MAX_LIST_BYTES = 64 * 1024 * 1024

/** All entries of the files and of `block`, sorted, each once. E_INPUT for a file that cannot be read, E_CONFIG for a line that is no pattern. */
export async function readBlockLists(files: readonly string[], block: readonly string[]): Promise<string[]> {
  compileUrlPatterns(block, 'network.block')
  const entries = new Set(block)
  for (const file of files) {
    const lines = (await readList(file)).split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    const found = lines.filter((line) => line !== '')
    compileUrlPatterns(found, file)
    for (const entry of found) entries.add(entry)
  }
  return [...entries].sort(compareText)
}

async function readList(file: string): Promise<string> {
  try {
    const found = await stat(file)
    const { size } = found
    const other = otherThanFile(found)
    if (other !== undefined) throw new Error(`it is ${other}`)
    if (size <= MAX_LIST_BYTES) return await readFile(file, 'utf8')
    throw new M3wError(
      'E_INPUT',
      `${file}: expected a block list of at most ${MAX_LIST_BYTES} bytes, got ${size}. Split it.`,
    )
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    throw new M3wError(
      'E_INPUT',
      `${file}: the block list cannot be read (${cause instanceof Error ? cause.message : String(cause)}). Name a text file of hosts and URLs.`,
      { cause },
    )
  }
}

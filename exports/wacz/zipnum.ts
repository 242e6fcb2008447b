/** An index too large to be read whole: gzip members of some thousand lines, and a second file that says where each begins (ZipNum). */
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { sha256Hex } from '../../core/hash.ts'

/** @source py-wacz and Browsertrix write as many */
const LINES_PER_BLOCK = 3000
const BLOCKS_NAME = 'index.cdx.gz'

export interface IndexFiles {
  readonly blocksFile: string
  readonly idxFile: string
  readonly lines: number
}

/** Writes both files of sorted lines into a folder. */
export async function writeIndexFiles(folder: string, lines: Iterable<string>): Promise<IndexFiles> {
  const blocksFile = join(folder, BLOCKS_NAME)
  const idxFile = join(folder, 'index.idx')
  const idx = [`!meta 0 ${JSON.stringify({ format: 'cdxj-gzip-1.0', filename: BLOCKS_NAME })}`]
  const counted = { lines: 0 }
  await pipeline(Readable.from(blocksOf(lines, idx, counted)), createWriteStream(blocksFile))
  await pipeline(Readable.from([Buffer.from(`${idx.join('\n')}\n`)]), createWriteStream(idxFile))
  return { blocksFile, idxFile, lines: counted.lines }
}

function* blocksOf(lines: Iterable<string>, idx: string[], counted: { lines: number }): Generator<Buffer> {
  let offset = 0
  for (const block of inBlocks(lines)) {
    const bytes = gzipSync(block.map((line) => `${line}\n`).join(''))
    const place = { offset, length: bytes.length, digest: `sha256:${sha256Hex(bytes)}`, filename: BLOCKS_NAME }
    // The key of a block is that of its first line: SURT and time.
    idx.push(`${(block[0] ?? '').split(' ', 2).join(' ')} ${JSON.stringify(place)}`)
    counted.lines += block.length
    offset += bytes.length
    yield bytes
  }
}

function* inBlocks(lines: Iterable<string>): Generator<string[]> {
  let block: string[] = []
  for (const line of lines) {
    block.push(line)
    if (block.length < LINES_PER_BLOCK) continue
    yield block
    block = []
  }
  if (block.length > 0) yield block
}

/**
 * The open segment on local disk: WARC bytes, then the row that accounts for them, both written before anyone is told.
 *
 * What is written survives the death of every process at once, and a power cut after at most a second: a flush for each answer would
 * leave a crawl several answers behind the web whenever it is killed (docs/log.md). A kill may leave WARC bytes without a row, or
 * half a row; a power cut may leave rows without their bytes. So each row holds a checksum of its bytes, and recovery keeps the rows
 * up to the first that is not complete and true.
 * It copies them to files of its own, because the killed attempt may not be quite dead and still hold the old ones.
 */
import { randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { copyFile, type FileHandle, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { codeOf, M3wError } from '../core/errors.ts'
import { makeFolder } from '../core/files/make-folder.ts'
import { parseJson } from '../formats/json-lines.ts'
import { parsedJson } from './journal.ts'

const head = z.strictObject({ n: z.int().min(0), key: z.string(), layout: z.enum(['members', 'plain']) })
const rowLine = z.strictObject({ end: z.int().min(0), crc32: z.int().min(0), row: parsedJson })
/** What a power cut may lose. @source docs/log.md, "How far a killed crawl falls behind the web": a flush for each answer leaves it several answers behind */
const SYNC_EVERY_MS = 1_000
type SegmentHead = z.infer<typeof head>

export interface OpenSegment extends SegmentHead {
  readonly warcFile: string
  /** Each as JSON, in order. */
  readonly rowTexts: string[]
  /** Bytes of WARC that are on disk. */
  bytes: number
  rowBytes: number
  /** When the files were last flushed, on the clock of `performance.now`. */
  syncedMs: number
  readonly warc: FileHandle
  readonly journal: FileHandle
}

/** Creates the files of a segment. */
export async function createLocalSegment(stateFolder: string, segment: SegmentHead): Promise<OpenSegment> {
  return await guardDisk(stateFolder, async () => {
    await makeFolder(stateFolder)
    const name = join(stateFolder, `${String(segment.n).padStart(6, '0')}-${randomBytes(4).toString('hex')}`)
    const warcFile = `${name}.warc`
    const warc = await open(warcFile, 'a')
    const journal = await open(`${name}.rows`, 'a')
    // Last, so that a segment without it was never written to.
    await writeFile(`${name}.open.json`, JSON.stringify(segment))
    return { ...segment, warcFile, rowTexts: [], bytes: 0, rowBytes: 0, syncedMs: performance.now(), warc, journal }
  })
}

/** Appends a group and returns when it would survive the death of this process; flushes what is older than a second. */
export async function appendLocal(
  stateFolder: string,
  segment: OpenSegment,
  group: readonly { readonly bytes: Buffer; readonly rowText: string }[],
): Promise<void> {
  await guardDisk(stateFolder, async () => {
    let end = segment.bytes
    const lines = group.map(({ bytes, rowText }) => {
      end += bytes.length
      return lineOf({ end, crc32: crc32(bytes) }, rowText)
    })
    const [only, ...others] = group
    const bytes = only !== undefined && others.length === 0 ? only.bytes : Buffer.concat(group.map((one) => one.bytes))
    await appendTo(segment.warc, bytes)
    const text = lines.join('')
    await appendTo(segment.journal, Buffer.from(text))
    if (performance.now() - segment.syncedMs >= SYNC_EVERY_MS) {
      await segment.warc.datasync()
      await segment.journal.datasync()
      segment.syncedMs = performance.now()
    }
    segment.bytes = end
    segment.rowBytes += text.length
    for (const { rowText } of group) segment.rowTexts.push(rowText)
  })
}

/** A write of this many bytes and fewer is done at once. @source docs/log.md, "What a picture costs the process that asks for it": through the thread pool it takes five to nine times as much CPU */
const MAX_AT_ONCE_BYTES = 256 * 1024

async function appendTo(file: FileHandle, bytes: Buffer): Promise<void> {
  if (bytes.length > MAX_AT_ONCE_BYTES) return await file.appendFile(bytes)
  for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at)
}

/** Closes the files of a segment, keeping them for recovery. */
export async function closeLocal(segment: OpenSegment): Promise<void> {
  await Promise.allSettled([segment.warc.close(), segment.journal.close()])
}

/** Closes and deletes the files of a segment that is committed. */
export async function removeLocal(segment: OpenSegment): Promise<void> {
  await closeLocal(segment)
  await removeFiles(segment.warcFile.slice(0, -'.warc'.length))
}

/**
 * Takes over segment `n` as a killed attempt left it, under a key of its own, and deletes every other remainder.
 * Undefined if there is none. Rows that name the old key are rewritten to the new one.
 */
export async function recoverLocalSegment(
  stateFolder: string,
  n: number,
  layout: SegmentHead['layout'],
  newKey: string,
): Promise<OpenSegment | undefined> {
  return await guardDisk(stateFolder, async () => {
    await makeFolder(stateFolder)
    const names = (await readdir(stateFolder)).filter((name) => name.endsWith('.open.json')).sort()
    const remainders = names.map((name) => join(stateFolder, name.slice(0, -'.open.json'.length)))
    const found = await Promise.all(remainders.map(readRemainder))
    let best: Remainder | undefined
    for (const one of found) {
      if (one?.head.n === n && one.head.layout === layout && one.lines.length > (best?.lines.length ?? 0)) best = one
    }
    const recovered = best === undefined ? undefined : await adopt(stateFolder, best, newKey)
    for (const name of remainders) await removeFiles(name)
    return recovered
  })
}

interface Remainder {
  readonly name: string
  readonly head: SegmentHead
  readonly lines: readonly z.infer<typeof rowLine>[]
}

async function readRemainder(name: string): Promise<Remainder | undefined> {
  try {
    const parsed = head.parse(JSON.parse(await readFile(`${name}.open.json`, 'utf8')))
    const lines: z.infer<typeof rowLine>[] = []
    const warc = await open(`${name}.warc`, 'r')
    try {
      // A last line without its line feed is torn, whatever it parses to.
      for (const line of (await readFile(`${name}.rows`, 'utf8')).split('\n').slice(0, -1)) {
        const row = rowLine.safeParse(parseJson(line))
        if (!row.success || !(await holds(warc, lines.at(-1)?.end ?? 0, row.data))) break
        lines.push(row.data)
      }
    } finally {
      await warc.close()
    }
    return { name, head: parsed, lines }
  } catch (error) {
    // Half-created or half-deleted remainders hold nothing; a disk that fails is another matter.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === undefined) return undefined
    throw error
  }
}

/** Are the bytes from `start` on those that the row accounts for? */
async function holds(warc: FileHandle, start: number, { end, crc32: sum }: z.infer<typeof rowLine>): Promise<boolean> {
  if (end < start) return false
  const { bytesRead, buffer } = await warc.read(Buffer.alloc(end - start), 0, end - start, start)
  return bytesRead === end - start && crc32(buffer) === sum
}

async function adopt(stateFolder: string, { name, head, lines }: Remainder, key: string): Promise<OpenSegment> {
  const segment = await createLocalSegment(stateFolder, { n: head.n, key, layout: head.layout })
  const end = lines.at(-1)?.end ?? 0
  await copyFile(`${name}.warc`, segment.warcFile)
  await truncate(segment.warcFile, end)
  // The key holds eight random digits, so no text from the web contains it.
  const rowTexts = lines.map(({ row }) => JSON.stringify(row).replaceAll(head.key, key))
  const text = lines.map((line, index) => lineOf(line, rowTexts[index] ?? '')).join('')
  await segment.warc.datasync()
  await segment.journal.appendFile(text)
  await segment.journal.datasync()
  for (const rowText of rowTexts) segment.rowTexts.push(rowText)
  segment.bytes = end
  segment.rowBytes = text.length
  return segment
}

/** A line of the file of rows. */
function lineOf({ end, crc32 }: { readonly end: number; readonly crc32: number }, rowText: string): string {
  return `{"end":${end},"crc32":${crc32},"row":${rowText}}\n`
}

async function removeFiles(name: string): Promise<void> {
  // The head goes first: without it the rest is no segment.
  for (const extension of ['open.json', 'rows', 'warc']) await rm(`${name}.${extension}`, { force: true })
}

async function guardDisk<T>(stateFolder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new M3wError(
      'E_STORE_FULL',
      `The disk is full, at ${stateFolder}. Free some space and run the same command again: it resumes.`,
      {
        cause: error,
      },
    )
  }
}

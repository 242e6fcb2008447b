/** The wanted records of an index into one WARC file, a gzip member each, in an order that depends on nothing but the index and the filter. */
import { createHash } from 'node:crypto'
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { M3wError } from '../../../core/errors.ts'
import { makeFolder } from '../../../core/files/make-folder.ts'
import { canonicalJson } from '../../../core/hash.ts'
import { parseJson, readLines } from '../../../formats/json-lines.ts'
import type { ArchivesConfig } from '../../../schemas/index.ts'
import { type IndexedRecord, type RecordRange, rangesOf, readIndexLine, tooMany } from './cdx-index.ts'
import { isParquet, parquetGroups } from './parquet-index.ts'
import type { IndexGroup } from './parquet-worker.ts'
import { urlBelow } from './path-list.ts'
import type { RemoteObject } from './remote-object.ts'
import { textOfFile } from './text-file.ts'

/** How far a file is: ranges that are in it, and its length with them. */
const state = z.strictObject({ ranges: z.int(), bytes: z.int() })

export interface FetchRecordsOptions {
  readonly filter: ArchivesConfig
  /** Local folder for files on their way. */
  readonly folder: string
  readonly openRemote: (url: string) => RemoteObject
  readonly onProgress?: (ranges: number, of: number) => void
}

/** The records that an index file, of lines or parquet, wants. `name` is for messages. E_INPUT for more than `maxRecords`, and for a file of no index. */
export async function readIndex(file: string, name: string, filter: ArchivesConfig): Promise<readonly IndexedRecord[]> {
  const records: IndexedRecord[] = []
  let lines = 0
  let broken = 0
  const groups = (await isParquet(file)) ? parquetGroups({ path: file, filter }, name) : linesOf(file, filter)
  for await (const group of groups) {
    lines += group.rows
    broken += group.broken
    for (const record of group.wanted) records.push(record)
    if (records.length > filter.maxRecords) throw tooMany(name, filter.maxRecords)
  }
  if (lines === 0 || broken * 2 > lines)
    throw new M3wError(
      'E_INPUT',
      `${name} is no index: expected lines of CDXJ with url, filename, offset and length, got ${broken} broken ones of ${lines}. Give another file.`,
    )
  return records
}

/** Each line as a group of its own. */
async function* linesOf(file: string, filter: ArchivesConfig): AsyncGenerator<IndexGroup> {
  for await (const line of readLines(textOfFile(file))) {
    if (line.trim() === '' || line.startsWith(' ') || line.startsWith('!')) continue
    const record = readIndexLine(line, filter)
    if (typeof record === 'object') yield { rows: 1, broken: 0, wanted: [record] }
    else yield { rows: 1, broken: record === 'broken' ? 1 : 0, wanted: [] }
  }
}

/** The file that holds the records of an index; the caller's to delete (`removeDownload`). `name` is for messages. E_INPUT where none is wanted, E_FETCH from the network. */
export async function fetchRecords(
  records: readonly IndexedRecord[],
  name: string,
  { filter, folder, openRemote, onProgress }: FetchRecordsOptions,
): Promise<string> {
  await makeFolder(folder)
  const ranges = rangesOf(records)
  const identity = canonicalJson({
    baseUrl: filter.baseUrl,
    records: ranges.map(({ filename, records: of }) => [filename, of.map(({ offset }) => offset)]),
  })
  const base = join(folder, createHash('sha256').update(identity).digest('hex').slice(0, 32))
  const done = await resume(base)
  // Two builds may write one file: each writes the same bytes at the same place.
  const file = await open(`${base}.part`, done.ranges === 0 ? 'w' : 'r+')
  try {
    let { bytes } = done
    let object: RemoteObject | undefined
    for (const [n, range] of ranges.entries()) {
      if (n < done.ranges) continue
      const url = urlBelow(filter.baseUrl, range.filename, name)
      if (object?.url !== url) object = openRemote(url)
      const members = await readRange(object, range)
      await file.write(members, 0, members.length, bytes)
      bytes += members.length
      await writeFile(`${base}.json.new`, JSON.stringify({ ranges: n + 1, bytes }))
      await rename(`${base}.json.new`, `${base}.json`)
      onProgress?.(n + 1, ranges.length)
    }
    await file.datasync()
  } finally {
    await file.close()
  }
  return `${base}.part`
}

/** What a killed attempt left; bytes behind it are written again. */
async function resume(name: string): Promise<z.infer<typeof state>> {
  const parsed = state.safeParse(parseJson(await readFile(`${name}.json`, 'utf8').catch(() => '')))
  const isThere = parsed.success && (await stat(`${name}.part`).catch(() => undefined)) !== undefined
  return isThere ? parsed.data : { ranges: 0, bytes: 0 }
}

/** The members of a range without what lies between them. */
async function readRange(object: RemoteObject, { start, bytes, records }: RecordRange): Promise<Buffer> {
  const parts: Buffer[] = []
  let got = 0
  while (got < bytes) {
    const range = await object.read(start + got, bytes - got)
    if (range.bytes.length === 0)
      throw new M3wError(
        'E_INPUT',
        `${object.url} ends at byte ${start + got}, before a record that its index names. Get the index that belongs to it.`,
      )
    parts.push(range.bytes)
    got += range.bytes.length
  }
  const all = Buffer.concat(parts)
  return Buffer.concat(records.map(({ offset, length }) => all.subarray(offset - start, offset - start + length)))
}

/**
 * Which records of far archives are wanted, from an index of them: CDXJ lines (`surt timestamp {json}`), as Common Crawl and pywb write
 * them, or the same as JSON alone. @source webrecorder/specs CDXJ; commoncrawl.org, "CDXJ index"
 */
import { z } from 'zod'
import { M3wError } from '../../../core/errors.ts'
import { compareText } from '../../../core/hash.ts'
import { siteOf } from '../../../core/site.ts'
import { normalizeUrl } from '../../../core/url.ts'
import { parseJson } from '../../../formats/json-lines.ts'
import type { ArchivesConfig } from '../../../schemas/index.ts'
import { RANGE_BYTES } from './remote-object.ts'

/** A gzip member of an archive. */
export interface IndexedRecord {
  /** Of the archive, below the base of the index. */
  readonly filename: string
  readonly offset: number
  readonly length: number
}

/** Neighbours that are asked for together. */
export interface RecordRange {
  readonly filename: string
  readonly start: number
  readonly bytes: number
  /** In order; offsets are those of the archive. */
  readonly records: readonly IndexedRecord[]
}

const number = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
])
const indexLine = z.object({
  url: z.string(),
  filename: z.string().min(1),
  offset: number,
  length: number,
  status: z.union([z.string(), z.int().transform(String)]).optional(),
  mime: z.string().optional(),
  'mime-detected': z.string().optional(),
  languages: z.string().optional(),
})

/** A line of an index is a URL and some fields: longer ones are no such. */
const MAX_LINE_CHARS = 65_536
/** Bytes between two wanted records that are read along with them. @source judgement: at a request a second they cost less than another request */
const MAX_GAP_BYTES = 256 * 1024

/** The record that a line speaks of, if the filter wants it; `broken` for a line that speaks of none. */
export function readIndexLine(line: string, filter: ArchivesConfig): IndexedRecord | 'unwanted' | 'broken' {
  const start = line.indexOf('{')
  return readIndexEntry(start < 0 || line.length > MAX_LINE_CHARS ? undefined : parseJson(line.slice(start)), filter)
}

/** The record that the fields of an index speak of, as `readIndexLine`. */
export function readIndexEntry(entry: unknown, filter: ArchivesConfig): IndexedRecord | 'unwanted' | 'broken' {
  const parsed = indexLine.safeParse(entry)
  if (!parsed.success || parsed.data.length === 0) return 'broken'
  const { filename, offset, length } = parsed.data
  return isWanted(parsed.data, filter) ? { filename, offset, length } : 'unwanted'
}

function isWanted(line: z.infer<typeof indexLine>, { hosts, languages, mimes, statuses }: ArchivesConfig): boolean {
  const mime = (line['mime-detected'] ?? line.mime ?? '').toLowerCase()
  if (mimes.length > 0 && !mimes.includes(mime)) return false
  if (statuses.length > 0 && !statuses.includes(Number(line.status))) return false
  const spoken = (line.languages ?? '').split(',')
  if (languages.length > 0 && !languages.some((language) => spoken.includes(language))) return false
  if (hosts.length === 0) return true
  const url = normalizeUrl(line.url)
  return url !== undefined && (hosts.includes(new URL(url).hostname) || hosts.includes(siteOf(url)))
}

/** Records in the order in which they lie, each once, neighbours together; no range is longer than what is asked for at once unless one record is. */
export function rangesOf(records: readonly IndexedRecord[]): readonly RecordRange[] {
  const sorted = [...records].sort((a, b) => compareText(a.filename, b.filename) || a.offset - b.offset)
  const ranges: { filename: string; start: number; bytes: number; records: IndexedRecord[] }[] = []
  for (const record of sorted) {
    const { filename, offset, length } = record
    const last = ranges.at(-1)
    const end = last === undefined ? 0 : last.start + last.bytes
    if (last?.filename === filename && last.records.at(-1)?.offset === offset) continue
    const isNear =
      last?.filename === filename && offset - end <= MAX_GAP_BYTES && offset + length - last.start <= RANGE_BYTES
    if (last !== undefined && isNear) {
      last.records.push(record)
      last.bytes = Math.max(last.bytes, offset + length - last.start)
    } else ranges.push({ filename, start: offset, bytes: length, records: [record] })
  }
  return ranges
}

/** E_INPUT for an index that wants more than `maxRecords`. */
export function tooMany(name: string, maxRecords: number): M3wError {
  return new M3wError(
    'E_INPUT',
    `${name} holds more than ${maxRecords} records that are wanted: expected at most archives.maxRecords. Narrow archives.hosts or archives.languages, split the index, or raise it.`,
  )
}

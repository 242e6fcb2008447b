/** Who a record is and when it was made, from whatever its archive says: fields are missing or misspelt in real archives. */
import { sha256Hex } from '../core/hash.ts'
import type { Split } from '../core/stage.ts'
import type { Store } from '../core/store.ts'
import { type HttpHeader, headerOf } from '../formats/http-message.ts'
import { readWarcSplit, type WarcRecordItem } from '../formats/warc/read.ts'

/** The date of a record of which nothing says when it was made. */
const EPOCH = '1970-01-01T00:00:00Z'
/** A `warcinfo` is a few lines. */
const MAX_INFO_BYTES = 64 * 1024

export interface RecordFacts {
  readonly recordId: string
  /** RFC 3339 in UTC. */
  readonly date: string
  /** What was missing or unusable, and what stands for it; for people. */
  readonly mended?: string
}

/** The id and date of a record. Without a usable WARC-Date: that of its HTTP answer, else of the archive, else the epoch. */
export function recordFacts(
  item: WarcRecordItem,
  headers: readonly HttpHeader[],
  archiveDate: string | undefined,
): RecordFacts {
  const recordId = item.recordId === '' ? derivedId(item) : item.recordId
  const date = utcDateOf(item.date)
  const problems = item.problem === undefined ? [] : [item.problem]
  if (item.recordId === '') problems.push('there is no WARC-Record-ID')
  if (date !== undefined) return factsOf(recordId, date, problems)
  const written = JSON.stringify(item.date.slice(0, 40))
  const answered = httpDateOf(headerOf(headers, 'date') ?? '')
  if (!Number.isNaN(answered)) {
    problems.push(`WARC-Date is ${written}, the date of the answer stands for it`)
    return factsOf(recordId, new Date(answered).toISOString(), problems)
  }
  problems.push(
    `WARC-Date is ${written}, the ${archiveDate === undefined ? 'epoch' : 'date of the archive'} stands for it`,
  )
  return factsOf(recordId, archiveDate ?? EPOCH, problems)
}

/** Milliseconds; NaN where it is none. Date.parse alone takes any number for a year. */
function httpDateOf(text: string): number {
  return /\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
}

function factsOf(recordId: string, date: string, problems: readonly string[]): RecordFacts {
  return { recordId, date, ...(problems.length === 0 ? {} : { mended: problems.join('; ') }) }
}

/** The same for the same record, in whichever file it lies. */
function derivedId({ targetUri = '', date, block }: WarcRecordItem): string {
  return `<urn:sha256:${sha256Hex(`${targetUri}\n${date}\n${sha256Hex(block)}`)}>`
}

/** The date of an archive as a whole, by its first record; undefined if that has none. Read only when it is asked for. */
export async function archiveDateOf(store: Pick<Store, 'read'>, split: Split): Promise<string | undefined> {
  const whole = { ...split, start: 0, end: split.bytes }
  for await (const item of readWarcSplit(store, whole, { maxBlockBytes: MAX_INFO_BYTES }))
    return item.kind === 'record' && item.type === 'warcinfo' ? utcDateOf(item.date) : undefined
  return undefined
}

/** An archive's date of a record in RFC 3339; undefined for none. WARC 1.1 allows reduced precision: read as its first instant. */
export function utcDateOf(date: string): string | undefined {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(date)) return Number.isNaN(Date.parse(date)) ? undefined : date
  if (/^\d{14}$/.test(date)) return utcDateOf(date.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'))
  const written = /^(\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(date)
  const [, day = '', zone = ''] = written ?? []
  const parsed = Date.parse(day + (day.includes('T') ? zone.replace(/^(...)(\d\d)$/, '$1:$2') || 'Z' : ''))
  return written === null || Number.isNaN(parsed) ? undefined : new Date(parsed).toISOString()
}

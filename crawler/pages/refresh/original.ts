/** The capture that stands of a page that is asked again: what to ask with, and what to compare with. */
import PQueue from 'p-queue'
import { sha256Hex } from '../../../core/hash.ts'
import type { ArchiveObject } from '../../../core/stage.ts'
import type { Store } from '../../../core/store.ts'
import { type HttpResponse, headerOf, parseHttpResponse } from '../../../formats/http-message.ts'
import { readWarc } from '../../../formats/warc/read.ts'
import type { PageHistory } from './page-history.ts'

/** A capture as its archive holds it; the body with its content coding. */
export interface Original extends HttpResponse {
  readonly recordId: string
  readonly date: string
  readonly url: string
  /** Of the body, hex. */
  readonly payloadSha256: string
}

/** What is kept of it while its page is asked. */
export type OriginalHead = Omit<Original, 'body'>

/** The standing captures of the pages of a partition. */
export interface Originals {
  /** Reads the one of a URL from its archive. Undefined: there is none, or nobody could tell by an answer whether the page has changed. */
  read(url: string): Promise<Original | undefined>
}

/** Room for the WARC and HTTP heads beside a body. */
const HEAD_BYTES = 512 * 1024

/**
 * Captures read at once in a process, whatever its number of jobs and partitions: each has an archive open and a page in memory. Judgement: enough
 * for hundreds of pages a second from any store, and at most 16 pages of `maxPageBytes`.
 */
const readQueue = new PQueue({ concurrency: 16 })

/** Opens them over a history. Pages that a browser rendered have none (their data may have changed), nor have those that were cut. */
export function openOriginals(
  history: PageHistory,
  store: Pick<Store, 'read'>,
  { maxPageBytes }: { readonly maxPageBytes: number },
): Originals {
  return {
    async read(url) {
      const capture = history.get(url)?.capture
      const archive = capture === undefined ? undefined : history.archiveOf(capture.archive)
      if (capture === undefined || archive === undefined || capture.isRendered) return undefined
      const place = { ...capture, archive }
      return await readQueue.add(() => readOriginal(store, url, place, maxPageBytes + HEAD_BYTES))
    },
  }
}

async function readOriginal(
  store: Pick<Store, 'read'>,
  url: string,
  { archive, offset, end }: { readonly archive: ArchiveObject; readonly offset: number; readonly end: number },
  maxBlockBytes: number,
): Promise<Original | undefined> {
  const { key, layout } = archive
  for await (const item of readWarc(store.read(key, { start: offset, end }), { layout, offset, maxBlockBytes })) {
    if (item.kind !== 'record' || item.type !== 'response' || item.offset !== offset) return undefined
    const isCut = item.truncated || item.headers.has('warc-truncated')
    const answer = isCut ? undefined : parseHttpResponse(item.block)
    if (answer === undefined) return undefined
    const { recordId, date } = item
    return { ...answer, recordId, date, url, payloadSha256: sha256Hex(answer.body) }
  }
  return undefined
}

/** Longer validators are not worth their bytes in every request. Judgement: real ones have 20 to 60 characters. */
const MAX_VALIDATOR_CHARS = 200

/** The headers of a request that may be answered "as before". Only what can be sent as it came. @source RFC 9110 section 13.1.2, 13.1.3 */
export function conditionsOf({ headers }: Pick<Original, 'headers'>): Readonly<Record<string, string>> {
  const etag = headerOf(headers, 'etag')
  const modified = headerOf(headers, 'last-modified')
  return {
    ...(isSendable(etag) ? { 'if-none-match': etag } : {}),
    ...(isSendable(modified) && !Number.isNaN(Date.parse(modified)) ? { 'if-modified-since': modified } : {}),
  }
}

function isSendable(value: string | undefined): value is string {
  return (
    value !== undefined &&
    value.length <= MAX_VALIDATOR_CHARS &&
    /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)
  )
}

/**
 * Page revisits of foreign archives: records that say only that an answer had the body of an earlier record. Where that is the record of another
 * URL, nobody else stands for the page, and the two are joined. One of the same URL is the page itself: a revisit of it brings nothing.
 */
import { openSorter } from '../../core/sort.ts'
import type { TaskContext } from '../../core/stage.ts'
import { normalizeUrl } from '../../core/url.ts'
import type { WarcRecordItem } from '../../formats/warc/item.ts'
import type { PageOriginal, PageRevisit } from '../../schemas/index.ts'
import type { JoinRevisit } from '../captures.ts'
import { passedOver } from '../passed-over.ts'
import { recordFacts, utcDateOf } from '../record-facts.ts'
import { joinedRecord } from './joined-record.ts'

/** What a record says of its original; undefined for any other record, and for one whose original is known to be of the same URL. */
export function pageRevisitOf(item: WarcRecordItem): PageRevisit | undefined {
  const url = item.type === 'revisit' ? normalizeUrl(item.targetUri ?? '') : undefined
  if (url === undefined || passedOver(item) === undefined) return undefined
  const refersTo = normalizeUrl(item.headers.get('warc-refers-to-target-uri') ?? '')
  const keys = keysOf({
    recordId: item.headers.get('warc-refers-to'),
    url: refersTo,
    date: utcDateOf(item.headers.get('warc-refers-to-date') ?? ''),
    digest: item.headers.get('warc-payload-digest'),
  })
  if (refersTo === url || keys.length === 0) return undefined
  return { recordId: recordFacts(item, [], undefined).recordId, url, keys }
}

/** By what a record may be meant, the surest first: its id, its address and date, the digest of its payload. */
export function originalKeysOf(item: WarcRecordItem): readonly string[] {
  return keysOf({
    recordId: item.recordId,
    url: normalizeUrl(item.targetUri ?? ''),
    date: utcDateOf(item.date),
    digest: item.headers.get('warc-payload-digest'),
  })
}

interface Named {
  readonly recordId: string | undefined
  readonly url: string | undefined
  readonly date: string | undefined
  readonly digest: string | undefined
}

/** Longer ids and digests are none. */
const MAX_KEY_CHARS = 4096

function keysOf({ recordId = '', url, date, digest = '' }: Named): string[] {
  const keys = [
    recordId.trim() === '' ? '' : `0 ${recordId.trim()}`,
    // WARC 1.0 has seconds, 1.1 perhaps more.
    url === undefined || date === undefined ? '' : `1 ${date.slice(0, 19)} ${url}`,
    // The algorithm in any case, the value as written: hex and Base32 are not told apart here.
    /^[\w-]+:\S/.test(digest.trim()) ? `2 ${digest.trim().replace(/^[\w-]+/, (name) => name.toLowerCase())}` : '',
  ]
  return keys.filter((key) => key !== '' && key.length <= MAX_KEY_CHARS)
}

/** Text that sorts the originals found for a revisit: the surest key, then the earliest record. */
function originalOrder({ key, original: { date, recordId, record } }: PageOriginal): string {
  return `${key.slice(0, 1)} ${date} ${recordId} ${record.key} ${String(record.offset).padStart(15, '0')}`
}

/** The original that a revisit is joined with: the first in `originalOrder`, unless one of them is of its own URL. */
function chosenOriginal(found: Iterable<PageOriginal>): PageOriginal | undefined {
  let chosen: PageOriginal | undefined
  for (const one of found) {
    if (one.original.url === one.url) return undefined
    chosen ??= one
  }
  return chosen
}

/** Opens what was found for revisits: each is joined with its original, if it has one. */
export async function openOriginals(
  found: AsyncIterable<PageOriginal>,
  { store, scratchFolder }: Pick<TaskContext, 'store' | 'scratchFolder'>,
): Promise<{ readonly join: JoinRevisit; close(): void }> {
  const originals = openSorter<PageOriginal>({
    scratchFolder,
    name: 'originals',
    keyOf: ({ recordId }) => recordId,
    orderOf: originalOrder,
  })
  for await (const one of found) originals.add(one)
  return {
    async join(item, limits) {
      const original = chosenOriginal(originals.get(recordFacts(item, [], undefined).recordId))
      return original && (await joinedRecord(store, item, original, limits))
    },
    close: () => originals.close(),
  }
}

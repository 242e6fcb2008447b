/**
 * Page revisits of foreign archives: records that say only that an answer had the body of an earlier record. Where that is the record of another
 * URL, nobody else stands for the page, and the two are joined. One of the same URL is the page itself: a revisit of it brings nothing.
 */
import { openSorter, type Sorter } from '../../core/sort.ts'
import type { TaskContext } from '../../core/stage.ts'
import { normalizeUrl } from '../../core/url.ts'
import { uriField } from '../../formats/warc/header.ts'
import type { WarcRecordItem } from '../../formats/warc/item.ts'
import type { PageOriginal, PageRevisit } from '../../schemas/index.ts'
import type { JoinRevisit } from '../captures.ts'
import { passedOver } from '../passed-over.ts'
import { utcDateOf } from '../record-facts.ts'
import { joinedRecord } from './joined-record.ts'

/** What a record says of its original; undefined for any other record, and for one whose original is known to be of the same URL. */
export function pageRevisitOf(item: WarcRecordItem): PageRevisit | undefined {
  const url = item.type === 'revisit' ? normalizeUrl(item.targetUri ?? '') : undefined
  if (url === undefined || passedOver(item) === undefined) return undefined
  const refersTo = normalizeUrl(uriField(item.headers, 'warc-refers-to-target-uri') ?? '')
  const keys = keysOf({
    recordId: item.headers.get('warc-refers-to'),
    url: refersTo,
    date: utcDateOf(item.headers.get('warc-refers-to-date') ?? ''),
    digest: item.headers.get('warc-payload-digest'),
  })
  if (refersTo === url || keys.length === 0) return undefined
  return { url, keys }
}

/** By what a record of that URL is meant: the keys of `keysSoughtBy` that are sought. A key that nobody seeks is not sought with a URL either. */
export function keysFoundBy(item: WarcRecordItem, url: string, isSought: (key: string) => boolean): readonly string[] {
  const { recordId, headers } = item
  const keys = keysOf({ recordId, url, date: utcDateOf(item.date), digest: headers.get('warc-payload-digest') })
  return withUrl(keys.filter(isSought), url).filter(isSought)
}

/** What is looked for on behalf of a revisit: a record of any URL that a key names, and one of the revisit's own. */
export function keysSoughtBy({ keys, url }: Pick<PageRevisit, 'keys' | 'url'>): readonly string[] {
  return withUrl(keys, url)
}

function withUrl(keys: readonly string[], url: string): string[] {
  return keys.flatMap((key) => [key, ofUrl(key, url)])
}

/** A key, and the URL too. No other key begins so, and a URL has no space. */
function ofUrl(key: string, url: string): string {
  return `u ${url} ${key}`
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

/** Text that sorts the originals of a key: the earliest record first, whatever the order of archives. */
export function originalOrder({ original: { date, recordId, record } }: PageOriginal): string {
  return `${date} ${recordId} ${record.key} ${String(record.offset).padStart(15, '0')}`
}

/** The first in order of what was found for a key: one look, however many there are. */
export function firstOf<T>(found: Pick<Sorter<T>, 'get'>, key: string): T | undefined {
  for (const first of found.get(key)) return first
  return undefined
}

/** The original that a revisit is joined with: the first of its surest key, unless one of any key is of its own URL. */
function chosenOriginal(
  { url, keys }: PageRevisit,
  originals: Pick<Sorter<PageOriginal>, 'get'>,
): PageOriginal | undefined {
  if (keys.some((key) => firstOf(originals, ofUrl(key, url)) !== undefined)) return undefined
  for (const key of keys) {
    const original = firstOf(originals, key)
    if (original !== undefined) return original
  }
  return undefined
}

/** Opens what was found for revisits: each is joined with its original, if it has one. */
export async function openRevisitJoin(
  found: AsyncIterable<PageOriginal>,
  { store, scratchFolder }: Pick<TaskContext, 'store' | 'scratchFolder'>,
): Promise<{ readonly join: JoinRevisit; close(): void }> {
  const originals = openSorter<PageOriginal>({
    scratchFolder,
    name: 'originals',
    keyOf: ({ key }) => key,
    orderOf: originalOrder,
  })
  for await (const one of found) originals.add(one)
  return {
    async join(item, limits) {
      const revisit = pageRevisitOf(item)
      const original = revisit && chosenOriginal(revisit, originals)
      return original && (await joinedRecord(store, item, original, limits))
    },
    close: () => originals.close(),
  }
}

/** What an archive itself says of a page's charset: Common Crawl writes it in the `metadata` record behind the page. */
import { encodingOf } from '../../formats/charset/labels.ts'
import { charsetParameter } from '../../formats/html/prescan.ts'
import type { WarcRecordItem } from '../../formats/warc/read.ts'

/** The fields are few and short. */
const MAX_FIELDS_BYTES = 4096

interface Described {
  readonly recordId: string
  readonly contentType?: string
}

/**
 * A capture with what the record behind it says of its charset, as a parameter of its Content-Type, where the server named none.
 * @source Common Crawl's `charset-detected`, of all crawls since 2018
 */
export function withStatedCharset<T extends Described>(capture: T, next: WarcRecordItem): T {
  const { contentType = 'text/html', recordId } = capture
  if (next.type !== 'metadata' || !isAbout(next, recordId)) return capture
  const fields = next.block.toString('latin1', 0, MAX_FIELDS_BYTES)
  const stated = encodingOf(/^charset-detected:[ \t]*([^\s;]+)/im.exec(fields)?.[1])
  if (stated === undefined || encodingOf(charsetParameter(contentType)) !== undefined) return capture
  return { ...capture, contentType: `${contentType.replace(/;.*/s, '')}; charset=${stated}` }
}

function isAbout({ headers }: WarcRecordItem, recordId: string): boolean {
  const named = headers.get('warc-concurrent-to') ?? headers.get('warc-refers-to')
  return named === recordId
}

/** Why a record of a foreign archive that holds an answer with content is read as no page. What is no answer, or none with content, needs no word. */
import { contentTypeOf } from '../formats/content-type.ts'
import { parseHttpResponse } from '../formats/http-message.ts'
import { uriField } from '../formats/warc/header.ts'
import type { WarcRecordItem } from '../formats/warc/item.ts'
import type { ExtractReason } from '../schemas/outcomes.ts'
import { httpOutcome } from './http-outcome.ts'
import { mayBePage } from './page-look.ts'

export interface PassedOver {
  readonly reason: Extract<ExtractReason, 'not_html' | 'revisit'>
  /** For people: what it is instead. */
  readonly detail: string
}

/**
 * Judges a record that was asked for as a page and is none by its looks. Undefined for images, which the scan of archives reads. A `revisit` says that the body is that of an earlier record: one of its own URL is the page, one of another URL is joined with it where an import has it (revisits/).
 */
export function passedOver(item: WarcRecordItem): PassedOver | undefined {
  if (item.type !== 'response' && item.type !== 'revisit') return undefined
  const answer = parseHttpResponse(item.block)
  if (item.type === 'revisit') {
    const isPage = answer === undefined || mayBePage(answer.status, answer.headers)
    return isPage ? { reason: 'revisit', detail: originalOf(item) } : undefined
  }
  if (answer === undefined || httpOutcome(answer.status) !== undefined) return undefined
  const contentType = contentTypeOf(answer.headers)
  if (/^image\//i.test(contentType ?? '')) return undefined
  return { reason: 'not_html', detail: contentType ?? 'no content type, and no HTML by its first tag' }
}

function originalOf({ headers }: WarcRecordItem): string {
  const uri = uriField(headers, 'warc-refers-to-target-uri')
  const id = headers.get('warc-refers-to')
  return `the body is that of ${[id, uri].filter((word) => word !== undefined).join(' of ') || 'a record that is not named'}`
}

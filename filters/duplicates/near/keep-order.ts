/** In which order the documents of a cluster are kept: the first stays. */

import type { DraftDocument, NearDuplicatesConfig } from '../../../schemas/index.ts'
import { documentText } from '../../text/family/document-text.ts'
import { captureOrderOf } from '../keep-earliest.ts'

/** Of the order; part of the version of `dedup-near`. */
export const KEEP_ORDER_VERSION = 1

/** Sortable text, another one for each document. Of equal dates or lengths the order is that of exact duplicates. Length: UTF-16 code units. */
export function keepOrderOf(draft: DraftDocument, keep: NearDuplicatesConfig['keep']): string {
  const order = captureOrderOf(draft)
  if (keep === 'earliest') return order
  if (keep === 'longest')
    return `${String(Number.MAX_SAFE_INTEGER - documentText(draft).length).padStart(16, '0')} ${order}`
  const dateEnd = order.indexOf(' ')
  return order.slice(0, dateEnd).replace(/\d/g, (digit) => String(9 - Number(digit))) + order.slice(dateEnd)
}

/** In which order the documents of a cluster are kept: the first stays. */

import type { DraftDocument, NearDuplicatesConfig } from '../../../schemas/index.ts'
import { documentText } from '../../text/family/document-text.ts'
import { captureOrderOf, latestOrderOf } from '../keep-earliest.ts'

/** Of the order; part of the version of `dedup-near`. */
export const KEEP_ORDER_VERSION = 2

type KeepConfig = Pick<NearDuplicatesConfig, 'prefer' | 'keep'>

/** Sortable text, another one for each document. Of equal dates or lengths the order is that of exact duplicates. Length: UTF-16 code units. */
export function keepOrderOf(draft: DraftDocument, { prefer, keep }: KeepConfig): string {
  const preferred = prefer.map((name) => RANKS[name](draft)).join('')
  return `${preferred} ${orderBy(draft, keep)}`
}

function orderBy(draft: DraftDocument, keep: NearDuplicatesConfig['keep']): string {
  const order = captureOrderOf(draft)
  if (keep === 'earliest') return order
  if (keep === 'longest')
    return `${String(Number.MAX_SAFE_INTEGER - documentText(draft).length).padStart(16, '0')} ${order}`
  return latestOrderOf(draft)
}

/** 0: it is what is preferred; 1: it does not say; 2: it is not. */
const RANKS: Readonly<Record<KeepConfig['prefer'][number], (draft: DraftDocument) => 0 | 1 | 2>> = {
  canonical: ({ url, canonicalUrl }) => agrees(canonicalUrl, url),
  language: ({ url, language, declaredLanguage }) =>
    agrees(primaryOf(declaredLanguage) ?? languageOfPath(url), language?.code),
}

function agrees(said: string | undefined, is: string | undefined): 0 | 1 | 2 {
  if (said === undefined || is === undefined) return 1
  return said === is ? 0 : 2
}

/** Of `en-GB` and `EN_us` the language. */
function primaryOf(tag: string | undefined): string | undefined {
  return tag === undefined ? undefined : /^[a-z]{2,3}(?=[-_]|$)/.exec(tag.toLowerCase())?.[0]
}

/** A folder that is called as languages are (`/en-US/`, `/pt_BR/`, `/de/`); the first of several. */
function languageOfPath(url: string): string | undefined {
  const folders = new URL(url).pathname.split('/').slice(1, -1)
  return primaryOf(folders.find((folder) => /^[a-z]{2}([-_][A-Za-z]{2,4})?$/.test(folder)))
}

/** Links to the records before and behind one in the list that it was found in. */
import { html } from 'hono/html'
import { type DocumentQuery, documentPath, findDocuments, PAGE_ROWS } from '../index/find-documents.ts'
import { linkTo } from '../server/query.ts'
import type { ViewerState } from '../server/state.ts'
import type { Html } from './layout.ts'

/** What a screen of one record is asked for. */
export interface AskedRecord {
  readonly query: DocumentQuery
  /** Its place in the list; undefined: it was found in none. */
  readonly at: number | undefined
  /** Token at which the trainer's window begins. */
  readonly window: number
  /** Every block of a page, however many. */
  readonly isWhole: boolean
}

/** Previous, next, and the list; nothing where there is no list. */
export function neighbours({ db }: ViewerState, { query, at }: AskedRecord): Html {
  if (at === undefined) return html``
  const link = (place: number, rel: string, words: string): Html => {
    if (place < 0) return html`<span class="soft">${words}</span>`
    const row = findDocuments(db, { ...query, page: Math.floor(place / PAGE_ROWS) }).rows[place % PAGE_ROWS]
    if (row === undefined) return html`<span class="soft">${words}</span>`
    return html`<a rel="${rel}" href="${linkTo(documentPath(row), { ...query, page: 0, at: place + 1 })}">${words}</a>`
  }
  return html`<p>${link(at - 2, 'prev', 'previous')} · ${link(at, 'next', 'next')} · <a href="${linkTo('/documents', { ...query, page: Math.floor((at - 1) / PAGE_ROWS) })}">list</a></p>`
}

/** Screen "Documents": search, filters, and a sample by a seed. Every state is a link. */
import { html } from 'hono/html'
import { readFacet } from '../index/facets.ts'
import {
  type DocumentQuery,
  type DocumentRow,
  documentPath,
  findDocuments,
  MAX_COUNT,
  PAGE_ROWS,
} from '../index/find-documents.ts'
import { linkTo, numberIn, textIn } from '../server/query.ts'
import type { ViewerState } from '../server/state.ts'
import { count, type Html, layout, short } from './layout.ts'
import { thumbnail } from './media.ts'
import { badge } from './reason.ts'

const IMAGES = ['0', '1+', '2+', '5+', '20+']

/** Of the parameters of a link. */
export function documentQuery(param: (name: string) => string | undefined): DocumentQuery {
  const text = (name: string): string => textIn(param(name))
  return {
    q: text('q'),
    kind: text('kind'),
    host: text('host'),
    language: text('language'),
    type: text('type'),
    state: text('state'),
    images: text('images'),
    seed: numberIn(param('seed')),
    page: numberIn(param('page')),
  }
}

/** The screen. */
export function documentsScreen(state: ViewerState, query: DocumentQuery): Html {
  const { rows, count: found } = findDocuments(state.db, query)
  const { page } = query
  const at = (next: number): string => linkTo('/documents', { ...query, page: next })
  const total = found >= MAX_COUNT ? `more than ${count(MAX_COUNT)}` : count(found)
  return layout(
    state,
    { title: 'Documents', path: '/documents' },
    html`${filters(state, query)}
<p class="soft">${total} of the index · ${linkIf(page > 0, at(page - 1), 'previous page', 'prev')} · page ${page + 1} · ${linkIf(rows.length === PAGE_ROWS, at(page + 1), 'next page', 'next')} ·
<a href="${linkTo('/documents', { ...query, page: 0, seed: (query.seed * 7 + 1) % 10_000 })}">another sample</a></p>
<ol class="list" start="${page * PAGE_ROWS + 1}">${rows.map((row, index) => item(state, row, { query, at: page * PAGE_ROWS + index + 1 }))}</ol>${rows.length === 0 ? nothing(page) : ''}`,
  )
}

function nothing(page: number): Html {
  const why = page > 0 ? 'The list ends before this page.' : 'Nothing in the index is like that.'
  return html`<p class="soft">${why} <a href="/documents">Show everything</a></p>`
}

function linkIf(isThere: boolean, href: string, words: string, rel: string): Html {
  return isThere ? html`<a rel="${rel}" href="${href}">${words}</a>` : html`<span class="soft">${words}</span>`
}

function item(
  { decisions }: ViewerState,
  row: DocumentRow,
  { query, at }: { readonly query: DocumentQuery; readonly at: number },
): Html {
  const { id, unit, kind, url, title, start, measured, lim } = row
  const facts = unit === 'document' || row.reason === '' ? factsOf(row) : [unit]
  const value =
    row.reason === '' || (measured === null && lim === null)
      ? ''
      : html`<span class="soft"> ${short(measured)} / ${short(lim)}</span>`
  const decided = kind === 'page' ? 'document' : kind
  const isOut = decisions.get(`${decided} ${id}`)?.verdict === 'out'
  // The list that it was found in goes with it, so that next and previous mean that list.
  const { page: _, ...list } = query
  return html`<li data-id="${id}" data-kind="${decided}" class="${isOut ? 'out' : ''}"><a dir="auto" href="${linkTo(documentPath(row), { ...list, at })}">${title === '' ? url : title}</a> ${badge(row)}${value}
<div class="soft">${url} · ${facts.filter((fact) => fact !== '').join(' · ')}</div>${thumbnail(row)}<div dir="auto">${start}</div></li>`
}

function factsOf({ kind, language, type, images, words }: DocumentRow): readonly string[] {
  const pictures = kind === 'clip' ? 'frames' : images === 1 ? 'image' : 'images'
  const of = kind === 'page' ? [] : [kind]
  return [
    ...of,
    language,
    kind === 'page' ? type : `text from ${type}`,
    `${count(images)} ${pictures}`,
    `${count(words)} words`,
  ]
}

function filters({ db }: ViewerState, query: DocumentQuery): Html {
  const menu = (name: 'language' | 'type'): Html => select(name, query[name], readFacet(db, `doc.${name}`))
  const kinds = readFacet(db, 'doc.kind')
  const reasons = readFacet(db, 'doc.reason')
  const hosts = readFacet(db, 'doc.host')
  return html`<form method="get" action="/documents" class="filters">
<input type="search" name="q" value="${query.q}" placeholder="words, &quot;two words&quot;, begin*" aria-label="search">
${kinds.length < 2 ? '' : html`<label>kind ${select('kind', query.kind, kinds)}</label>`}
<label>kept or why not ${select('state', query.state, [{ value: 'kept' }, { value: 'dropped' }, ...reasons])}</label>
<label>host <input name="host" value="${query.host}" list="hosts"></label><datalist id="hosts">${hosts.map(({ value }) => html`<option value="${value}">`)}</datalist>
<label>language ${menu('language')}</label><label>type ${menu('type')}</label>
<label>images ${select(
    'images',
    query.images,
    IMAGES.map((value) => ({ value })),
  )}</label>
<label>seed <input name="seed" value="${query.seed}" size="5" inputmode="numeric"></label><button>show</button></form>`
}

/** A menu with an empty first entry. */
export function select(
  name: string,
  chosen: string,
  options: readonly { readonly value: string; readonly count?: number }[],
): Html {
  return html`<select name="${name}"><option value="">any</option>${options.map(
    ({ value, count: by }) =>
      html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${value}${by === undefined ? '' : ` (${count(by)})`}</option>`,
  )}</select>`
}

/** Screen "Images": a grid by size, host, score or use, and clusters of pictures that look alike. */
import { html } from 'hono/html'
import { readFacet } from '../index/facets.ts'
import { findImages, GRID_IMAGES, type ImageQuery, type ImageRow } from '../index/find-images.ts'
import { linkTo, numberIn, textIn } from '../server/query.ts'
import type { ViewerState } from '../server/state.ts'
import { decideForm } from './decisions.ts'
import { picture } from './document-parts.ts'
import { select } from './documents.ts'
import { count, type Html, layout, short } from './layout.ts'
import { badge } from './reason.ts'

const ORDERS = ['sample', 'size', 'small', 'score', 'uses', 'clusters']

/** Of the parameters of a link. */
export function imageQuery(param: (name: string) => string | undefined): ImageQuery {
  const text = (name: string): string => textIn(param(name))
  return {
    host: text('host'),
    state: text('state'),
    by: text('by'),
    cluster: param('cluster') === undefined ? undefined : numberIn(param('cluster')),
    sha: text('sha'),
    seed: numberIn(param('seed')),
    page: numberIn(param('page')),
  }
}

/** The screen. */
export function imagesScreen(state: ViewerState, query: ImageQuery): Html {
  const rows = findImages(state.db, query)
  const at = (page: number): string => linkTo('/images', { ...query, page })
  const hosts = readFacet(state.db, 'image.host')
  return layout(
    state,
    { title: 'Images', path: '/images', scripts: ['blur.js'] },
    html`<form method="get" action="/images" class="filters"><label>by ${select(
      'by',
      query.by,
      ORDERS.map((value) => ({ value })),
    )}</label>
<label>kept or why not ${select('state', query.state, [{ value: 'kept' }, { value: 'dropped' }, ...readFacet(state.db, 'image.reason')])}</label>
<label>host <input name="host" value="${query.host}" list="hosts"></label><datalist id="hosts">${hosts.map(({ value }) => html`<option value="${value}">`)}</datalist>
<label>seed <input name="seed" value="${query.seed}" size="5" inputmode="numeric"></label><button>show</button></form>
<p>${query.page > 0 ? html`<a rel="prev" href="${at(query.page - 1)}">previous page</a>` : ''} ${rows.length === GRID_IMAGES ? html`<a rel="next" href="${at(query.page + 1)}">next page</a>` : ''}</p>
${query.sha === '' ? '' : decideForm(state, 'image', query.sha)}
<div class="grid">${rows.map((row) => cell(state, row))}</div>${rows.length === 0 ? html`<p class="soft">No such image.</p>` : ''}`,
  )
}

function cell({ decisions }: ViewerState, row: ImageRow): Html {
  const { doc, sha, host, width, height, uses, score, members, measured, lim } = row
  const isOut = decisions.get(`image ${sha}`)?.verdict === 'out'
  const many = members === undefined ? '' : html`<a href="/images?cluster=${row.row}">${count(members)} look alike</a>`
  const used = uses > 1 ? html` <a href="/images?sha=${sha}">${count(uses)} documents</a>` : ''
  const values = row.reason === '' || measured === null ? '' : ` ${short(measured)} / ${short(lim)}`
  return html`<figure class="${isOut ? 'out' : ''}" data-id="${sha}">${picture(row)}<figcaption>${badge(row)}${values} ${width > 0 ? `${width}×${height}` : ''} ${score === null ? '' : `explicit ${short(score)}`}<br>${many}${used}
<span class="soft">${host}</span> <a href="/document/${doc}">document</a> ${sha === '' ? '' : html`<a href="/images?sha=${sha}">mark</a>`}</figcaption></figure>`
}

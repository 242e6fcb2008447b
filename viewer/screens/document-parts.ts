/** Parts of the document screen: a picture with its facts, signals, rights, the trainer's window, JSON. */
import { html } from 'hono/html'
import type { SampleMembers } from '../../index.ts'
import { type ImageRow, isExplicit } from '../index/find-images.ts'
import { tokensOf, WINDOW, windowAt } from '../page/window.ts'
import type { DocumentView } from './document-view.ts'
import { count, type Html, percent, short } from './layout.ts'

/** A picture, or what stands for one that nobody has. */
export function picture(image: ImageRow, words = ''): Html {
  const { row, place, width, height, url } = image
  if (place === null) return html`<span class="nopicture" title="${url}">no picture</span>`
  const blurred = isExplicit(image) ? 'blurred' : ''
  return html`<img class="thumb ${blurred}" loading="lazy" src="/image/${row}" alt="${words}" title="${width}×${height} ${url}">`
}

/** A picture with what names it. */
export function imageFacts(image: ImageRow | undefined): Html {
  if (image === undefined) return html`<span class="nopicture">no picture</span>`
  const { sha, uses, score, cluster } = image
  return html`${picture(image)}<div class="soft">${sha === '' ? image.url : html`<a href="/images?sha=${sha}">${sha.slice(0, 12)}</a>`}${uses > 1 ? html` · ${uses} documents` : ''}${cluster === null ? '' : html` · <a href="/images?cluster=${cluster}">look-alikes</a>`}${score === null ? '' : ` · explicit ${short(score)}`}</div>`
}

/** Signals by name; nothing where none was measured. */
export function signalTable(signals: Readonly<Record<string, number>>): Html {
  const names = Object.keys(signals).sort()
  if (names.length === 0) return html``
  return html`<h2>Signals</h2><dl class="signals">${names.map((name) => html`<div><dt>${name}</dt><dd>${short(signals[name])}</dd></div>`)}</dl>`
}

/** What a trainer would see of the sample from a token on. */
export function windowOf(
  members: SampleMembers | undefined,
  images: readonly ImageRow[],
  start: number,
  link: string,
): Html {
  if (members === undefined) return html``
  const { sample } = members
  const tokens = tokensOf(sample)
  const from = Math.min(start, Math.max(0, tokens - 1))
  const at = (token: number): string => `${link}${link.includes('?') ? '&' : '?'}window=${token}#window`
  const infos = sample.image_info.filter((info) => info !== null)
  const pieces = windowAt(sample, from).map((piece) => {
    if ('text' in piece) return html`<span dir="auto">${piece.text}</span>`
    const image = images.find(({ url }) => url === infos[piece.image]?.url)
    return html`<span class="${piece.isShown ? 'shown' : 'beyond'}" title="${piece.isShown ? 'shown to the model' : `beyond the first ${WINDOW.images} images`}">&lt;EOC&gt;&lt;image&gt;${image === undefined ? '' : picture(image)}</span>`
  })
  return html`<h2 id="window">A trainer's window <span class="soft">about ${WINDOW.tokens} tokens from ${count(from)} of ${count(tokens)}, its first ${WINDOW.images} images</span></h2>
<p>${from > 0 ? html`<a href="${at(Math.max(0, from - WINDOW.tokens))}">the window before</a>` : ''} ${from + WINDOW.tokens < tokens ? html`<a href="${at(from + WINDOW.tokens)}">the window behind</a>` : ''}</p>
<div class="window">${pieces}</div>`
}

/** Rights, and where the page comes from. */
export function aboutPage({ page, draft, members, row }: DocumentView): Html {
  const rights = members?.sample.metadata.rights ?? draft?.rights ?? page?.rights
  const evidence = rights?.evidence ?? []
  const cluster = members?.sample.metadata.cluster ?? draft?.cluster
  const date = page?.date ?? members?.sample.metadata.capture.date ?? draft?.capture.date
  if (rights === undefined && date === undefined) return html``
  return html`<h2>Rights and origin</h2><p>Verdict: <b>${rights?.verdict ?? 'unknown'}</b>${evidence.length === 0 ? ', nothing was said' : ''}. ${date === undefined ? 'Record' : `Archived ${date}, record`} <code>${row.record}</code>.
${cluster === undefined || cluster.size < 2 ? '' : html`One of ${cluster.size} near-duplicates of cluster <code>${cluster.id}</code>.`}
${row.score === null ? '' : html`Language ${row.language}, score ${short(row.score)}${row.share === null ? '' : html`, ${percent(row.share)} of its letters`}.`}</p>
${evidence.length === 0 ? '' : html`<table>${evidence.map(({ signal, value, says }) => html`<tr><td>${signal}<td>${says}<td><code>${value}</code></tr>`)}</table>`}`
}

/** The records as they are. */
export function jsonOf({ members, draft, row }: DocumentView): Html {
  const { signals: _, json: __, ...about } = row
  const show = (title: string, value: unknown): Html =>
    value === undefined
      ? html``
      : html`<details><summary>${title}</summary><pre>${JSON.stringify(value, null, 2)}</pre></details>`
  return html`<h2>JSON</h2>${show('sample (KEY.json)', members?.sample)}${show('marked sequence (KEY.txt)', members?.sequence)}${show('draft', draft)}${show('row of the index', about)}`
}

/** In pixels; of a picture that was not measured, or whose store is not here, that nobody knows. */
export function sizeText({ width, height }: { readonly width: number; readonly height: number }): string {
  return width === 0 ? 'not known' : `${width}×${height}`
}

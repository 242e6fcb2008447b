/** The frame of every screen: head, navigation, and the notice of an index that is still being made. */
import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { isWhole } from '../index/open-index.ts'
import type { ViewerState } from '../server/state.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

const SCREENS = {
  '/documents': 'Documents',
  '/funnel': 'Funnel',
  '/limits': 'Limits',
  '/images': 'Images',
  '/decisions': 'Decisions',
} as const

/** A screen. `scripts`: assets beside those of every page. */
export function layout(
  state: ViewerState,
  { title, path, scripts = [] }: { title: string; path: string; scripts?: readonly string[] },
  body: Html,
): Html {
  const tabs = Object.entries(SCREENS).map(
    ([link, name]) => html`<a href="${link}" ${path.startsWith(link) ? html`aria-current="page"` : ''}>${name}</a>`,
  )
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · m3w</title><link rel="stylesheet" href="/assets/uplot.css"><link rel="stylesheet" href="/assets/style.css">
${['keys.js', ...scripts].map((name) => html`<script type="module" src="/assets/${name}"></script>`)}</head>
<body><a class="skip" href="#main">to the content</a><header><nav>${tabs}</nav><span class="soft">dataset <code>${state.view.manifest.id}</code></span>
<span class="keys"><kbd>n</kbd> next <kbd>p</kbd> previous <kbd>o</kbd> out <kbd>u</kbd> undo <kbd>/</kbd> search</span><button type="button" popovertarget="help" aria-label="keys"><kbd>?</kbd></button></header>
${help()}<output id="said"></output>${notice(state)}<main id="main" tabindex="-1">${body}</main></body></html>`
}

const KEYS: readonly (readonly [string, string])[] = [
  ['n', 'next: of a list, or of the list that this record was found in'],
  ['p', 'previous'],
  ['Enter', 'open what is marked; show a blurred picture that has the focus'],
  ['o', 'out, or back in: what is marked, or what the page is about'],
  ['u', 'undo the last decision'],
  ['/', 'search'],
  ...Object.values(SCREENS).map((name, at): readonly [string, string] => [String(at + 1), name]),
  ['?', 'this list; Escape closes it'],
]

function help(): Html {
  return html`<div id="help" popover><h2>Keys</h2><dl>${KEYS.map(([key, words]) => html`<dt><kbd>${key}</kbd></dt><dd>${words}</dd>`)}</dl></div>`
}

function notice({ db, progress, failure, sampling, view }: ViewerState): Html {
  if (failure !== undefined) return html`<p class="notice">The index could not be made: ${String(failure)}</p>`
  if (!isWhole(db))
    return html`<p class="notice">The index is being made (${progress.step}: ${count(progress.records)}). Lists are not whole yet; reload to see more.</p>`
  const share =
    sampling.share < 1
      ? html` Documents are a sample of ${percent(sampling.share)} by seed, and all of rare reasons; counts of the funnel are of everything.`
      : ''
  const store =
    view.store === undefined
      ? html` There is no store beside this dataset: texts that were dropped and archived pages are not here.`
      : ''
  return share === '' && store === '' ? html`` : html`<p class="soft">${share}${store}</p>`
}

/** 1234567 as 1,234,567. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 0.1234 as 12.3 %. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`
}

/** A number for people: at most four digits behind the point. */
export function short(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  const number = Number(value)
  return value === '' || Number.isNaN(number)
    ? String(value).slice(0, 200)
    : String(Math.round(number * 10_000) / 10_000)
}

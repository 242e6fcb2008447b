/** Screens "One pair" and "One clip": the picture or the frames, the text with where it was found, and what the rules measured. */
import { html } from 'hono/html'
import { type ClipSample, type Config, type DraftImage, type PairSample, pairLimits, simpleWords } from '../../index.ts'
import { type ImageRow, imagesOf, isExplicit } from '../index/find-images.ts'
import { documentAt, draftOf, type FullRow, readDocument, samplePlaceOf } from '../index/read-document.ts'
import type { ViewerState } from '../server/state.ts'
import { decideForm } from './decisions.ts'
import { imageFacts } from './document-parts.ts'
import { count, type Html, layout, short } from './layout.ts'
import { type AskedRecord, neighbours } from './neighbours.ts'
import { badge, explain } from './reason.ts'

type Media = PairSample | ClipSample

/** The sample of a row; undefined of what is in no shard. */
export async function readMedia({ view }: ViewerState, row: FullRow): Promise<Media | undefined> {
  const sample = (await membersOf(view, row))?.sample
  return sample === undefined || sample.format === 'm3w/1' ? undefined : sample
}

/** The members of a row of any kind; undefined of what is in no shard. */
export async function membersOf(view: ViewerState['view'], row: FullRow) {
  const place = samplePlaceOf(row)
  const of = [view, ...view.others].find(({ kind }) => kind === row.kind)
  return place === undefined ? undefined : await of?.members(place)
}

/** The screen of a pair, clip or video, kept or not. */
export function mediaScreen(
  state: ViewerState,
  { row, sample }: { readonly row: FullRow; readonly sample: Media | undefined },
  asked: AskedRecord,
): Html {
  const page = row.reason === '' ? documentAt(state.db, row.url) : documentOf(row)
  const named = row.title === '' ? `${row.unit} ${row.record}` : row.title
  const shown =
    sample === undefined ? lost(state, row) : sample.format === 'm3w-pair/1' ? pair(row, sample) : clip(sample)
  return layout(
    state,
    { title: named, path: '/documents', scripts: ['blur.js'] },
    html`<h1 dir="auto">${named} ${badge(row)}</h1>
<p class="soft">${row.reason === '' ? '' : explain(row)} ${row.kind} <code>${row.reason === '' ? row.id : row.record}</code> ${page === undefined || readDocument(state.db, page) === undefined ? row.url : html`of <a href="/document/${page}">its page</a> · ${row.url}`}</p>
${neighbours(state, asked)}
${row.reason === '' && (row.unit === 'pair' || row.unit === 'clip') ? decideForm(state, row.unit, row.id) : ''}
${shown}${sample === undefined ? '' : html`${rules(state, sample)}<h2>JSON</h2><details><summary>sample</summary><pre>${JSON.stringify(sample, null, 2)}</pre></details>`}`,
  )
}

function pair(row: FullRow, { image_info: info, score, ...sample }: PairSample): Html {
  const { width, height, url, alt, caption, original } = info
  return html`<div class="beside"><section><h2>Picture</h2>${member(row, 0)}
<p class="soft">${width}×${height}${original === undefined ? '' : `, of ${original.width}×${original.height} ${original.format}`} · <a href="/images?sha=${row.sha ?? ''}">${(row.sha ?? '').slice(0, 12)}</a> · ${url}</p></section>
<section>${texts(sample)}<p class="soft">alt: ${alt ?? '–'}<br>caption: ${caption ?? '–'}${score === null ? '' : html`<br>score: ${short(score)}`}</p></section></div>`
}

function clip({ id, frames, video, ...sample }: ClipSample): Html {
  const seconds = (video.endMs - video.startMs) / 1000
  return html`<h2>Frames <span class="soft">one a second, ${count(frames.length)} of ${short(seconds)} s</span></h2>
<div class="frames">${frames.map((frame, at) => html`<figure>${picture(`/member/${id}/${at}`, `${frame.width}×${frame.height}`, false)}<figcaption class="soft">${at} s</figcaption></figure>`)}</div>
${texts(sample)}
<p class="soft">${video.url}<br>${short(video.startMs / 1000)} to ${short(video.endMs / 1000)} s of ${short(video.durationMs / 1000)} s · ${video.widthPx}×${video.heightPx} · ${video.container} ${video.codec} · ${count(video.bytes)} bytes · <code>${video.id.slice(0, 12)}</code></p>`
}

/** The text, and all of which it was chosen. */
function texts({ text, text_origin: origin, captions }: Pick<Media, 'text' | 'text_origin' | 'captions'>): Html {
  const chosen = captions.findIndex((caption) => caption.origin === origin)
  return html`<h2>Text <span class="soft">from ${origin}</span></h2><div class="block kept" dir="auto">${text}</div>
<table class="texts"><tr><th>found as<th>text as it stood</tr>${captions.map(({ origin: from, text: stood }, at) => html`<tr><td>${at === chosen ? html`<b class="kept">${from}</b>` : from}<td dir="auto">${stood}</tr>`)}</table>`
}

/** What the rules of its kind measure, beside the limits of the dataset's config. */
function rules({ view }: ViewerState, sample: Media): Html {
  const isPair = sample.format === 'm3w-pair/1'
  const of = [view, ...view.others].find(({ kind }) => kind === (isPair ? 'pair' : 'clip'))
  const { pairs, video } = (of?.manifest.config ?? {}) as Partial<Pick<Config, 'pairs' | 'video'>>
  const limits: Readonly<Record<string, unknown>> =
    (isPair ? pairs && { ...pairLimits(pairs) } : video && { ...video }) ?? {}
  const rows: readonly Measured[] = [
    ['words', simpleWords(sample.text).length, ['minWords', 'maxWords']],
    ['characters', [...sample.text].length, ['minCharacters', 'maxCharacters']],
    ...(isPair ? measuredOfPair(sample) : measuredOfClip(sample)),
  ]
  const section = isPair ? 'pairs' : 'video'
  return html`<h2>Rules</h2><table><tr><th>measured<th class="n">value<th>limits</tr>${rows.map(([name, value, keys]) => html`<tr><td>${name}<td class="n">${short(value)}<td>${keys.map((key) => html`<code>${section}.${key}</code> ${limitOf(limits[key])} `)}</tr>`)}</table>`
}

/** Name, value, and the keys of the limits. */
type Measured = readonly [string, number, readonly string[]]

function measuredOfPair({ image_info: { width, height, original }, score }: PairSample): readonly Measured[] {
  const [wide, high] = original === undefined ? [width, height] : [original.width, original.height]
  const side = Math.min(wide, high)
  return [
    ['shorter side, px', side, ['minSidePx']],
    ['longer side by shorter', Math.max(wide, high) / side, ['maxAspect']],
    ...(score === null ? [] : [['score', score, ['minScore']] as const]),
  ]
}

function measuredOfClip({ video }: ClipSample): readonly Measured[] {
  const { widthPx, heightPx, startMs, endMs, motion, cuts } = video
  const seconds = (endMs - startMs) / 1000
  return [
    ['shorter side, px', Math.min(widthPx, heightPx), ['minSidePx']],
    ['length, s', seconds, ['minSeconds', 'maxSeconds']],
    ['motion', motion, ['minMotion']],
    ['cuts a second', cuts / Math.max(1, seconds), ['maxCutsPerSecond']],
  ]
}

function limitOf(limit: unknown): string {
  return typeof limit === 'number' ? short(limit) : 'off'
}

/** What is left of one that was dropped: its picture, where the page's is held, and what its page says of it. */
function lost({ db }: ViewerState, row: FullRow): Html {
  const [document, place] = [documentOf(row), Number(row.record.slice(33))]
  const image: ImageRow | undefined =
    row.unit === 'pair' && document !== undefined
      ? imagesOf(db, document).find(({ slot }) => slot === place)
      : undefined
  const of = document === undefined ? undefined : readDocument(db, document)
  const drafts =
    of === undefined ? [] : (draftOf(of)?.segments ?? []).filter((one): one is DraftImage => one.kind === 'image')
  const draft = row.unit === 'pair' ? drafts[place] : undefined
  return html`${image === undefined ? '' : imageFacts(image)}${draft === undefined ? '' : html`<p>alt: <span dir="auto">${draft.alt ?? '–'}</span><br>caption: <span dir="auto">${draft.caption ?? '–'}</span></p>`}
${image === undefined && draft === undefined ? html`<p class="soft">Nothing of it is held but this record.</p>` : ''}`
}

/** Of a dropped pair or video: the document whose place it is. */
function documentOf({ record, unit }: FullRow): string | undefined {
  return unit !== 'clip' && /^[0-9a-f]{32}\.\d+$/.test(record) ? record.slice(0, 32) : undefined
}

/** The picture of a pair or a frame of a clip, small, for lists. */
export function thumbnail(row: Pick<FullRow, 'row' | 'kind' | 'reason' | 'explicit'>): Html {
  return row.kind === 'page' || row.reason !== '' ? html`` : member(row, 0)
}

function member({ row, explicit }: Pick<FullRow, 'row' | 'explicit'>, at: number): Html {
  return picture(`/member/row-${row}/${at}`, '', isExplicit({ score: explicit }))
}

function picture(src: string, title: string, isBlurred: boolean): Html {
  return html`<img class="thumb ${isBlurred ? 'blurred' : ''}" loading="lazy" src="${src}" alt="" title="${title}">`
}

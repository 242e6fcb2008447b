/** Screen "One document": the archived page beside what was made of it, and everything that is known of both. */
import { html } from 'hono/html'
import type { DraftImage, DraftSegment } from '../../index.ts'
import { documentPath } from '../index/find-documents.ts'
import type { ImageRow } from '../index/find-images.ts'
import { signalsOf } from '../index/read-document.ts'
import { type Block, hoverOf } from '../page/marks.ts'
import { linkTo } from '../server/query.ts'
import type { ViewerState } from '../server/state.ts'
import { decideForm } from './decisions.ts'
import { aboutPage, imageFacts, jsonOf, signalTable, sizeText, windowOf } from './document-parts.ts'
import type { DocumentView } from './document-view.ts'
import { count, type Html, layout } from './layout.ts'
import { type AskedRecord, neighbours } from './neighbours.ts'
import { rightsCell } from './picture-rights.ts'
import { badge, explain } from './reason.ts'

/** The screen. */
export function documentScreen(state: ViewerState, shown: DocumentView, asked: AskedRecord): Html {
  const { query, at, window } = asked
  const { row, page } = shown
  const title = row.title === '' ? row.url : row.title
  return layout(
    state,
    { title, path: '/documents', scripts: ['blur.js'] },
    html`<h1 dir="auto">${title} ${badge(row)}</h1>
<p class="soft">${row.reason === '' ? '' : explain(row)} <code>${row.id}</code> ${row.url}</p>
${neighbours(state, asked)}
${row.unit === 'document' ? decideForm(state, 'document', row.id) : ''}
<div class="beside"><section><h2>Page as archived</h2>${page === undefined ? html`<p class="soft">${row.unit === 'page' ? 'It was not fetched, or its answer was no page.' : 'The archives hold it no more, or there is no store beside this dataset.'}</p>` : html`<iframe name="page" title="archived page" sandbox src="/page/row-${row.row}"></iframe>`}</section>
<section><h2>What was made of it</h2>${sequence(shown, asked)}</section></div>
${windowOf(shown.members, shown.images, window, linkTo(documentPath(row), { ...query, at }))}
${imagesSection(shown)}
${signalTable(signalsOf(state.db, row))}
${aboutPage(shown)}${jsonOf(shown)}`,
  )
}

/** Blocks that are shown at first. Judgement: a page of 10,000 took Chromium three seconds and more to lay out; a person reads a few hundred at a time */
const FIRST_BLOCKS = 2000

/** Every block of the page in its order; of a page that is not here, what the dataset has. */
function sequence(
  { blocks: all, members, draft, images, row }: DocumentView,
  { query, at, isWhole }: AskedRecord,
): Html {
  const blocks = isWhole ? all : all.slice(0, FIRST_BLOCKS)
  if (blocks.length > 0) {
    const texts = members?.sample.texts.filter((text) => text !== null)
    const isInSample = texts === undefined ? () => true : inOrder(texts.join('\n\n'))
    // Of a picture that stands twice, the first place.
    const byUrl = new Map(images.toReversed().map((image) => [image.url, image]))
    const more = linkTo(documentPath(row), { ...query, at, blocks: 'all' })
    const rest =
      blocks.length === all.length
        ? ''
        : html`<p class="notice">The first ${count(blocks.length)} of ${count(all.length)} blocks. <a href="${more}">Show all of them</a></p>`
    return html`${blocks.map((block) => blockItem(block, { byUrl, isInSample, row }))}${rest}`
  }
  if (members !== undefined) {
    let slot = -1
    return html`${members.sample.texts.map((text, position) => {
      if (text !== null) return html`<div class="block kept" dir="auto">${text}</div>`
      slot += 1
      return imageFacts(images.find(({ url }) => url === members.sample.image_info[position]?.url) ?? images[slot])
    })}`
  }
  const segments = draft?.segments ?? []
  if (segments.length === 0) return html`<p class="soft">Nothing: it went before it was a document.</p>`
  return html`${segments.map((segment) => html`<div class="block kept" dir="auto">${segment.kind === 'text' ? segment.text : segment.url}</div>`)}`
}

interface Around {
  readonly byUrl: ReadonlyMap<string, ImageRow>
  isInSample(text: string): boolean
  readonly row: DocumentView['row']
}

/** Is it part of the text? Asked for blocks in their order: looked for behind the last one first, as a page of thousands of blocks would be read as often. */
function inOrder(text: string): (part: string) => boolean {
  let end = 0
  return (part) => {
    const behind = text.indexOf(part, end)
    const at = behind < 0 ? text.indexOf(part) : behind
    if (at >= 0) end = at + part.length
    return at >= 0
  }
}

function blockItem(
  { number, kind, kept, why, measured, path, content }: Block,
  { byUrl, isInSample, row }: Around,
): Html {
  // Shows the block in the frame.
  const link = (words: string): Html =>
    html`<a class="why" target="page" href="/page/row-${row.row}#b${number}">${words} · ${path}</a>`
  if (kind === 'image') {
    const image = byUrl.get(content)
    const isLost = !kept || (image !== undefined && image.reason !== '')
    return html`<div class="block image ${isLost ? 'lost' : 'kept'}" title="${hoverOf({ why, measured })}">${link(why)}${image === undefined ? html`<code>${content}</code>` : imageFacts(image)}</div>`
  }
  const isGone = kept && !isInSample(content.trim())
  const words = isGone ? `${why}; not in the sample as it stands here: a later stage took it out or changed it` : why
  return html`<div class="block ${kept && !isGone ? 'kept' : 'lost'}" title="${hoverOf({ why: words, measured })}">${link(words)}<div dir="auto">${content}</div></div>`
}

function imagesSection({ images, draft, page, members }: DocumentView): Html {
  if (images.length === 0) return html``
  const infos = members?.sample.image_info ?? []
  const segments: readonly DraftSegment[] = (draft ?? page)?.segments ?? []
  const drafts = segments.filter((segment): segment is DraftImage => segment.kind === 'image')
  return html`<h2>Images</h2><table class="images"><tr><th>picture<th class="n">size<th>alt and caption<th>rights<th>candidates<th>why this one<th>verdict</tr>${images.map(
    (image) => {
      const found =
        drafts[image.slot]?.url === image.url ? drafts[image.slot] : drafts.find(({ url }) => url === image.url)
      const candidates = found?.candidates ?? []
      return html`<tr data-image="${image.sha}"><td>${imageFacts(image)}<td class="n">${sizeText(image)}${image.bytes === 0 ? '' : html`<br>${count(image.bytes)} bytes<br>${image.format}`}
<td dir="auto">${found?.alt ?? ''}<div class="soft">${found?.caption ?? ''}</div>
<td>${rightsCell(image, infos.find((info) => info?.url === image.url)?.rights ?? undefined)}<td><ul>${candidates.map(({ url, origin, widthPx }) => html`<li class="${url === image.url ? 'kept' : 'soft'}">${origin}${widthPx === undefined ? '' : ` ${widthPx}w`} ${url}</li>`)}</ul>
<td>${found?.chosenBecause ?? ''}<div class="soft">${found?.keptBecause ?? ''}</div><td>${badge(image)}<div class="soft">${image.reason === '' ? '' : explain(image)}</div></tr>`
    },
  )}</table>`
}

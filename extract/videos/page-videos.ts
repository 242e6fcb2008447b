/**
 * The videos of a page, each once, with every text that the page has for it: `video` and its `source`s, schema.org's VideoObject, og:video,
 * and links to files. Which of them is fetched, and which text is taken, is decided behind.
 */
import type { TrackPlace, VideoOrigin, VideoPlace } from '../../datasets/clips.ts'
import { isLinkedData } from '../../formats/embedded/linked-data.ts'
import { type Element, isElement, parentOf, textOf } from '../../formats/html/dom.ts'
import type { ParsedHtml } from '../../formats/html/parse.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import type { ClipText } from '../../schemas/clip.ts'
import { readMetadata } from '../page/metadata.ts'
import { ogVideos } from './og-videos.ts'
import { sentenceLike } from './sentence-like.ts'
import { videoAddress } from './video-address.ts'
import { isVideoItem, readVideoItem } from './video-items.ts'
import { readVideoObjects } from './video-objects.ts'

export type PageVideo = Pick<VideoPlace, 'url' | 'origin' | 'texts' | 'tracks'>

/** A page of more is a catalogue. judgement */
const MAX_VIDEOS = 100
/** Of one video. */
const MAX_TRACKS = 8
/** Far above what a text of a clip may have. */
const MAX_TEXT = 10_000
/** Levels from a video up to its figure. */
const MAX_FIGURE_LEVELS = 4
/** Of `kind` of a track: what is said or shown. Chapters and metadata are no text of what is seen. */
const SPOKEN: ReadonlySet<string> = new Set(['', 'subtitles', 'captions', 'descriptions'])

interface Found {
  readonly url: string
  readonly origin: VideoOrigin
  readonly texts: ClipText[]
  readonly tracks: TrackPlace[]
  /** Paragraphs right before and behind it. */
  readonly beside: string[]
}

/** Takes a parsed page and its own URL. Order: elements of the page, then what only its metadata names. */
export function pageVideos(
  parsed: ParsedHtml,
  url: string,
  { minNameShare }: { readonly minNameShare: number },
): readonly PageVideo[] {
  const { base, metas, title } = readMetadata(parsed, url)
  const found = new Map<string, Found>()
  const items = walkVideos(parsed, base, found)
  const note = (address: string | undefined, origin: VideoOrigin, texts: readonly ClipText[]): void => {
    if (address === undefined || (found.size >= MAX_VIDEOS && !found.has(address))) return
    const known = found.get(address) ?? { url: address, origin, texts: [], tracks: [], beside: [] }
    known.texts.push(...texts)
    found.set(address, known)
  }
  const scripts = parsed.notable.filter((element) => element.name === 'script' && isLinkedData(element)).map(textOf)
  for (const { address, type, texts } of [...items.flatMap(readVideoItem), ...readVideoObjects(scripts)]) {
    note(
      videoAddress(address, base, { type }),
      'json-ld',
      texts.map((text) => ({ text, origin: 'json-ld' as const })),
    )
  }
  // Of several they are mostly one video, as a player and as files.
  const shared = ogVideos(metas).map(({ address, type }) => videoAddress(address, base, { type }))
  note(
    shared.find((address) => address !== undefined),
    'og',
    [],
  )
  const meta = (...names: readonly string[]): string | undefined =>
    names.map((name) => metas.find((one) => one.name === name)?.content).find((content) => content !== undefined)
  const about = [meta('og:description', 'description'), title].flatMap((text) =>
    text === undefined ? [] : [{ text, origin: 'page' as const }],
  )
  return [...found.values()].map((video) => ({
    url: video.url,
    origin: video.origin,
    tracks: video.tracks,
    texts: tidied([
      ...video.texts,
      // What is said of the page is said of the video where there is one.
      ...(found.size === 1 ? about : []),
      ...sentencesBeside(video, minNameShare),
    ]),
  }))
}

/** Finds elements that are videos or link to one, in document order, with the paragraphs beside them. Gives the elements that describe videos in microdata. */
function walkVideos({ document }: ParsedHtml, base: string, found: Map<string, Found>): readonly Element[] {
  const items: Element[] = []
  /** Videos behind which no paragraph came yet. */
  let open: Found[] = []
  let before: string | undefined
  const stack: (Element | undefined)[] = [...document.children]
    .reverse()
    .map((node) => (isElement(node) ? node : undefined))
  for (let at = stack.pop(); at !== undefined || stack.length > 0; at = stack.pop()) {
    if (at === undefined || SKIPPED.has(at.name)) continue
    if (items.length < MAX_VIDEOS && isVideoItem(at)) items.push(at)
    const video = at.name === 'video' ? videoOf(at, base) : at.name === 'a' ? linkOf(at, base) : undefined
    if (video !== undefined) {
      const known = found.get(video.url)
      if (known === undefined && found.size < MAX_VIDEOS) {
        if (before !== undefined) video.beside.push(before)
        found.set(video.url, video)
        open.push(video)
      } else known?.texts.push(...video.texts)
      if (at.name === 'video') continue
    }
    if (at.name === 'p') {
      before = collapsed(textOf(at))
      for (const { beside } of open) beside.push(before)
      open = []
    } else if (HEADING_TAGS.has(at.name)) {
      before = undefined
      open = []
    }
    for (let index = at.children.length - 1; index >= 0; index -= 1) {
      const child = at.children[index]
      if (child !== undefined && isElement(child)) stack.push(child)
    }
  }
  return items
}
/** Nothing of the page's text. */
const SKIPPED: ReadonlySet<string> = new Set(['script', 'style', 'template', 'head', 'svg', 'math', 'nav'])

/** A `video` with the first of its addresses that is a file. */
function videoOf(element: Element, base: string): Found | undefined {
  const { attribs } = element
  const sources = element.children.filter((child) => isElement(child)) as Element[]
  const addresses = [
    videoAddress(attribs.src ?? attribs['data-src'], base, { isMedia: true }),
    ...sources
      .filter(({ name }) => name === 'source')
      .map(({ attribs: { src, 'data-src': lazy, type } }) => videoAddress(src ?? lazy, base, { type, isMedia: true })),
  ]
  const url = addresses.find((address) => address !== undefined)
  if (url === undefined) return undefined
  const label = attribs['aria-label'] ?? attribs.title
  const caption = captionOf(element)
  return {
    url,
    origin: 'video',
    texts: [
      ...(caption === undefined ? [] : [{ text: caption, origin: 'caption' as const }]),
      ...(label === undefined ? [] : [{ text: label, origin: 'label' as const }]),
    ],
    tracks: sources
      .filter(({ name }) => name === 'track')
      .flatMap((track) => trackOf(track, base))
      .slice(0, MAX_TRACKS),
    beside: [],
  }
}

function trackOf({ attribs: { src, kind, srclang } }: Element, base: string): TrackPlace[] {
  const url = SPOKEN.has((kind ?? '').toLowerCase()) ? videoAddress(src, base, { isMedia: true }) : undefined
  if (url === undefined) return []
  return [{ url, ...(srclang === undefined ? {} : { language: srclang.slice(0, 35).toLowerCase() }) }]
}

/** A link to a file: its words are the text. */
function linkOf(element: Element, base: string): Found | undefined {
  const url = videoAddress(element.attribs.href, base)
  if (url === undefined) return undefined
  return { url, origin: 'link', texts: [{ text: textOf(element), origin: 'link' }], tracks: [], beside: [] }
}

/** The `figcaption` of the figure around a video. */
function captionOf(element: Element): string | undefined {
  let figure = parentOf(element)
  for (let level = 0; level < MAX_FIGURE_LEVELS && figure !== undefined && figure.name !== 'figure'; level += 1) {
    figure = parentOf(figure)
  }
  if (figure?.name !== 'figure') return undefined
  const caption = figure.children.find((child) => isElement(child) && child.name === 'figcaption')
  return caption === undefined ? undefined : textOf(caption)
}

function sentencesBeside({ url, texts, beside }: Found, minNameShare: number): ClipText[] {
  const names = texts.filter(({ origin }) => origin !== 'page').map(({ text }) => text)
  const sentence = sentenceLike(beside, { names, url }, minNameShare)
  return sentence === undefined ? [] : [{ text: sentence, origin: 'sentence' }]
}

/** White space collapsed; none twice, none empty. */
function tidied(texts: readonly ClipText[]): ClipText[] {
  const seen = new Set<string>()
  return texts.flatMap(({ text, origin }) => {
    const tidy = collapsed(text)
    if (tidy === '' || seen.has(tidy)) return []
    seen.add(tidy)
    return [{ text: tidy, origin }]
  })
}

function collapsed(text: string): string {
  return text.slice(0, MAX_TEXT).replace(/\s+/gu, ' ').trim()
}

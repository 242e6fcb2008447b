/**
 * One page to its interleaved document: a pure function of bytes, URL and limits.
 *
 * 1. Decode, parse, read metadata. 2. Walk to a flat list. 3. Find the main content, then the images beside it.
 * 4. Build typed segments. Every text and image of the page ends as kept or dropped, and can say why.
 */

import { openHtml } from '../formats/html/decode.ts'
import { isXmlType } from '../formats/html/foreign-content.ts'
import { type ParsedHtml, parseHtml } from '../formats/html/parse.ts'
import { countWords } from '../formats/words/count-words.ts'
import type { DraftSegment, PageType } from '../schemas/document.ts'
import type { SitemapImage } from '../schemas/page.ts'
import { readCards } from './content/cards.ts'
import { readGoods } from './content/goods.ts'
import { findMainContent, type MainContent, withShown } from './content/main-content.ts'
import { withOwnContents } from './content/own-contents.ts'
import { isProductPage, pageTypeOf } from './content/page-type.ts'
import { addEmbedded } from './content/with-embedded.ts'
import { type Explanation, explainPage } from './explain-page.ts'
import { isPureFigure } from './flow/figures.ts'
import type { PageFlow } from './flow/page-flow.ts'
import { findImages, type PageImages } from './images/decide/find-images.ts'
import { imageKey } from './images/image-key.ts'
import { pageImage } from './images/page-image.ts'
import { generatorOf } from './page/manual.ts'
import { type PageMetadata, readMetadata } from './page/metadata.ts'
import { ownTitle } from './page/own-title.ts'
import { type PageFacts, pageFacts } from './page/page-facts.ts'
import { withoutProject, withoutSiteName } from './page/page-title.ts'
import { countImages, cutAtHeadings } from './segments/cut-at-headings.ts'
import { withImageTexts } from './segments/image-texts.ts'
import { buildSegments } from './segments/segments.ts'
import { withSitemapImages } from './segments/sitemap-images.ts'
import { walkPage } from './walk/walk.ts'

/**
 * Full documents that a page may become; pictures beyond are too many. @source judgement: the longest manuals that were seen have some 300
 * pictures on a page, and with `maxImages` of 100 this leaves room for 2,000.
 */
const MAX_FULL_PARTS = 20

export interface ExtractLimits {
  readonly maxNodes: number
  readonly maxSteps: number
  /** Of a document: a page of more becomes several. */
  readonly maxImages: number
  /** `fallback`: a document with text and without images gets the picture its page names as its own. Default `never`. */
  readonly pageImage?: 'never' | 'fallback'
}

interface PageInput {
  /** Raw bytes, or text that was decoded already. */
  readonly content: Uint8Array | string
  /** The page's own URL: resolves everything else. */
  readonly url: string
  /** Of the answer: names the charset, and tells XHTML from HTML. */
  readonly contentType?: string
  /** What the sitemap that names the page says of its pictures. */
  readonly sitemapImages?: readonly SitemapImage[]
  readonly limits: ExtractLimits
}

/** What a document is made of. */
export interface PageContent {
  readonly segments: readonly DraftSegment[]
  readonly signals: Readonly<Record<string, number>>
}

export interface ExtractedPage
  extends PageContent,
    Omit<PageMetadata, 'base' | 'pageImages' | 'imageTexts' | 'ogType' | 'siteName'> {
  readonly pageType: PageType
  /** The documents it becomes, in order: one that is all of it, or several where it has more pictures than `maxImages`. */
  readonly parts: readonly PageContent[]
  readonly encoding: string
  /** Computed on demand, for people. */
  explain(): readonly Explanation[]
}

/** A page that broke a limit. */
export interface OverLimit {
  readonly reason: 'too_many_nodes' | 'too_many_steps'
  readonly measured: number
  readonly limit: number
}

export type Extraction =
  | { readonly kind: 'page'; readonly page: ExtractedPage }
  | { readonly kind: 'refused'; readonly refused: OverLimit }

/** Extracts a page, as long as it may be. A page without main content has no segments; only a limit refuses one. */
export function extractPage({ content, url, contentType, sitemapImages = [], limits }: PageInput): Extraction {
  const { maxNodes, maxSteps, maxImages, pageImage: usesPageImage = 'never' } = limits
  const source = typeof content === 'string' ? { html: content, encoding: 'utf-8' } : openHtml(content, contentType)
  const parsed = parseHtml(source, { maxNodes, maxSteps }, isXmlType(contentType))
  if (parsed.over === 'nodes') return refuse('too_many_nodes', parsed.nodes, maxNodes)
  if (parsed.over === 'steps') return refuse('too_many_steps', parsed.steps, maxSteps)

  const about = readMetadata(parsed, url)
  const { base, pageImages, imageTexts, ogType: _ogType, siteName: _siteName, ...metadata } = about
  const walked = walkPage(parsed.document)
  const facts = pageFacts(walked, url, about)
  const left = { maxNodes: maxNodes - parsed.nodes, maxSteps: maxSteps - parsed.steps }
  const shownContent = withEmbedded(parsed, facts, selectContent(walked, facts), left)
  const { flow, main } = readGoods(shownContent.flow, shownContent.main, facts, isProductPage(url, about))
  const pagePictures = new Map(pageImages.map((image) => [imageKey(image.url), image]))
  const images = findImages(flow, main, {
    base,
    pagePictures,
    maxImages: MAX_FULL_PARTS * maxImages,
    manual: facts.manual,
  })
  const kept = withCaptions(flow, main, images)
  const inPage = buildSegments(flow, kept, images.kept)
  const ownImage =
    usesPageImage === 'fallback' && images.kept.size === 0 && inPage.length > 0
      ? pageImage([
          ...pageImages,
          ...sitemapImages.map(({ url: named }) => ({ url: named, origin: 'sitemap' as const })),
        ])
      : undefined
  const shown = ownImage === undefined ? inPage : [ownImage, ...inPage]
  const told = withSitemapImages(withImageTexts(shown, imageTexts), sitemapImages)
  const cut = cutAtHeadings(told, maxImages)
  const segments = cut.flat()
  const signals = signalsOf(flow, main, kept, countImages(segments))
  const { title } = metadata
  return {
    kind: 'page',
    page: {
      ...metadata,
      ...(title === undefined ? {} : { title: titleOf(title, about, headlinesOf(flow, main), flow) }),
      pageType: pageTypeOf(flow, main, facts, url, about),
      segments,
      signals,
      parts: cut.length === 1 ? [{ segments, signals }] : cut.map((part) => partOf(part, signals)),
      encoding: source.encoding,
      explain: () => explainPage(flow, { main, kept, images: shownOf(images, segments), pageImage: ownImage }),
    },
  }
}

/** The title without the name of its site. */
function titleOf(
  title: string,
  { siteName, metas }: PageMetadata,
  headlines: readonly string[],
  flow: PageFlow,
): string {
  const own = withoutSiteName(title, siteName, headlines)
  const short = own === title ? withoutProject(title, generatorOf(metas)) : own
  const inBox = ownTitle(flow)
  // A project may have a name of two parts: `Ships: Manual: Oar Class Reference`.
  return inBox !== undefined && (short === title || short.endsWith(inBox)) ? inBox : short
}

/** What the text begins with may be its headline, whatever element says so. Judgement. */
const FIRST_TEXTS = 3

/** Headlines of the text: the one that it leaves to the title, those it keeps, and what it begins with. */
function headlinesOf({ items, blocks }: PageFlow, { kept, reasons }: MainContent): string[] {
  const headlines: string[] = []
  let seen = 0
  for (const item of items) {
    if (item.kind !== 'text' || !(kept[item.index] || reasons[item.index] === 'headline')) continue
    if (seen < FIRST_TEXTS || (item.role === 'heading' && blocks[item.block]?.tag === 'h1')) headlines.push(item.text)
    seen += 1
  }
  return headlines
}

function refuse(reason: OverLimit['reason'], measured: number, limit: number): Extraction {
  return { kind: 'refused', refused: { reason, measured, limit } }
}

interface Selected {
  readonly flow: PageFlow
  readonly main: MainContent
}

/** The main content. A page that is nothing but lists has all its cards in it; on any other, they may be prose. */
function selectContent(walked: PageFlow, facts: PageFacts): Selected {
  const main = findMainContent(walked, facts)
  const flow = main.mode.lists ? walked : readCards(walked, facts, main.reasons)
  return { flow, main: withOwnContents(flow, flow === walked ? main : findMainContent(flow, facts), facts) }
}

/** The same with the text that the page's scripts would show, if it shows hardly any. */
function withEmbedded(
  parsed: ParsedHtml,
  facts: PageFacts,
  shown: Selected,
  left: Pick<ExtractLimits, 'maxNodes' | 'maxSteps'>,
): Selected {
  if (!addEmbedded(parsed, shown.flow, shown.main, left)) return shown
  const all = selectContent(walkPage(parsed.document), facts)
  return { flow: all.flow, main: withShown(shown.main, all.main, all.flow) }
}

/** A caption comes and goes with its image: short blocks beside a kept image are never boilerplate. */
function withCaptions({ items, blocks }: PageFlow, { kept }: MainContent, images: PageImages): boolean[] {
  const shown = new Set<number>()
  const figures = new Set<number>()
  for (const item of items) {
    const figure = item.kind === 'image' ? (blocks[item.block]?.figure ?? -1) : -1
    if (figure < 0) continue
    figures.add(figure)
    if (images.kept.has(item.index)) shown.add(figure)
  }
  return items.map((item) => {
    const figure = item.kind === 'text' && item.role === 'caption' ? (blocks[item.block]?.figure ?? -1) : -1
    if (figure >= 0 && figures.has(figure)) {
      // What only looks like a figure may be text beside a picture.
      const element = blocks[figure]?.element
      return shown.has(figure) || (element !== undefined && !isPureFigure(element) && (kept[item.index] ?? false))
    }
    return kept[item.index] ?? false
  })
}

function signalsOf(
  { items }: PageFlow,
  { mode, plainWords, reasons }: MainContent,
  kept: readonly boolean[],
  images: number,
): Record<string, number> {
  let keptWords = 0
  let linkWords = 0
  let goodWords = 0
  for (const item of items) {
    if (item.kind !== 'text' || !kept[item.index]) continue
    keptWords += item.words
    if (reasons[item.index] === 'good') goodWords += item.words
    linkWords += item.linkWords
  }
  return {
    keptWords,
    keptShare: round(Math.min(1, (keptWords - linkWords) / Math.max(1, plainWords))),
    goodShare: round(goodWords / Math.max(1, keptWords)),
    linkShare: round(linkWords / Math.max(1, keptWords)),
    ...imageSignals(images, keptWords),
    mode: mode.level,
  }
}

function imageSignals(images: number, keptWords: number): Record<'images' | 'imagesPer100Words', number> {
  return { images, imagesPer100Words: round((100 * images) / Math.max(1, keptWords)) }
}

/** A part with its own words and pictures; shares and mode are those of its page. */
function partOf(segments: readonly DraftSegment[], signals: PageContent['signals']): PageContent {
  const keptWords = segments.reduce((sum, it) => sum + (it.kind === 'text' ? countWords(it.text) : 0), 0)
  return { segments, signals: { ...signals, keptWords, ...imageSignals(countImages(segments), keptWords) } }
}

/** The images as they are in the document: some may have been too many for any part. */
function shownOf(images: PageImages, segments: readonly DraftSegment[]): PageImages {
  const urls = new Set(segments.map((segment) => (segment.kind === 'image' ? segment.url : '')))
  const kept = new Map([...images.kept].filter(([, { url }]) => urls.has(url)))
  const reasons = new Map(images.reasons)
  for (const index of images.kept.keys()) if (!kept.has(index)) reasons.set(index, 'too-many')
  return { kept, reasons }
}

/** Four decimals: enough to judge by, and free of the last bits of a division. */
function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

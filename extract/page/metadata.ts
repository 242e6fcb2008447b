/** What a page says about itself: title, language, author, dates, canonical URL, licence, JSON-LD types, robots directives. */
import { load } from 'cheerio/slim'
import { MAX_URL_CHARS, normalizeUrl } from '../../core/url.ts'
import { isLinkedData } from '../../formats/embedded/linked-data.ts'
import type { Element } from '../../formats/html/dom.ts'
import type { ParsedHtml } from '../../formats/html/parse.ts'
import { withoutInvisible } from '../../formats/invisible.ts'
import { isRslType } from '../../formats/rsl-type.ts'
import { readStructuredData } from './structured-data.ts'

export interface PageMetadata {
  readonly base: string
  readonly title?: string
  /** What the page calls its site. */
  readonly siteName?: string
  readonly declaredLanguage?: string
  readonly publishedDate?: string
  readonly author?: string
  readonly canonicalUrl?: string
  readonly licenseUrl?: string
  readonly ogType?: string
  readonly structuredTypes: readonly string[]
  /** `name` and `content` of every meta element that may carry a directive, for archives/rights/. */
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Addresses of terms in RSL, `<link rel=license type=application/rsl+xml>`, for archives/rights/. */
  readonly rslLinks: readonly string[]
  /** Documents in RSL in the page itself, `<script type=application/rsl+xml>`, for archives/rights/. */
  readonly rslTexts: readonly string[]
  /** Pictures that stand for the whole page, most trusted first: og:image, then JSON-LD. */
  readonly pageImages: readonly { readonly url: string; readonly origin: 'og' | 'json-ld' }[]
  /** What schema.org says of pictures, by normalised URL. */
  readonly imageTexts: ReadonlyMap<string, string>
}

/** Longer ones are cut: no title or list of authors is as long, and every document carries them. */
const MAX_TITLE_CHARS = 500
const MAX_AUTHOR_CHARS = 200
/** A page names one. */
const MAX_RSL_LINKS = 5

/** Names of meta elements, most trusted first. */
const TITLE = ['og:title', 'twitter:title', 'dc.title']
const SITE_NAME = ['og:site_name', 'application-name']
const PUBLISHED = [
  'article:published_time',
  'og:published_time',
  'datepublished',
  'date',
  'dc.date',
  'dc.date.issued',
  'dcterms.created',
  'pubdate',
  'parsely-pub-date',
  'sailthru.date',
]
const AUTHOR = ['author', 'article:author', 'dc.creator', 'parsely-author', 'sailthru.author']
const LANGUAGE = ['og:locale', 'content-language', 'dc.language']
const IMAGE = ['og:image:secure_url', 'og:image', 'twitter:image']

/**
 * Reads metadata with cheerio from the parse's notable elements only, so its cost does not grow with the page. `url` is the page's own.
 */
export function readMetadata({ document, notable }: ParsedHtml, url: string): PageMetadata {
  // cheerio's types name classes; it asks the nodes for no more than they have (dom.ts).
  const $ = load(document as never, { xml: { xmlMode: false } })
  const textIn = (elements: readonly Element[]): string => $(elements as never).text()
  const metas = named(notable, 'meta')
  const content = contentByName(metas)
  const first = (names: readonly string[]): string | undefined => firstOf(content, names)
  const base = baseOf(notable, url)
  const resolve = (value: string | undefined): string | undefined => resolveShort(value, base)

  const data = readStructuredData(
    named(notable, 'script')
      .filter(isLinkedData)
      .map((script) => textIn([script])),
  )
  const title = first(TITLE) ?? data.headline ?? tidy(textIn(named(notable, 'title').slice(0, 1)))
  const author = notUrl(first(AUTHOR)) ?? data.author
  const pageImages = [
    { found: first(IMAGE), origin: 'og' as const },
    ...data.images.map((found) => ({ found, origin: 'json-ld' as const })),
  ].flatMap(({ found, origin }) => {
    const image = resolve(found)
    return image === undefined ? [] : [{ url: image, origin }]
  })
  return {
    base,
    ...known({
      title: title?.slice(0, MAX_TITLE_CHARS),
      declaredLanguage: languageOf(notable, first(LANGUAGE)),
      publishedDate: dateOf(first(PUBLISHED) ?? data.datePublished ?? timeOf(notable)),
      author: author?.slice(0, MAX_AUTHOR_CHARS),
      canonicalUrl: resolve(linked(notable, 'canonical')) ?? resolve(first(['og:url'])),
      licenseUrl: resolve(linked(notable, 'license')) ?? resolve(data.license),
      ogType: first(['og:type']),
      siteName: first(SITE_NAME),
    }),
    structuredTypes: data.types,
    metas: directives(metas),
    rslLinks: rslLinksOf(notable, base),
    rslTexts: named(notable, 'script')
      .filter(({ attribs }) => isRslType(attribs.type))
      .slice(0, MAX_RSL_LINKS)
      .map((script) => textIn([script])),
    pageImages,
    imageTexts: new Map(
      [...data.imageTexts].flatMap(([found, said]) => {
        const image = resolve(found)
        return image === undefined ? [] : [[image, said] as const]
      }),
    ),
  }
}

/** What the page's addresses are resolved against. A long base would cost its length for each of them. */
function baseOf(notable: readonly Element[], url: string): string {
  const href = named(notable, 'base').find(({ attribs }) => attribs.href !== undefined)?.attribs.href
  return resolveShort(href ?? '', url) ?? url
}

function resolveShort(value: string | undefined, base: string): string | undefined {
  return value === undefined || value.length > MAX_URL_CHARS ? undefined : normalizeUrl(value, base)
}

/** When the page's own `<time>` says that it was published. */
function timeOf(notable: readonly Element[]): string | undefined {
  const isPublication = ({ attribs }: Element): boolean =>
    attribs.pubdate !== undefined || attribs.itemprop === 'datePublished'
  return named(notable, 'time').find(isPublication)?.attribs.datetime
}

/** The members that have a value. */
function known<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as never
}

/** By name, not by selector: compiling one for each question takes longer than reading the page's answers. */
function named(notable: readonly Element[], name: string): Element[] {
  return notable.filter((element) => element.name === name)
}

/** What the page's meta elements say, by lower-case name. */
function contentByName(metas: readonly Element[]): ReadonlyMap<string, string> {
  const content = new Map<string, string>()
  for (const { attribs } of metas) {
    const value = tidy(attribs.content)
    if (value === undefined) continue
    // One `property` may hold several names; the first meta of a name counts.
    for (const name of (attribs.property ?? attribs.name ?? attribs.itemprop ?? '').toLowerCase().split(/\s+/))
      if (!content.has(name)) content.set(name, value)
  }
  return content
}

function firstOf(content: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = content.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

/** The address of the first link of a relation. */
function linked(notable: readonly Element[], relation: string): string | undefined {
  for (const { name, attribs } of notable)
    if (name === 'link' && attribs.rel?.toLowerCase().split(/\s+/).includes(relation)) return attribs.href
  return undefined
}

function rslLinksOf(notable: readonly Element[], base: string): readonly string[] {
  const links = notable.filter(
    ({ name, attribs }) =>
      name === 'link' && isRslType(attribs.type) && attribs.rel?.toLowerCase().split(/\s+/).includes('license'),
  )
  return links.slice(0, MAX_RSL_LINKS).flatMap(({ attribs }) => resolveShort(attribs.href, base) ?? [])
}

function directives(metas: readonly Element[]): PageMetadata['metas'] {
  return metas
    .map(({ attribs }) => ({
      name: (attribs.name ?? attribs['http-equiv'] ?? attribs.property ?? '').toLowerCase().trim(),
      content: attribs.content ?? '',
    }))
    .filter(({ name, content }) => name !== '' && content !== '')
}

function languageOf(roots: readonly Element[], meta: string | undefined): string | undefined {
  const html = roots.find(({ name }) => name === 'html')?.attribs
  const body = roots.find(({ name }) => name === 'body')?.attribs
  const claim = html?.lang ?? html?.['xml:lang'] ?? body?.lang ?? meta
  return /^\s*([a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)/i.exec(claim ?? '')?.[1]?.replaceAll('_', '-')
}

/** A date as the page writes it, cut to ISO 8601 where it begins like one; others are left out. */
function dateOf(value: string | undefined): string | undefined {
  return /^\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?)?/.exec(
    value?.trim() ?? '',
  )?.[0]
}

function notUrl(value: string | undefined): string | undefined {
  return value === undefined || /^https?:\/\//i.test(value) ? undefined : value
}

function tidy(text: string | undefined): string | undefined {
  const plain = text === undefined ? undefined : withoutInvisible(text).replace(/\s+/g, ' ').trim()
  return plain === undefined || plain === '' ? undefined : plain
}

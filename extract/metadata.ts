/** What a page says about itself: title, language, author, dates, canonical URL, licence, JSON-LD types, robots directives. */
import { load } from 'cheerio/slim'
import { normalizeUrl } from '../core/url.ts'
import type { Element } from './dom.ts'
import type { ParsedHtml } from './parse.ts'
import { readStructuredData } from './structured-data.ts'

export interface PageMetadata {
  readonly base: string
  readonly title?: string
  readonly declaredLanguage?: string
  readonly publishedDate?: string
  readonly author?: string
  readonly canonicalUrl?: string
  readonly licenseUrl?: string
  readonly ogType?: string
  readonly structuredTypes: readonly string[]
  /** `name` and `content` of every meta element that may carry a directive, for core/rights.ts. */
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Pictures that stand for the whole page, most trusted first: og:image, then JSON-LD. */
  readonly pageImages: readonly { readonly url: string; readonly origin: 'og' | 'json-ld' }[]
}

const MAX_TITLE_CHARS = 500
const MAX_AUTHOR_CHARS = 200

/**
 * Reads metadata with cheerio from the parse's notable elements only, so its cost does not grow with the page. `url` is the page's own.
 */
export function readMetadata({ document, notable }: ParsedHtml, url: string): PageMetadata {
  const $ = load(document, { xml: { xmlMode: false } })
  const elements = $([...notable])
  const metas = elements.filter('meta')
  const links = elements.filter('link')
  const content = new Map<string, string>()
  metas.each((_index, { attribs }) => {
    // One `property` may hold several names; the first meta of a name counts.
    for (const name of (attribs.property ?? attribs.name ?? attribs.itemprop ?? '').toLowerCase().split(/\s+/)) {
      const value = tidy(attribs.content)
      if (value !== undefined && !content.has(name)) content.set(name, value)
    }
  })
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => content.get(name)).find((value) => value !== undefined)
  const resolve = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : normalizeUrl(value, base)

  const base = normalizeUrl(elements.filter('base[href]').first().attr('href') ?? '', url) ?? url
  const data = readStructuredData(
    elements
      .filter('script')
      .toArray()
      .map((script) => $(script).text()),
  )
  const ogType = first('og:type')
  const title =
    first('og:title', 'twitter:title', 'dc.title') ?? data.headline ?? tidy(elements.filter('title').first().text())
  const publishedDate = dateOf(
    first(
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
    ) ??
      data.datePublished ??
      elements.filter('time[pubdate],time[itemprop=datePublished]').first().attr('datetime'),
  )
  const author =
    notUrl(first('author', 'article:author', 'dc.creator', 'parsely-author', 'sailthru.author')) ?? data.author
  const canonicalUrl = resolve(links.filter('[rel~=canonical]').first().attr('href')) ?? resolve(first('og:url'))
  const licenseUrl = resolve(links.filter('[rel~=license]').first().attr('href')) ?? resolve(data.license)
  const declaredLanguage = languageOf(elements, first('og:locale', 'content-language', 'dc.language'))
  const pageImages = [
    ...[first('og:image:secure_url', 'og:image', 'twitter:image')].map((found) => ({ found, origin: 'og' as const })),
    ...data.images.map((found) => ({ found, origin: 'json-ld' as const })),
  ].flatMap(({ found, origin }) => {
    const image = resolve(found)
    return image === undefined ? [] : [{ url: image, origin }]
  })
  return {
    base,
    ...(title === undefined ? {} : { title: title.slice(0, MAX_TITLE_CHARS) }),
    ...(declaredLanguage === undefined ? {} : { declaredLanguage }),
    ...(publishedDate === undefined ? {} : { publishedDate }),
    ...(author === undefined ? {} : { author: author.slice(0, MAX_AUTHOR_CHARS) }),
    ...(canonicalUrl === undefined ? {} : { canonicalUrl }),
    ...(licenseUrl === undefined ? {} : { licenseUrl }),
    ...(ogType === undefined ? {} : { ogType }),
    structuredTypes: data.types,
    metas: metas
      .toArray()
      .map(({ attribs }) => ({
        name: (attribs.name ?? attribs['http-equiv'] ?? attribs.property ?? '').toLowerCase().trim(),
        content: attribs.content ?? '',
      }))
      .filter(({ name, content: value }) => name !== '' && value !== ''),
    pageImages,
  }
}

function languageOf(
  elements: { filter(selector: string): { first(): { attr(name: string): string | undefined } } },
  meta: string | undefined,
): string | undefined {
  const html = elements.filter('html').first()
  const body = elements.filter('body').first()
  const claim = html.attr('lang') ?? html.attr('xml:lang') ?? body.attr('lang') ?? meta
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
  const plain = text?.replace(/\s+/g, ' ').trim()
  return plain === undefined || plain === '' ? undefined : plain
}

export type NotableElement = Element

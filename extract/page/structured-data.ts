/** The few facts of JSON-LD that documents use. Its content is the site's word, never trusted to be well-formed. */
import { parseJson } from '../../formats/json-lines.ts'

interface StructuredData {
  /** schema.org types of the described things, without prefix, in page order, each once. */
  readonly types: readonly string[]
  readonly headline?: string
  readonly author?: string
  readonly datePublished?: string
  readonly license?: string
  readonly images: readonly string[]
  /** By address as written: what an ImageObject says of its picture, the caption before the description. The first of an address counts. */
  readonly imageTexts: ReadonlyMap<string, string>
}

/** Nodes of one script that are looked at: a shop's list of goods holds hundreds, a hostile page any number. */
const MAX_NODES = 2000
/** Every record carries them; a page is of a few types. */
const MAX_TYPES = 20
/** Types that describe the site and its furniture. */
const FURNITURE: ReadonlySet<string> = new Set([
  'WebSite',
  'Organization',
  'BreadcrumbList',
  'ListItem',
  'SearchAction',
  'EntryPoint',
  'ImageObject',
  'Person',
  'PropertyValueSpecification',
  'ReadAction',
  'SpeakableSpecification',
  'SiteNavigationElement',
  'WPHeader',
  'WPFooter',
  'ContactPoint',
  'PostalAddress',
  'Thing',
])

/** Reads the texts of all JSON-LD scripts. Malformed ones are skipped. */
export function readStructuredData(scripts: readonly string[]): StructuredData {
  const types = new Set<string>()
  const facts: Record<'headline' | 'author' | 'datePublished' | 'license', string | undefined> = {
    headline: undefined,
    author: undefined,
    datePublished: undefined,
    license: undefined,
  }
  const images: string[] = []
  const imageTexts = new Map<string, string>()
  for (const script of scripts) {
    const queue: unknown[] = [parseJsonLd(script)]
    for (let at = 0; at < queue.length && at < MAX_NODES; at += 1) {
      const node = queue[at]
      if (Array.isArray(node)) queue.push(...node.slice(0, MAX_NODES))
      if (!isObject(node)) continue
      const named = [node['@type']].flat().filter((type): type is string => typeof type === 'string')
      const isThing = named.length > 0 && !named.every((type) => FURNITURE.has(type))
      for (const type of named)
        if (!FURNITURE.has(type) && types.size < MAX_TYPES) types.add(type.replace(/^https?:\/\/schema\.org\//, ''))
      for (const picture of [node, ...PICTURES.flatMap((key) => [node[key]].flat().slice(0, MAX_NODES))]) {
        if (isObject(picture) && isImageObject(picture)) noteImage(picture, imageTexts)
      }
      if (isThing) {
        facts.headline ??= text(node.headline)
        facts.datePublished ??= text(node.datePublished)
        facts.license ??= text(node.license)
        facts.author ??= nameOf(node.author)
        for (const image of [node.image].flat()) {
          const url = typeof image === 'string' ? image : isObject(image) ? text(image.url) : undefined
          if (url !== undefined && images.length < 3) images.push(url)
        }
      }
      for (const key of ['@graph', 'mainEntity', 'mainEntityOfPage', 'itemListElement', 'item']) {
        const inner = node[key]
        if (typeof inner === 'object' && inner !== null) queue.push(inner)
      }
    }
  }
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
  return { types: [...types], images, imageTexts, ...known }
}

/** Where a thing has its ImageObjects. */
const PICTURES = ['image', 'primaryImageOfPage', 'associatedMedia', 'photo']
/** Pictures whose texts are kept: a page of more is a list of goods. */
const MAX_IMAGE_TEXTS = 1000
/** Far above what a text of a picture may have. */
const MAX_IMAGE_TEXT = 10_000

function isImageObject(node: Record<string, unknown>): boolean {
  return [node['@type']].flat().some((type) => typeof type === 'string' && /(?:^|\/)ImageObject$/.test(type))
}

function noteImage(node: Record<string, unknown>, texts: Map<string, string>): void {
  const said = text(node.caption) ?? text(node.description)
  if (said === undefined || texts.size >= MAX_IMAGE_TEXTS) return
  for (const url of [text(node.contentUrl), text(node.url)]) {
    if (url !== undefined && !texts.has(url)) texts.set(url, said.slice(0, MAX_IMAGE_TEXT))
  }
}

/** What a script of JSON-LD says, without the comments that some put around it; undefined where it is no JSON. */
export function parseJsonLd(script: string): unknown {
  return parseJson(
    script
      .replace(/^\s*(?:<!--|\/\/<!\[CDATA\[|<!\[CDATA\[)|(?:-->|\/\/\]\]>|\]\]>)\s*$/g, '')
      .replace(/[\x00-\x1f]+/g, ' '),
  )
}

function nameOf(author: unknown): string | undefined {
  const names = [author]
    .flat()
    .map((one) => (isObject(one) ? text(one.name) : text(one)))
    .filter((name) => name !== undefined && !/^https?:/.test(name))
  return names.length === 0 ? undefined : names.slice(0, 5).join(', ')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

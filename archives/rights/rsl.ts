/**
 * Terms in RSL 1.0 (Really Simple Licensing): an XML document that says for parts of a site which uses are permitted, and against what.
 *
 * Training is free for the taking only where a licence permits it, or forbids nothing, and asks no payment, and holds for everyone.
 * @source rslstandard.org, RSL 1.0 of 2025-12: content, license, permits, prohibits, payment
 */
import { normalizeUrl } from '../../core/url.ts'
import { patternMatches, robotsPathOf, robotsPatternOf, type Work } from '../../formats/robots/match.ts'
import { openXmlReader } from '../../formats/xml.ts'
import type { PictureTerm, RightsEvidence } from '../../schemas/rights.ts'

interface License {
  /** Uses by their names in lower case; `permitted` is undefined where the licence lists none: then all are. */
  permitted?: Set<string>
  readonly prohibited: Set<string>
  readonly payments: Set<string>
  /** It is for some users or countries only. */
  isLimited: boolean
}

interface Content {
  /** Undefined: of every site. */
  readonly host?: string
  readonly pattern: string
  /** A server sells licences for it. */
  readonly isSold: boolean
  readonly licenses: License[]
}
export type RslTerms = readonly Content[]

/** Longest document. @source spec of this project: 1 MiB */
export const MAX_RSL_BYTES = 1_048_576
const MAX_CONTENTS = 1000
const MAX_LICENSES = 20
const MAX_WORK = 250_000
/** Parts that are told apart for the pictures of a page, and the longest pattern of one: the evidence goes with every sample. Of more all pictures are reserved. @source judgement: RSL's examples have one to three */
const MAX_PICTURE_TERMS = 20
const MAX_PICTURE_PATTERN = 500
/** A file's metadata speak of one asset. */
const MAX_EMBEDDED = 5
const ANY_URL = 'https://file.invalid/'
/** Names of uses that training falls under, in 1.0 and in drafts before it. */
const TRAINING = ['ai-train', 'ai-all', 'all', 'train-ai', 'train-genai'] as const
/** Asks for no money. Every sample carries the address of its page, so that it can be named. */
const FREE: ReadonlySet<string> = new Set(['free', 'attribution'])

/** Reads a document; undefined if it is no RSL. `url` is its own. Never throws; entities of a DTD are never read. */
export function parseRsl(body: Buffer, url: string): RslTerms | undefined {
  const reading = createReading(url)
  const reader = openXmlReader({
    open: (name) => openElement(reading, localName(name)),
    attribute: (name, value) => reading.attributes.set(name.toLowerCase(), value.slice(0, 2000)),
    text(part) {
      if (reading.text.length < 1000) reading.text += part.slice(0, 1000)
    },
    close: (name) => closeElement(reading, localName(name)),
  })
  reader.write(
    body
      .subarray(0, MAX_RSL_BYTES)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  )
  reader.end()
  return reading.isRsl ? reading.contents : undefined
}

/** What the terms say of training on a URL: of the longest pattern that matches it, or that none does. `from`: the document. */
export function judgeRsl(terms: RslTerms, from: string, url: string): readonly RightsEvidence[] {
  const address = new URL(url)
  const path = robotsPathOf(address)
  const work: Work = { left: MAX_WORK }
  let best: Content | undefined
  for (const content of terms) {
    const isOurs = content.host === undefined || content.host === address.host
    if (!isOurs || (best !== undefined && content.pattern.length < best.pattern.length)) continue
    if (work.left <= 0) return [evidence(from, 'more terms than can be tried', 'reserved')]
    if (patternMatches(content.pattern, path, work)) best = content
  }
  // Said, so that nobody takes them for terms that could not be had.
  if (best === undefined) return [evidence(from, 'speaks of other addresses', 'nothing')]
  const { says, why } = sayingOf(best)
  return says === 'nothing' ? [] : [evidence(from, why, says)]
}

/**
 * What terms that a page names say of its pictures alone, whose addresses they may tell apart from its own. Nothing where they reserve the page, whose
 * pictures go with it, or nothing at all. `url`: of the page.
 */
export function judgePictures(terms: RslTerms, from: string, url: string): readonly RightsEvidence[] {
  if (judgeRsl(terms, from, url).some(({ says }) => says === 'reserved')) return []
  const parts = terms.map((content) => ({ ...content, ...sayingOf(content) }))
  const reserved = parts.find(({ says }) => says === 'reserved')
  if (reserved === undefined) return []
  const said = evidence(from, reserved.why, 'images_reserved')
  if (parts.length > MAX_PICTURE_TERMS || parts.some(({ pattern }) => pattern.length > MAX_PICTURE_PATTERN))
    return [said]
  const pictures = parts.map(
    ({ host, pattern, says }): PictureTerm => ({
      ...(host === undefined ? {} : { host }),
      pattern,
      reserved: says === 'reserved',
    }),
  )
  return [{ ...said, pictures }]
}

/** Are those of these terms that speak of a picture a reservation? Of two patterns of one length the one that reserves counts. */
export function reservePicture(pictures: readonly PictureTerm[], url: string): boolean {
  const address = new URL(url)
  const path = robotsPathOf(address)
  const work: Work = { left: MAX_WORK }
  const longest = (reserved: boolean): number =>
    pictures
      .filter((term) => term.reserved === reserved && (term.host === undefined || term.host === address.host))
      .filter(({ pattern }) => patternMatches(pattern, path, work))
      .reduce((most, { pattern }) => Math.max(most, pattern.length), 0)
  const refusal = longest(true)
  return refusal > 0 && refusal >= longest(false)
}

/**
 * What terms say that stand in a page itself (`<script type="application/rsl+xml">`). Their host is not looked at: it is that of the page's
 * canonical address, which need not be where the page was asked for. @source RSL 1.0, section 4.6, and its errata of 2026-05-27
 */
export function judgeInlineRsl(text: string, url: string): readonly RightsEvidence[] {
  const terms = parseRsl(Buffer.from(text), url)?.map(ofAnyHost) ?? []
  const from = 'in the page:'
  return terms.length === 0 ? [] : [...judgeRsl(terms, from, url), ...judgePictures(terms, from, url)]
}

/** What terms say that stand in a file's own bytes, from behind their namespace on: of that file, whatever they call it. @source RSL 1.0, section 4.8 */
export function judgeEmbeddedRsl(text: string): readonly RightsEvidence[] {
  const terms = parseRsl(Buffer.from(`<rsl>${text}</rsl>`), ANY_URL) ?? []
  return terms.slice(0, MAX_EMBEDDED).flatMap((content) => {
    const judged = judgeRsl([{ ...ofAnyHost(content), pattern: '/' }], 'in the file:', ANY_URL)
    return judged.map((each) => ({ ...each, signal: 'xmp-rsl' }))
  })
}

function ofAnyHost({ pattern, isSold, licenses }: Content): Content {
  return { pattern, isSold, licenses }
}

function evidence(from: string, why: string, says: RightsEvidence['says']): RightsEvidence {
  return { signal: 'rsl', value: `${from.slice(0, 150)} ${why}`.slice(0, 200), says }
}

/** What a part's licences say of training; nothing where it has none. */
function sayingOf({ licenses, isSold }: Content): {
  readonly says: 'reserved' | 'allowed' | 'nothing'
  readonly why: string
} {
  const refusals = licenses.map(refusalOf)
  if (refusals.includes(undefined)) return { says: 'allowed', why: 'training is permitted' }
  const why = refusals[0] ?? (isSold ? 'licences are sold' : undefined)
  return why === undefined ? { says: 'nothing', why: '' } : { says: 'reserved', why }
}

/** Why a licence does not let us train; undefined if it does. */
function refusalOf({ permitted, prohibited, payments, isLimited }: License): string | undefined {
  const forbidden = TRAINING.find((use) => prohibited.has(use))
  if (forbidden !== undefined) return `prohibits ${forbidden}`
  if (permitted !== undefined && !TRAINING.some((use) => permitted.has(use)))
    return `permits only ${[...permitted].join(' ')}`.slice(0, 100)
  const price = [...payments].find((type) => !FREE.has(type))
  if (price !== undefined && ![...payments].some((type) => FREE.has(type))) return `payment ${price}`
  return isLimited ? 'holds for some users only' : undefined
}

interface Reading {
  readonly url: string
  readonly contents: Content[]
  readonly attributes: Map<string, string>
  isRsl: boolean
  text: string
  element: string
  content: Content | undefined
  license: License | undefined
}

function createReading(url: string): Reading {
  const nothing = { isRsl: false, text: '', element: '', content: undefined, license: undefined }
  return { url, contents: [], attributes: new Map(), ...nothing }
}

/** Attributes come behind the name of their tag: those of an element are looked at when the next begins, or it ends. */
function openElement(reading: Reading, name: string): void {
  takeElement(reading)
  reading.element = name
  reading.text = ''
  reading.attributes.clear()
  if (name === 'rsl') reading.isRsl = true
  if (name === 'license' && reading.content !== undefined && reading.content.licenses.length < MAX_LICENSES) {
    reading.license = { prohibited: new Set(), payments: new Set(), isLimited: false }
    reading.content.licenses.push(reading.license)
  }
}

function closeElement(reading: Reading, name: string): void {
  takeElement(reading)
  if (name === 'license') reading.license = undefined
  if (name === 'content') reading.content = undefined
}

function takeElement(reading: Reading): void {
  const { element, license, text } = reading
  const type = reading.attributes.get('type')?.trim().toLowerCase()
  reading.element = ''
  if (element === 'content' && reading.isRsl && reading.contents.length < MAX_CONTENTS) {
    reading.content = contentOf(reading)
    reading.contents.push(reading.content)
  } else if (license !== undefined && (element === 'permits' || element === 'prohibits')) {
    // `<permits type="usage">ai-train</permits>`, and as some write it, `<permits type="ai-train"/>`.
    const words = (text.trim() === '' ? (type ?? '') : text)
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((word) => word !== '')
    if (text.trim() !== '' && type !== undefined && type !== 'usage') license.isLimited = true
    else if (element === 'prohibits') for (const word of words) license.prohibited.add(word)
    else license.permitted = new Set([...(license.permitted ?? []), ...words])
  } else if (license !== undefined && element === 'payment') license.payments.add(type ?? 'unknown')
}

function contentOf({ attributes, url }: Reading): Content {
  const pattern = attributes.get('url')?.trim() ?? ''
  const isSold = (attributes.get('server') ?? '') !== ''
  const absolute = /^https?:\/\//i.test(pattern) ? normalizeUrl(pattern, url) : undefined
  if (absolute === undefined) {
    const path = pattern === '' ? '/' : /^[/*]/.test(pattern) ? pattern : `/${pattern}`
    return { pattern: robotsPatternOf(path), isSold, licenses: [] }
  }
  const { host } = new URL(absolute)
  return { host, pattern: robotsPatternOf(absolute.slice(absolute.indexOf(host) + host.length)), isSold, licenses: [] }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase()
}

/**
 * What an answer and its site say of its use in training: every signal as evidence, and the verdict of a policy over it.
 *
 * What the site says beside the answer (robots.txt, files at well-known places, licences) is evidence already and comes first
 * (site-words.ts). @source Google's robots meta specification; W3C TDMRep final report; IETF aipref drafts of 2026-08; RSL 1.0.
 */
import { type TrainingLanguage, trainingWord } from '../../formats/robots/training-words.ts'
import type { RightsPolicy } from '../../schemas/config/rights.ts'
import type { Rights, RightsEvidence } from '../../schemas/rights.ts'
import { type Directive, metaDirectives, robotsTagDirectives, timeOf } from './directives.ts'
import { licenseLinksOf } from './link-header.ts'
import { reserves } from './policies.ts'
import { judgeInlineRsl, reservePicture } from './rsl.ts'
import { siblingRefusals, type ToSibling, toSibling } from './sibling-directives.ts'
import { tdmValueOf } from './tdm-value.ts'

export interface RightsSignals {
  /** Of the answer, names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** `<meta name content>` of the page, in order; empty for images. */
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Addresses of RSL documents that the page names in `<link rel=license>`; none by default. */
  readonly rslLinks?: readonly string[]
  /** Documents in RSL that stand in the page itself; none by default. */
  readonly rslTexts?: readonly string[]
  /** Our product token: directives that name other agents are not for us. */
  readonly token: string
  readonly kind: 'page' | 'image'
  /** Of the answer; base of the addresses in its headers. */
  readonly url?: string
  /** When it came, RFC 3339: what was to be unavailable before that is. Without it, dates say nothing. */
  readonly date?: string
  /** What was said of the URL before it was asked for; nothing by default. */
  readonly site?: readonly RightsEvidence[]
  /** `strict` by default. */
  readonly policy?: RightsPolicy
}

interface RightsVerdict extends Rights {
  /** Links of the page are not to be followed. */
  readonly nofollow: boolean
}

/** What a directive reserves (`noai`, `noimageai`: DeviantArt; `noml`: noml.info) of a page or an image: of a page itself, or its pictures alone. */
const RESERVES: Readonly<Record<RightsSignals['kind'], Readonly<Record<string, RightsEvidence['says']>>>> = {
  page: {
    noai: 'reserved',
    noml: 'reserved',
    noindex: 'reserved',
    none: 'reserved',
    noarchive: 'reserved',
    noimageai: 'images_reserved',
    noimageindex: 'images_reserved',
  },
  image: {
    noai: 'reserved',
    noml: 'reserved',
    noimageai: 'reserved',
    noindex: 'reserved',
    noimageindex: 'reserved',
    none: 'reserved',
  },
}
const MAX_VALUE = 200

/** Directives as they come in: ours are evidence at once, those of siblings once it is known whether we are named. */
interface Heard {
  readonly ours: Directive[]
  readonly siblings: ToSibling[]
  isNamed: boolean
}

/** Judges an answer. All that was found is in `evidence`: the site's words, headers, metas, the TDM reservation that holds, terms unread. */
export function judgeRights(signals: RightsSignals): RightsVerdict {
  const { headers, metas, site = [], policy = 'strict' } = signals
  const evidence: RightsEvidence[] = site.filter(({ signal }) => signal !== 'tdmrep-file')
  const tdm: RightsEvidence[] = site.filter(({ signal }) => signal === 'tdmrep-file')
  const heard: Heard = { ours: [], siblings: [], isNamed: false }
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (lower === 'x-robots-tag') evidence.push(...hearTag(value, signals, heard))
    else if (lower === 'tdm-reservation') tdm.push(reservation(lower, value))
    else if (lower === 'tdm-policy') evidence.push(said('tdm-policy', value, 'nothing'))
    else if (lower === 'content-usage' || lower === 'content-signal') evidence.push(...statement(lower, value))
  }
  for (const { name, content } of metas) {
    const lower = name.trim().toLowerCase()
    // What stands for a header (`http-equiv`) says what the header would.
    if (lower === 'x-robots-tag') evidence.push(...hearTag(content, signals, heard))
    else if (lower === 'content-usage' || lower === 'content-signal') evidence.push(...statement(lower, content))
    else if (lower === 'tdm-reservation') tdm.push(reservation('meta-tdm-reservation', content))
    else if (lower === 'tdm-policy') evidence.push(said('tdm-policy', content, 'nothing'))
    else evidence.push(...hearMeta(lower, content, signals, heard))
  }
  if (!heard.isNamed) evidence.push(...siblingEvidence(heard.siblings, signals))
  const links = licenseLinksOf(headers, signals.url)
  evidence.push(...holding(tdm), ...unread(signals, links.rsl, site), ...inPage(signals))
  return {
    ...verdictOf(evidence, policy),
    ...(links.license === undefined ? {} : { licenseUrl: links.license }),
    nofollow: heard.ours.some(({ name }) => name === 'nofollow' || name === 'none'),
  }
}

/** The verdict over evidence; `images` is present where a page keeps its pictures, and only them, to itself. */
export function verdictOf(evidence: readonly RightsEvidence[], policy: RightsPolicy): Rights {
  const counted = evidence.filter((each) => reserves(each, policy))
  if (counted.some(({ says }) => says === 'reserved')) return { verdict: 'reserved', evidence: [...evidence] }
  const images = counted.some(({ pictures }) => pictures === undefined) ? ({ images: 'reserved' } as const) : {}
  return { verdict: 'open', evidence: [...evidence], ...images }
}

/** The words that decided a reservation, for people: `x-robots-tag: noai`. */
export function wordsOf(evidence: readonly RightsEvidence[], policy: RightsPolicy): string | undefined {
  const counted = evidence.filter((each) => reserves(each, policy))
  const decisive = counted.find(({ says }) => says === 'reserved') ?? counted[0]
  return decisive === undefined ? undefined : `${decisive.signal}: ${decisive.value}`.slice(0, MAX_VALUE)
}

/** The words that keep a picture of an open page from us, though the page is not; undefined where none do. */
export function pictureWordsOf(
  { images, evidence }: Pick<Rights, 'images' | 'evidence'>,
  url: string,
  policy: RightsPolicy,
): string | undefined {
  const heard = evidence.filter(({ pictures }) =>
    pictures === undefined ? images === 'reserved' : reservePicture(pictures, url),
  )
  return wordsOf(heard, policy)
}

/** One piece of evidence, its value cut to what a record holds. */
export function said(signal: string, value: string, says: RightsEvidence['says']): RightsEvidence {
  return { signal, value: value.trim().slice(0, MAX_VALUE), says }
}

/** Evidence of what an X-Robots-Tag line says to us. */
function hearTag(line: string, signals: RightsSignals, heard: Heard): readonly RightsEvidence[] {
  return robotsTagDirectives(line).flatMap(({ agent, directives }) => {
    if (agent === '*') return hearOurs('x-robots-tag', directives, signals, heard)
    if (agent === signals.token.toLowerCase()) {
      heard.isNamed = true
      return hearOurs('x-robots-tag', directives, signals, heard)
    }
    heard.siblings.push(...toSibling('x-robots-sibling', agent, directives))
    return []
  })
}

/** Evidence of what a meta element says to us; its name is `robots`, that of an agent, or means nothing here. */
function hearMeta(name: string, content: string, signals: RightsSignals, heard: Heard): readonly RightsEvidence[] {
  const isOurs = name === signals.token.toLowerCase()
  if (isOurs) heard.isNamed = true
  if (isOurs || name === 'robots') return hearOurs('meta-robots', metaDirectives(content), signals, heard)
  heard.siblings.push(...toSibling('meta-sibling', name, metaDirectives(content)))
  return []
}

function hearOurs(
  signal: string,
  directives: readonly Directive[],
  signals: RightsSignals,
  { ours }: Heard,
): readonly RightsEvidence[] {
  ours.push(...directives)
  return directives.map((directive) => said(signal, textOf(directive), saysOf(directive, signals)))
}

function siblingEvidence(siblings: readonly ToSibling[], signals: RightsSignals): readonly RightsEvidence[] {
  const judge = (directive: Directive) => ({ text: textOf(directive), says: saysOf(directive, signals) })
  return siblingRefusals(siblings, judge).map(({ signal, value, says }) => said(signal, value, says))
}

function textOf({ name, value }: Directive): string {
  return name === 'unavailable_after' && value !== undefined ? `${name}: ${value}` : name
}

function saysOf(directive: Directive, { kind, date }: RightsSignals): RightsEvidence['says'] {
  if (directive.name !== 'unavailable_after') {
    const rows = RESERVES[kind]
    return Object.hasOwn(rows, directive.name) ? (rows[directive.name] ?? 'nothing') : 'nothing'
  }
  const end = timeOf(directive)
  return date !== undefined && end !== undefined && end < Date.parse(date) ? 'reserved' : 'nothing'
}

function reservation(signal: string, text: string): RightsEvidence {
  const value = tdmValueOf(text)
  return said(signal, text, value === '1' ? 'reserved' : value === '0' ? 'allowed' : 'nothing')
}

/** What the terms say that stand in the page. */
function inPage({ rslTexts = [], url }: RightsSignals): readonly RightsEvidence[] {
  return url === undefined ? [] : rslTexts.flatMap((text) => judgeInlineRsl(text, url))
}

/** Of statements in the order file, headers, metas the last one holds; what is neither 0 nor 1 is unset, and resets nothing. */
function holding(tdm: readonly RightsEvidence[]): readonly RightsEvidence[] {
  const last = tdm.findLast(({ says }) => says !== 'nothing') ?? tdm.at(-1)
  return last === undefined ? [] : [last]
}

/** What a list says of training, if it does. */
function statement(signal: TrainingLanguage, list: string): readonly RightsEvidence[] {
  const word = trainingWord(signal, list)
  return word === undefined ? [] : [said(signal, word.text, word.allow ? 'allowed' : 'reserved')]
}

/** Terms that the answer names and nobody could read: who names terms does not give for free what they may forbid. */
function unread(
  { rslLinks = [] }: RightsSignals,
  inHeaders: readonly string[],
  site: readonly RightsEvidence[],
): readonly RightsEvidence[] {
  const read = (url: string): boolean => site.some(({ signal, value }) => /^rsl/.test(signal) && value.startsWith(url))
  const named = new Set([...inHeaders, ...rslLinks].map((url) => url.slice(0, MAX_VALUE)))
  return [...named].filter((url) => !read(url)).map((url) => said('rsl-unread', url, 'reserved'))
}

/**
 * Machine-readable reservations of an answer: X-Robots-Tag, meta robots, TDM reservation, AIPREF's Content-Usage, and the verdict.
 *
 * Parsed, not searched: a header line may name an agent whose directives are not for us, dates hold colons and commas.
 * robots.txt was asked before the request and is not judged here. @source Google's robots meta specification; W3C TDMRep
 * final report; IETF aipref drafts of 2026-08.
 */
import type { Rights, RightsEvidence } from '../schemas/rights.ts'

interface RightsSignals {
  /** Of the answer, names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** `<meta name content>` of the page, in order; empty for images. */
  readonly metas: readonly { readonly name: string; readonly content: string }[]
  /** Our product token: directives that name other agents are not for us. */
  readonly token: string
  readonly kind: 'page' | 'image'
}

interface RightsVerdict extends Rights {
  /** Links of the page are not to be followed. */
  readonly nofollow: boolean
}

/** Directives that reserve. noindex, none and noarchive speak of republication, which a data set is. */
const RESERVES: Readonly<Record<RightsSignals['kind'], ReadonlySet<string>>> = {
  page: new Set(['noai', 'noindex', 'none', 'noarchive']),
  image: new Set(['noai', 'noimageai', 'noindex', 'noimageindex', 'none']),
}
/** Directives that carry a value behind a colon: what stands before the colon is not an agent. */
const WITH_VALUE = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview'])

/** Judges what an answer says about its use in training. Everything that was found is in `evidence`, in order: headers, then metas. */
export function judgeRights({ headers, metas, token, kind }: RightsSignals): RightsVerdict {
  const evidence: RightsEvidence[] = []
  const reserves = RESERVES[kind]
  let nofollow = false
  let tdm: RightsEvidence | undefined
  let licenseUrl: string | undefined

  const hear = (signal: string, directives: readonly string[]): void => {
    for (const directive of directives) {
      if (directive === 'nofollow' || directive === 'none') nofollow = true
      evidence.push({ signal, value: directive.slice(0, 200), says: reserves.has(directive) ? 'reserved' : 'nothing' })
    }
  }
  /** A later statement replaces an earlier one, its absence does not; anything but 0 and 1 is unset. */
  const hearTdm = (signal: string, text: string): void => {
    const value = text.trim()
    tdm = {
      signal,
      value: value.slice(0, 200),
      says: value === '1' ? 'reserved' : value === '0' ? 'allowed' : 'nothing',
    }
  }

  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    if (lower === 'x-robots-tag') hear('x-robots-tag', robotsTagDirectives(value, token))
    else if (lower === 'tdm-reservation') hearTdm('tdm-reservation', value)
    else if (lower === 'content-usage') evidence.push(...contentUsage(value))
    else if (lower === 'link') licenseUrl ??= licenseOf(value)
  }
  for (const { name, content } of metas) {
    const lower = name.trim().toLowerCase()
    if (lower === 'robots' || lower === token.toLowerCase()) hear('meta-robots', directivesOf(content.split(/[,\s]+/)))
    else if (lower === 'tdm-reservation') hearTdm('meta-tdm-reservation', content)
  }
  if (tdm !== undefined) evidence.push(tdm)
  return {
    verdict: evidence.some(({ says }) => says === 'reserved') ? 'reserved' : 'open',
    evidence,
    ...(licenseUrl === undefined ? {} : { licenseUrl }),
    nofollow,
  }
}

/**
 * The directives of one X-Robots-Tag line that are for us, lower-case, without their values. `agent: a, b` is for that agent
 * only, up to the next agent of the line; a line that begins without agent is for everyone.
 */
export function robotsTagDirectives(line: string, token: string): readonly string[] {
  let isForUs = true
  const found: string[] = []
  for (const part of line.split(',')) {
    let text = part.trim()
    // Agents come before directives: `bot: noindex`, and also `bot: unavailable_after: 25 Jun 2027 15:00:00 GMT`.
    for (;;) {
      const colon = text.indexOf(':')
      const before = text.slice(0, Math.max(colon, 0)).trim().toLowerCase()
      if (colon < 0 || WITH_VALUE.has(before) || !/^[a-z0-9_*./ -]+$/.test(before)) break
      // The rest of a date such as `unavailable_after: Friday, 25 Jun 2027 15:00:00 GMT`: no agent begins with a digit.
      if (/^\d/.test(before)) break
      isForUs = before === '*' || before === token.toLowerCase()
      text = text.slice(colon + 1).trim()
    }
    if (isForUs) found.push(text)
  }
  return directivesOf(found)
}

function directivesOf(texts: readonly string[]): readonly string[] {
  return texts
    .map((text) => (text.split(':')[0] ?? '').trim().toLowerCase())
    .filter((directive) => /^[a-z][a-z_-]*$/.test(directive))
}

/** Content-Usage: `train-ai=n` reserves, `train-ai=y` allows. A dictionary of structured fields; unknown keys say nothing. */
function contentUsage(value: string): readonly RightsEvidence[] {
  return value.split(',').flatMap((member): RightsEvidence[] => {
    const said = /^\s*train-ai\s*=\s*([yn])\s*(?:;.*)?$/.exec(member)
    return said === null
      ? []
      : [
          {
            signal: 'content-usage',
            value: member.trim().slice(0, 200),
            says: said[1] === 'n' ? 'reserved' : 'allowed',
          },
        ]
  })
}

function licenseOf(link: string): string | undefined {
  for (const [, url, parameters = ''] of link.matchAll(/<([^<>]{1,2000})>([^<]{0,500})/g)) {
    if (/;\s*rel\s*=\s*(?:"[^"]*\blicense\b[^"]*"|license\b)/i.test(parameters)) return url
  }
  return undefined
}

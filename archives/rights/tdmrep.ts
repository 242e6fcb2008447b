/** `/.well-known/tdmrep.json`: which parts of a site are reserved against text and data mining. @source W3C TDMRep final report, section 6 */
import { parseUrl } from '../../core/url.ts'
import { parseJson } from '../../formats/json-lines.ts'
import { patternMatches, robotsPathOf, robotsPatternOf, type Work } from '../../formats/robots/match.ts'
import type { RightsEvidence } from '../../schemas/rights.ts'
import { tdmValueOf } from './tdm-value.ts'

interface TdmRule {
  /** As in robots.txt: a start of the path, `*` for anything, a final `$` for the end. */
  readonly pattern: string
  readonly location: string
  /** Of a location that is a whole URL: other hosts are not meant. */
  readonly host: string | undefined
  /** It names no location. */
  readonly isOfSite: boolean
  readonly reservation: ReturnType<typeof tdmValueOf>
  readonly policy?: string
}
export type TdmRules = readonly TdmRule[]

/** The commonest fault of JSON that people write. */
const SPARE_COMMA = /,(?=\s*[\]}])/g
/** Real files have a few rules. */
const MAX_RULES = 1000
/** What one verdict may cost: as in robots.txt (formats/robots/robots.ts), for at most 1,000 rules. */
const MAX_WORK = 250_000

/**
 * Reads the file; undefined if it is none. A single object counts as a list of one, a byte order mark is no fault. A reservation without a location
 * can only mean the site, behind what is said of its parts. Never throws.
 */
export function parseTdmrep(body: Buffer): TdmRules | undefined {
  const text = body.toString('utf8').replace(/^\ufeff/, '')
  const json = parseJson(text) ?? parseJson(text.replace(SPARE_COMMA, ''))
  const list = Array.isArray(json) ? json : json !== null && typeof json === 'object' ? [json] : undefined
  const rules = list?.slice(0, MAX_RULES).flatMap((item: unknown) => readRule(item) ?? [])
  return rules && [...rules.filter(({ isOfSite }) => !isOfSite), ...rules.filter(({ isOfSite }) => isOfSite)]
}

function readRule(item: unknown): TdmRule | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined
  const members: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const { location, 'tdm-reservation': stated, 'tdm-policy': policy } = members
  const reservation = tdmValueOf(stated)
  const isOfSite = location === undefined && reservation !== undefined
  const where = isOfSite ? '/' : location
  if (typeof where !== 'string' || where.length > 2000) return undefined
  const pattern = robotsPatternOf(/^(?:[/*]|https?:\/\/)/i.test(where) ? where : `/${where}`)
  const host = /^https?:/i.test(where) ? parseUrl(where)?.host : undefined
  const rule = { location: where, host, pattern, reservation, isOfSite }
  return typeof policy === 'string' ? { ...rule, policy: policy.slice(0, 200) } : rule
}

/** What the first rule that matches a URL says, with its policy as a note; nothing if none matches or it is neither 0 nor 1. */
export function judgeTdmrep(rules: TdmRules, url: string): readonly RightsEvidence[] {
  const asked = new URL(url)
  const path = robotsPathOf(asked)
  const work: Work = { left: MAX_WORK }
  const rule = rules.find(
    ({ pattern, host = asked.host }) => work.left > 0 && host === asked.host && patternMatches(pattern, path, work),
  )
  if (work.left <= 0) return [{ signal: 'tdmrep-file', value: 'too many rules to try', says: 'reserved' }]
  if (rule?.reservation === undefined) return []
  const { location, reservation, policy } = rule
  return [
    {
      signal: 'tdmrep-file',
      value: `${reservation} for ${location}`.slice(0, 200),
      says: reservation === '1' ? 'reserved' : 'allowed',
    },
    ...(policy === undefined ? [] : [{ signal: 'tdm-policy', value: policy, says: 'nothing' } as const]),
  ]
}

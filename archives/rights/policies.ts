/**
 * The two named policies: what each signal does to a page or an image, a row a signal. This table is the policy; nothing else in the code
 * decides whether a signal counts.
 *
 * `strict` (default) takes every word that can mean "not for training" as a reservation. `explicit` takes those that speak of training
 * or data mining to everyone, and notes the rest: what is said to others (siblings), of republication (noindex), or unread.
 * robots.txt's own Disallow is no signal and under no policy: it is always obeyed. @source spec of the signals: docs/rights.md
 */
import type { RightsPolicy } from '../../schemas/config/rights.ts'
import type { RightsEvidence } from '../../schemas/rights.ts'

/** `reserve`: what the signal reserves stays out. `note`: it is evidence and decides nothing. */
type Effect = 'reserve' | 'note'
type Row = Readonly<Record<RightsPolicy, Effect>>

const ALWAYS: Row = { strict: 'reserve', explicit: 'reserve' }
const IF_STRICT: Row = { strict: 'reserve', explicit: 'note' }
const NEVER: Row = { strict: 'note', explicit: 'note' }

/** By the name that stands in the evidence. */
export const SIGNALS = {
  /** Of a page out of an archive: its site's robots.txt there keeps us from it, as it would have live. @source RFC 9309 */
  'robots-disallow': ALWAYS,
  /** `Content-Signal: ai-train=no` in robots.txt, and as a header. @source contentsignals.org */
  'robots-content-signal': ALWAYS,
  'content-signal': ALWAYS,
  /** `Content-Usage: train-ai=n`. @source IETF aipref drafts of 2026-08 */
  'robots-content-usage': ALWAYS,
  'content-usage': ALWAYS,
  /** A training agent is shut out by name. @source sibling-tokens.ts */
  'robots-sibling': IF_STRICT,
  /** A header or a meta element refuses the page or image to one by name, with a directive of `DIRECTIVES`. @source sibling-tokens.ts */
  'x-robots-sibling': IF_STRICT,
  'meta-sibling': IF_STRICT,
  /** Terms in RSL, named by robots.txt, a header, or the page. @source RSL 1.0, rslstandard.org */
  rsl: ALWAYS,
  /** Terms that are named and could not be read. */
  'rsl-unread': IF_STRICT,
  /** @source W3C TDM Reservation Protocol, final report */
  'tdmrep-file': ALWAYS,
  'tdm-reservation': ALWAYS,
  'meta-tdm-reservation': ALWAYS,
  'tdm-policy': NEVER,
  /** @source spawning.ai/ai-txt */
  'ai-txt': ALWAYS,
  /** Inside the bytes of an image. @source PLUS LDF 2.0 and IPTC 2023.1, `plus:DataMining` */
  'plus-data-mining': ALWAYS,
  /** @source W3C TDMRep, section on embedded metadata */
  'xmp-tdm-reservation': ALWAYS,
  /** Terms in RSL in its XMP. @source RSL 1.0, section 4.8 */
  'xmp-rsl': ALWAYS,
  /** @source CAWG Training and Data Mining assertion 1.1; C2PA 1.x `c2pa.training-mining` */
  'c2pa-training': ALWAYS,
  /** A manifest is there: it tells where the image comes from, not what it is for. */
  c2pa: NEVER,
} as const satisfies Readonly<Record<string, Row>>

/** Of X-Robots-Tag and meta robots, by directive: noindex and the like speak of republication, which a dataset is. */
export const DIRECTIVES = {
  noai: ALWAYS,
  noimageai: ALWAYS,
  /** @source noml.info */
  noml: ALWAYS,
  noindex: IF_STRICT,
  none: IF_STRICT,
  noarchive: IF_STRICT,
  noimageindex: IF_STRICT,
  unavailable_after: IF_STRICT,
} as const satisfies Readonly<Record<string, Row>>

/** Does this evidence keep out what it speaks of, under a policy? Unknown signals decide nothing. */
export function reserves({ signal, value, says }: RightsEvidence, policy: RightsPolicy): boolean {
  if (says !== 'reserved' && says !== 'images_reserved') return false
  const isDirective = signal === 'x-robots-tag' || signal === 'meta-robots'
  const rows: Readonly<Record<string, Row>> = isDirective ? DIRECTIVES : SIGNALS
  const name = isDirective ? (/^[a-z_-]+/.exec(value)?.[0] ?? '') : signal
  return Object.hasOwn(rows, name) && rows[name]?.[policy] === 'reserve'
}

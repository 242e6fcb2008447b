/**
 * Every code of m3w, once: what became of pages, documents, images, slots and links. All other lists of codes, and their types, are
 * made from these tables; `docs/reasons.md` and `m3w inspect --reason` print them.
 */

import { CLIPS } from './outcomes/clips.ts'
import { DOCUMENTS } from './outcomes/documents.ts'
import { IMAGE_RULE_CODES, IMAGES } from './outcomes/images.ts'
import { LINKS } from './outcomes/links.ts'
import { type CodesAt, codesAt, type Outcome, type OutcomeStage } from './outcomes/outcome.ts'
import { PAGES } from './outcomes/pages.ts'
import { PAIRS } from './outcomes/pairs.ts'
import { ANSWERS, FAILURES, MANNERS } from './outcomes/web.ts'

export type { Outcome, OutcomeStage, OutcomeUnit } from './outcomes/outcome.ts'

/** In the order of the road. A test holds that no code stands in two tables. */
export const OUTCOME_TABLES = {
  'A request got no answer': FAILURES,
  'What an answer said': ANSWERS,
  'Nobody was asked': MANNERS,
  'Pages, crawled and read': PAGES,
  'Links that were not followed': LINKS,
  Documents: DOCUMENTS,
  'Images, fetched and decoded': IMAGES,
  'Images, judged': IMAGE_RULE_CODES,
  'Image-text pairs': PAIRS,
  'Video-text clips': CLIPS,
} as const
type KeysOf<T> = T extends unknown ? keyof T : never
export type OutcomeCode = KeysOf<(typeof OUTCOME_TABLES)[keyof typeof OUTCOME_TABLES]>

/** Why no answer came: page outcomes and image statuses at once. */
export type FailureCode = keyof typeof FAILURES
export const FAILURE_CODES = codesAt(FAILURES, 'fetch-images')

const PAGE_TABLE = { ...FAILURES, ...ANSWERS, ...MANNERS, ...PAGES } as const
const IMAGE_TABLE = { ...FAILURES, ...ANSWERS, ...MANNERS, ...IMAGES } as const

/** What became of a URL in the crawl: `captured` is kept, everything else a drop. */
export type PageOutcome = CodesAt<typeof PAGE_TABLE, 'crawl'>
export const PAGE_OUTCOMES = codesAt(PAGE_TABLE, 'crawl')

/** Why a capture gives no draft. `parser_failed` is charged to us, everything else to the page or its archive. */
export type ExtractReason = CodesAt<typeof PAGE_TABLE, 'extract'>
export const EXTRACT_REASONS = codesAt(PAGE_TABLE, 'extract')

/** What became of the URL of an image or a video: `ok` and `ok_reencoded` are kept, everything else a drop. */
export type ImageStatus = CodesAt<typeof IMAGE_TABLE, 'fetch-images'> | CodesAt<typeof IMAGE_TABLE, 'fetch-videos'>
export const IMAGE_STATUSES = [...codesAt(IMAGE_TABLE, 'fetch-images'), 'not_video'] as const satisfies ImageStatus[]

/** By which of them an owner kept an image or a video from training. */
export const RESERVED_STATUSES: ReadonlySet<string> = new Set<ImageStatus>([
  'optout_embedded',
  'optout_header',
  'optout_page',
  'rights_reserved',
  'robots_disallow',
])

/** Which text rule a document violates. */
export type TextReason = CodesAt<typeof DOCUMENTS, 'judge-text'>
export const TEXT_DROP_REASONS = codesAt(DOCUMENTS, 'judge-text')

/** Which image rule a slot violates. */
export type ImageReason = CodesAt<typeof IMAGE_RULE_CODES, 'judge-images'>
export const IMAGE_DROP_REASONS = codesAt(IMAGE_RULE_CODES, 'judge-images')

/** Why a link was not admitted; counted per page in the ledger's journal. */
export type LinkRefusal = keyof typeof LINKS

const ALL = { ...PAGE_TABLE, ...IMAGE_TABLE, ...DOCUMENTS, ...IMAGE_RULE_CODES, ...PAIRS, ...CLIPS, ...LINKS } as const
type KeptCode = {
  [C in keyof typeof ALL]: (typeof ALL)[C] extends { readonly isKept: true } ? C : never
}[keyof typeof ALL]

/** The codes of dropped records. */
export type DropReason = Exclude<OutcomeCode, LinkRefusal | KeptCode>

/** Image statuses that a later run may try again; every other one is final for the life of the store. */
export const REFETCHABLE: ReadonlySet<ImageStatus> = new Set(
  IMAGE_STATUSES.filter((status) => 'isAskedAgain' in IMAGE_TABLE[status]),
)

/** Of drops by reason, those that a later run tries again. */
export function refetchableOf(dropped: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(dropped).filter(([reason]) => REFETCHABLE.has(reason as ImageStatus)))
}

/** True for a status with which an image is kept. */
export function isKeptStatus(status: ImageStatus): status is Extract<ImageStatus, KeptCode> {
  return 'isKept' in IMAGE_TABLE[status]
}

/** What is said of a code; undefined for one that m3w does not give. */
export function outcomeOf(code: string): Outcome | undefined {
  return Object.hasOwn(ALL, code) ? ALL[code as OutcomeCode] : undefined
}

/** Every code, in the order of the road. */
export const OUTCOME_CODES: readonly OutcomeCode[] = Object.values(OUTCOME_TABLES).flatMap(
  (table) => Object.keys(table) as OutcomeCode[],
)

/** The config keys that move a code, each with the stage it does so in; of one stage where it is named. */
export function settingsOf({ at, setting }: Outcome, of?: OutcomeStage): readonly (readonly [OutcomeStage, string])[] {
  const stages = (of === undefined ? Object.keys(at) : [of]) as OutcomeStage[]
  return stages.flatMap((stage) => {
    const key = typeof setting === 'object' ? setting[stage] : setting
    return key === undefined ? [] : [[stage, key] as const]
  })
}

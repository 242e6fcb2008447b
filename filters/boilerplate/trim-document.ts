/** Takes out of one document what its site repeats. Pure and linear, so that every exemption can be tested by itself. */
import type { DraftDocument, DraftSegment, RemovedText } from '../../schemas/index.ts'
import { isBesideImage, isBetweenImages } from '../beside-image.ts'
import { countCodePoints } from '../text/words/characters.ts'
import { splitWords } from '../text/words/words.ts'
import { paragraphKey } from './paragraph-key.ts'

/** Of what goes and what stays; part of the version of the stage. */
export const TRIM_VERSION = 3

/** Removed texts that a document lists; its signals count them all. @source judgement: 50 of some 60 bytes are 3 kB a document */
const MAX_LISTED = 50

export interface TrimmedDocument {
  /** With the signals of what went, and the list of it if anything did. */
  readonly document: DraftDocument
  /** Code points of all texts before, and of those that went. */
  readonly characters: number
  readonly removedCharacters: number
  /** Segments that went, headings included. */
  readonly removedSegments: number
}

/**
 * `repeated`: key to number of documents, of what stands on enough documents of the site. All texts with such a key go, but
 * - short text beside an image that is not repeated itself, a caption between them or not, for it may be about the picture; and whatever alone stands between
 *   two such images, for that is never emptied;
 * - a line that leads in (it ends with a colon, or is a label such as "Note") and what it leads to stays.
 * A heading goes with the last text under it, and never alone.
 */
export function trimDocument(document: DraftDocument, repeated: ReadonlyMap<string, number>): TrimmedDocument {
  const { segments } = document
  const keys = segments.map((segment) => (repeated.size === 0 ? undefined : repeatedKey(segment, repeated)))
  const isOwnImage = (at: number): boolean => keys[at] === undefined
  const goes = segments.map(
    (segment, at) =>
      segment.kind === 'text' &&
      keys[at] !== undefined &&
      !(isBesideImage(segments, at, isOwnImage) && isCaptionLike(segment.text)) &&
      !isBetweenImages(segments, at, isOwnImage),
  )
  keepLeadIns(segments, goes, isOwnImage)
  dropEmptyHeadings(segments, goes)
  return settle(document, goes, keys, repeated)
}

/** @source ALIGN, arXiv 2102.05918 section 3: texts of images have at most 20 words. A notice that stands on pages under one picture after the other has more */
const MAX_CAPTION_WORDS = 20

function isCaptionLike(text: string): boolean {
  return splitWords(text).words.length <= MAX_CAPTION_WORDS
}

function repeatedKey(segment: DraftSegment, repeated: ReadonlyMap<string, number>): string | undefined {
  const key = paragraphKey(segment)
  return key !== undefined && repeated.has(key) ? key : undefined
}

/** From the end, since what a lead-in leads to may lead in itself. A picture that the site repeats is nothing to lead to: it stays on every page. */
function keepLeadIns(segments: readonly DraftSegment[], goes: boolean[], isOwnImage: (at: number) => boolean): void {
  for (let at = segments.length - 2; at >= 0; at -= 1) {
    const next = segments[at + 1]
    if (!goes[at] || goes[at + 1] || isHeading(next) || !leadsIn(segments[at])) continue
    if (next?.kind === 'text' || isOwnImage(at + 1)) goes[at] = false
  }
}

/** Fewer words are a label: "Note", "See also", "Examples". @source OBELICS Table 3: a paragraph has at least 4 words */
const MIN_WORDS = 4
/** Longer texts are no labels, and their words are not counted. */
const MAX_LABEL_UNITS = 60

/** A sentence says something itself, however short: "Subscribe now!", "Read more…", "Follow us →". */
const ENDS_SENTENCE = /[.!?…»›→>\u3002\uff01\uff1f]$/

function leadsIn(segment: DraftSegment | undefined): boolean {
  if (segment?.kind !== 'text') return false
  const { text } = segment
  if (/[:\uff1a]$/.test(text)) return true
  return text.length <= MAX_LABEL_UNITS && !ENDS_SENTENCE.test(text) && !isFurniture(splitWords(text).words)
}

/** Too long for a label, or with a word of a site's buttons. */
function isFurniture(words: readonly string[]): boolean {
  return words.length >= MIN_WORDS || words.some((word) => BUTTON_WORDS.has(word.toLowerCase()))
}

/** Words that a button has and a label of content has not. @source judgement: the share bars, log-ins and letters of sites in six languages */
const BUTTON_WORDS = new Set(
  `share tweet subscribe unsubscribe follow login logout register print bookmark sponsored advertisement newsletter cookie cookies facebook twitter instagram
whatsapp teilen abonnieren anmelden drucken werbung anzeige partager imprimer publicité compartir suscríbete imprimir publicidad compartilhar publicidade
поделиться подписаться реклама udostępnij reklama`.split(/\s+/),
)

function isHeading(segment: DraftSegment | undefined): boolean {
  return segment?.kind === 'text' && segment.type === 'heading'
}

/** The levels of HTML; a heading that tells none is the lowest. */
const LOWEST_LEVEL = 6

/** A heading reaches to the next of its level or a higher one. It goes if something under it went and nothing but headings is left there. */
function dropEmptyHeadings(segments: readonly DraftSegment[], goes: boolean[]): void {
  const { length } = segments
  /** Of what stands behind a place: how much of it stays, and how much went. */
  const stays = new Uint32Array(length + 1)
  const went = new Uint32Array(length + 1)
  /** By level: where the section of a heading of that level would end. */
  const ends = new Array<number>(LOWEST_LEVEL + 1).fill(length)
  const empty: number[] = []
  for (let at = length - 1; at >= 0; at -= 1) {
    const segment = segments[at] as DraftSegment
    const heading = segment.kind === 'text' && segment.type === 'heading' ? segment : undefined
    stays[at] = (stays[at + 1] ?? 0) + (heading === undefined && !goes[at] ? 1 : 0)
    went[at] = (went[at + 1] ?? 0) + (goes[at] ? 1 : 0)
    if (heading === undefined) continue
    const level = heading.level ?? LOWEST_LEVEL
    const end = ends[level] ?? length
    if (stays[at] === stays[end] && went[at] !== went[end]) empty.push(at)
    ends.fill(at, level)
  }
  for (const at of empty) goes[at] = true
}

function settle(
  document: DraftDocument,
  goes: readonly boolean[],
  keys: readonly (string | undefined)[],
  repeated: ReadonlyMap<string, number>,
): TrimmedDocument {
  const kept: DraftSegment[] = []
  const removed: RemovedText[] = []
  let characters = 0
  let removedCharacters = 0
  document.segments.forEach((segment, at) => {
    const size = segment.kind === 'text' ? countCodePoints(segment.text) : 0
    characters += size
    if (!goes[at]) {
      kept.push(segment)
      return
    }
    removedCharacters += size
    const hash = keys[at]
    if (hash !== undefined && removed.length < MAX_LISTED)
      removed.push({ hash, characters: size, documents: repeated.get(hash) ?? 0 })
  })
  const removedSegments = document.segments.length - kept.length
  const signals = {
    ...document.signals,
    boilerplateParagraphs: removedSegments,
    boilerplateCharacters: removedCharacters,
    boilerplateShare: characters === 0 ? 0 : removedCharacters / characters,
  }
  const trimmed = { ...document, signals, segments: kept, ...(removed.length === 0 ? {} : { boilerplate: removed }) }
  return { document: trimmed, characters, removedCharacters, removedSegments }
}

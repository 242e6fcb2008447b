/** Personal data in a document: in all that is read as text, and in nothing that is an address on the web. */
import {
  DROPPED_BEGINNING_UNITS,
  type DraftDocument,
  type DraftImage,
  type DraftSegment,
  type DraftText,
  type DroppedParagraph,
  type PersonalDataConfig,
  type PersonalDataKind,
  type TableGrid,
} from '../../schemas/index.ts'
import { findPersonalData, replaceFindings } from './find-personal-data.ts'

/** Of which fields are looked at and how they are counted; part of the version of the stage. */
export const HIDE_VERSION = 3

/** The signal that counts each kind. */
const SIGNALS: Readonly<Record<PersonalDataKind, string>> = {
  email: 'emailAddresses',
  iban: 'ibans',
  card: 'cardNumbers',
  ip: 'ipAddresses',
  phone: 'phoneNumbers',
}

export interface HiddenDocument {
  readonly document: DraftDocument
  /** Findings in all fields, by kind. */
  readonly counts: Readonly<Record<PersonalDataKind, number>>
}

/** A text with what is found in it replaced. */
type Hide = (text: string) => string

/**
 * The document with placeholders, if the mode says so, and with a signal for each kind. Looked at: texts (the cells of tables too), captions,
 * alt texts and what markup and sitemaps say of images, the title and the author's line. A caption counts once, though it stands at its image and behind it. URLs are never touched: what they
 * name would not be found any more.
 */
export function hideInDocument(
  document: DraftDocument,
  { mode, kinds, kindsInCode }: PersonalDataConfig,
): HiddenDocument {
  const counts: Record<PersonalDataKind, number> = { email: 0, iban: 0, card: 0, ip: 0, phone: 0 }
  const hideWith =
    (kinds: readonly PersonalDataKind[], isCounted = true): Hide =>
    (text) => {
      const findings = findPersonalData(text, kinds)
      if (isCounted) for (const { kind } of findings) counts[kind] += 1
      return mode === 'replace' ? replaceFindings(text, findings) : text
    }
  const [hide, hideCode, hideAgain] = [hideWith(kinds), hideWith(kindsInCode), hideWith(kinds, false)]
  const segments = document.segments.map((segment) => hideInSegment(segment, hide, hideCode, hideAgain))
  const { title, author, droppedParagraphs } = document
  const signals = { ...document.signals }
  const hidden = {
    ...document,
    ...(title === undefined ? {} : { title: hide(title) }),
    ...(author === undefined ? {} : { author: hide(author) }),
    ...(droppedParagraphs === undefined
      ? {}
      : { droppedParagraphs: droppedParagraphs.map((paragraph) => hideInDropped(paragraph, mode, hideAgain)) }),
    signals,
    segments,
  }
  for (const kind of new Set([...kinds, ...kindsInCode])) signals[SIGNALS[kind]] = counts[kind]
  return { document: hidden, counts }
}

/**
 * What a dropped paragraph begins with. Where it is cut, a number or an address at its end may be half of one, which no scanner knows: it goes. Not
 * counted: its text is none of the document's.
 */
function hideInDropped(
  paragraph: DroppedParagraph,
  mode: PersonalDataConfig['mode'],
  hideAgain: Hide,
): DroppedParagraph {
  if (mode !== 'replace') return paragraph
  const { beginning, characters } = paragraph
  const whole = characters > beginning.length ? withoutCutEnd(beginning) : beginning
  return { ...paragraph, beginning: hideAgain(whole).slice(0, DROPPED_BEGINNING_UNITS) }
}

/** Without the last word, and those with digits before it. */
function withoutCutEnd(text: string): string {
  const words = text.split(' ').slice(0, -1)
  while (/\p{Nd}/u.test(words.at(-1) ?? '')) words.pop()
  return words.join(' ')
}

/** `hideAgain` is for what stands elsewhere in the document too, and is counted there. */
function hideInSegment(segment: DraftSegment, hide: Hide, hideCode: Hide, hideAgain: Hide): DraftSegment {
  if (segment.kind === 'image') return hideInImage(segment, hide, hideAgain)
  if (segment.type === 'code') return { ...segment, text: hideCode(segment.text) }
  return hideInText(segment, hide, hideAgain)
}

/** What sitemaps and markup say is often what stands on the page. */
function hideInImage(image: DraftImage, hide: Hide, hideAgain: Hide): DraftImage {
  const { alt, caption, structuredCaption, sitemapCaption } = image
  const hideNew = (text: string): string => (text === alt || text === caption ? hideAgain : hide)(text)
  return {
    ...image,
    ...(alt === undefined ? {} : { alt: hide(alt) }),
    ...(caption === undefined ? {} : { caption: hideAgain(caption) }),
    ...(structuredCaption === undefined ? {} : { structuredCaption: hideNew(structuredCaption) }),
    ...(sitemapCaption === undefined ? {} : { sitemapCaption: hideNew(sitemapCaption) }),
  }
}

function hideInText(segment: DraftText, hide: Hide, hideAgain: Hide): DraftText {
  const { table, text } = segment
  return { ...segment, text: hide(text), ...(table === undefined ? {} : { table: hideInTable(table, hideAgain) }) }
}

function hideInTable(table: TableGrid, hideAgain: Hide): TableGrid {
  const rows = table.rows.map((row) => row.map((cell) => ({ ...cell, text: hideAgain(cell.text) })))
  return { ...table, ...(table.caption === undefined ? {} : { caption: hideAgain(table.caption) }), rows }
}

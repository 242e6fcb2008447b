/** Draft and interleaved documents: one ordered list of segments is the truth, everything else is a view of it. */
import { z } from 'zod'
import { contaminationMarks, count, id128, normalUrl, px, sha256, signals, utcDate } from './base/primitives.ts'
import { rights } from './rights.ts'

export const textType = z.enum(['paragraph', 'heading', 'list', 'table', 'code', 'quote', 'formula', 'caption'])
export type TextType = z.infer<typeof textType>

export const textSegment = z.strictObject({ kind: z.literal('text'), type: textType, text: z.string().min(1) })
export type TextSegment = z.infer<typeof textSegment>

/** One place of a table. Of a cell that spans several, the first has the text; the others say on which side the cell begins. */
export const tableCell = z.strictObject({
  text: z.string(),
  header: z.literal(true).optional(),
  covered: z.enum(['left', 'above']).optional(),
})
export type TableCell = z.infer<typeof tableCell>

/** A data table: its rows from top to bottom, of each the cells from left to right, see docs/data-format.md. */
export const tableGrid = z.strictObject({
  caption: z.string().min(1).optional(),
  /** The table begins in a segment before: a picture in a row parts it. */
  continued: z.literal(true).optional(),
  rows: z.array(z.array(tableCell).min(1)).min(1),
})
export type TableGrid = z.infer<typeof tableGrid>

/** A text of a draft: a table has its grid, and in `text` the same to read; code its language and a heading its level, where the page tells it. */
export const draftText = textSegment.extend({
  table: tableGrid.optional(),
  codeLanguage: z.string().min(1).optional(),
  level: z.int().min(1).max(6).optional(),
})
export type DraftText = z.infer<typeof draftText>

/** Where a candidate URL of an image was found. */
export const imageOrigin = z.enum([
  'src',
  'srcset',
  'picture',
  'lazy',
  'noscript',
  'css',
  'poster',
  'link',
  'og',
  'json-ld',
  'sitemap',
])
export const imageCandidate = z.strictObject({
  url: normalUrl,
  origin: imageOrigin,
  widthPx: px.optional(),
  density: z.number().positive().optional(),
})
export type ImageCandidate = z.infer<typeof imageCandidate>

/** Why a candidate won, see docs/data-format.md. */
export const chosenBecause = z.enum([
  'only',
  'widest',
  'narrowest',
  'densest',
  'lazy-attribute',
  'real-file',
  'own-src',
  'source',
  'noscript-copy',
  'larger-copy',
  'full-size',
  'most-trusted',
])
export type ChosenBecause = z.infer<typeof chosenBecause>
/** Why an image is part of the document, see docs/data-format.md. */
export const keptBecause = z.enum(['beside-text', 'lead', 'page-image'])
export type KeptBecause = z.infer<typeof keptBecause>

/** An image of a draft knows URLs; only `url`, the chosen candidate, is fetched. */
export const draftImage = z.strictObject({
  kind: z.literal('image'),
  url: normalUrl,
  origin: imageOrigin,
  chosenBecause,
  keptBecause,
  candidates: z.array(imageCandidate),
  alt: z.string().optional(),
  caption: z.string().optional(),
  /** What schema.org's ImageObject of that URL says of it: its caption, else its description. */
  structuredCaption: z.string().optional(),
  /** What the sitemap that names the page says of that URL: its caption, else its title. */
  sitemapCaption: z.string().optional(),
  widthPx: px.optional(),
  heightPx: px.optional(),
})
export type DraftImage = z.infer<typeof draftImage>
export const draftSegment = z.discriminatedUnion('kind', [draftText, draftImage])
export type DraftSegment = z.infer<typeof draftSegment>

/** What kind of page a document was made from, as extract recognises it. */
export const pageType = z.enum(['article', 'forum', 'listing', 'product', 'documentation', 'collection', 'service'])
export type PageType = z.infer<typeof pageType>

/** Which archived exchange a document was made from. No path, so archives can move. */
export const captureRef = z.strictObject({ recordId: z.string().min(1), date: utcDate, payloadSha256: sha256 })
export type CaptureRef = z.infer<typeof captureRef>

/** Which of the parts that a page of many pictures was cut into a document is, from 0. */
export const pagePart = z.strictObject({ index: count, count: z.int().min(2) })
export type PagePart = z.infer<typeof pagePart>

/** Of what a dropped paragraph begins with, in UTF-16 code units. @source judgement: a line of a screen */
export const DROPPED_BEGINNING_UNITS = 80

/** A paragraph that a rule took out, see docs/filters.md. `at`: its index among the segments as they were. `beginning`: for people. */
export const droppedParagraph = z.strictObject({
  at: count,
  reason: z.string(),
  measured: z.number(),
  limit: z.number(),
  ruleVersion: z.int().min(1),
  characters: count,
  beginning: z.string().max(DROPPED_BEGINNING_UNITS),
})
export type DroppedParagraph = z.infer<typeof droppedParagraph>

/** A text that was taken out of a document because its site repeats it: the key it was counted under, its length in code points, and on how many documents it stands. */
export const removedText = z.strictObject({ hash: id128, characters: count, documents: count })
export type RemovedText = z.infer<typeof removedText>

/** Documents that are near-duplicates of each other, this one among them, as they came to `dedup-near`: exact copies are out before. */
export const cluster = z.strictObject({
  /** The lowest document id in it. */
  id: id128,
  /** How many documents, 1 for one that resembles no other. */
  size: z.int().min(1),
})
export type Cluster = z.infer<typeof cluster>

const about = {
  /**
   * First 128 bits of SHA-256(normalised final URL + newline + SHA-256 of the payload); of the parts of a page behind the first: of the same
   * + newline + the part's index.
   */
  id: id128,
  url: normalUrl,
  capture: captureRef,
  /** Only where the page was cut. */
  part: pagePart.optional(),
  title: z.string().optional(),
  /**
   * BCP 47 primary subtag; how sure the classifier is of it, 0 … 1; and which share of the letters looked at stands in pieces of that
   * language, 0 … 1. Set by measure-text; extract sets the page's own claim in `declaredLanguage`.
   */
  language: z
    .strictObject({ code: z.string(), score: z.number().min(0).max(1), share: z.number().min(0).max(1).optional() })
    .optional(),
  declaredLanguage: z.string().optional(),
  publishedDate: z.string().optional(),
  author: z.string().optional(),
  canonicalUrl: z.string().optional(),
  structuredTypes: z.array(z.string()).optional(),
  pageType: pageType.optional(),
  /** Only where text was taken out: the first 50 of it; `signals` count all. */
  boilerplate: z.array(removedText).optional(),
  signals,
  /** Only where a rule took paragraphs out; the first 1,000 of them. */
  droppedParagraphs: z.array(droppedParagraph).optional(),
  rights,
  /** Present: it holds items of evaluation sets. */
  contamination: contaminationMarks.optional(),
  /** Set by `dedup-near`. */
  cluster: cluster.optional(),
}
export const draftDocument = z.strictObject({ ...about, segments: z.array(draftSegment) })
export type DraftDocument = z.infer<typeof draftDocument>

/** An image whose bytes we hold. */
export const keptImage = z.strictObject({
  kind: z.literal('image'),
  /** SHA-256 of the fetched bytes. */
  imageId: sha256,
  url: normalUrl,
  alt: z.string().optional(),
  caption: z.string().optional(),
})
export type KeptImage = z.infer<typeof keptImage>
export const interleavedSegment = z.discriminatedUnion('kind', [textSegment, keptImage])
export type InterleavedSegment = z.infer<typeof interleavedSegment>

/**
 * A document of somebody's dataset, as `m3w import-dataset` puts it into an archive: the block of a `resource` of type
 * `application/vnd.m3w.document+json`. `extract` makes a draft of it as of a page. A row that is no document has a `problem` and nothing else.
 */
export const importedDocument = z.union([
  z.strictObject({
    format: z.literal('m3w-document/1'),
    segments: z.array(
      z.union([
        z.strictObject({ text: z.string().min(1) }),
        z.strictObject({ url: normalUrl, alt: z.string().optional(), caption: z.string().optional() }),
      ]),
    ),
    title: z.string().optional(),
    declaredLanguage: z.string().optional(),
    publishedDate: z.string().optional(),
    /** Where the row says what it was made of, as exports of m3w do: the document keeps its id. */
    capture: captureRef.optional(),
    part: pagePart.optional(),
    rights: rights.optional(),
    /** Of the images, those without a usable address. */
    unusableImages: count,
  }),
  z.strictObject({ format: z.literal('m3w-document/1'), problem: z.string() }),
])
export type ImportedDocument = z.infer<typeof importedDocument>

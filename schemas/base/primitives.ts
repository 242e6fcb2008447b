/** The small types every record is made of. */
import { z } from 'zod'

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits')
/** First 128 bits of a SHA-256: document and capture ids. */
export const id128 = z.string().regex(/^[0-9a-f]{32}$/, 'expected 32 lower-case hex digits')
export const hash64Hex = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 lower-case hex digits')
/** What a dataset, and a file in it, may be called: whoever hands one on does not choose what is read or written beside it. */
export const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'expected a name of A-Z, a-z, 0-9, ".", "_" and "-"')
/** A normalised URL: WHATWG href without fragment and credentials. */
export const normalUrl = z.string().min(1)
/** RFC 3339 in UTC, to the second or finer. */
export const utcDate = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'expected an RFC 3339 date in UTC')
export const count = z.int().min(0)
export const px = z.int().min(1)
/** A measured value by name. */
export const signals = z.record(z.string(), z.number())

/** A raw byte range of an object in the store. */
export const blobRef = z.strictObject({ key: z.string().min(1), offset: count, length: count })
export type BlobRef = z.infer<typeof blobRef>

/** Names of evaluation sets are parts of counters, and stand in tables. */
export const SET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const contaminationMark = z.strictObject({
  set: z.string().regex(SET_NAME),
  item: z.string(),
  /**
   * What `value` is. `containment`: the share of the item's n-grams that the document has. `jaccard`: n-grams of both over those of either.
   * `words`: so many words of an item too short for an n-gram, in a row. `sha256`: the same bytes (0). `phash`: bits in which the perceptual
   * hashes differ.
   */
  measure: z.enum(['containment', 'jaccard', 'words', 'sha256', 'phash']),
  value: z.number(),
})
export type ContaminationMark = z.infer<typeof contaminationMark>
/** Items of evaluation sets that a document or an image holds: the strongest in front. */
export const contaminationMarks = z.array(contaminationMark).min(1)

/** `page`: an interleaved document. `pair`: a picture and a text. */
export const SAMPLE_KINDS = ['page', 'pair', 'clip'] as const
export type SampleKind = (typeof SAMPLE_KINDS)[number]

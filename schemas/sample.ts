/** `KEY.json` of a shard, format m3w/1 (docs/data-format.md), the row of a shard's index, and what others say of samples. */
import { z } from 'zod'
import {
  contaminationMarks,
  count,
  hash64Hex,
  id128,
  px,
  SAMPLE_KINDS,
  SET_NAME,
  sha256,
  signals,
  utcDate,
} from './base/primitives.ts'
import { cluster, droppedParagraph, pagePart, removedText } from './document.ts'
import { pictureCluster } from './image.ts'
import { rights } from './rights.ts'

export const sampleImage = z.strictObject({
  /** Of the member's bytes. */
  sha256,
  phash: hash64Hex,
  /** Near-duplicates in the run, unless none were looked for; `id` is the lowest SHA-256 of their fetched bytes. */
  cluster: pictureCluster.optional(),
  /** px, of the member. */
  width: px,
  height: px,
  url: z.string(),
  alt: z.string().nullable(),
  caption: z.string().nullable(),
  rights: rights.nullable(),
  /** Only where the bytes were re-encoded: what was fetched. `isAnimated`: it moves, and the member is its first frame. */
  original: z
    .strictObject({ sha256, width: px, height: px, format: z.string(), isAnimated: z.literal(true).optional() })
    .optional(),
  /** Only where there are scores of it: from outside `score.NAME`, of the model for explicit pictures `explicit.CLASS`. */
  signals: signals.optional(),
  /** Only where the picture is one of an evaluation set. */
  contamination: contaminationMarks.optional(),
})
export type SampleImage = z.infer<typeof sampleImage>

export const sampleMetadata = z.strictObject({
  title: z.string().nullable(),
  language: z.strictObject({ code: z.string(), score: z.number(), share: z.number().optional() }).nullable(),
  publishedDate: z.string().nullable(),
  capture: z.strictObject({ recordId: z.string(), date: utcDate, payloadSha256: sha256 }),
  /** Only where a page of many pictures was cut: its parts have one `url` and `capture`. */
  part: pagePart.optional(),
  /** Only where text that the site repeats was taken out. */
  boilerplate: z.array(removedText).optional(),
  /** Only where a rule took paragraphs out; the first 1,000 of them, what they begin with without personal data. */
  droppedParagraphs: z.array(droppedParagraph).optional(),
  signals,
  rights,
  /** Only where the text holds items of evaluation sets. */
  contamination: contaminationMarks.optional(),
  /** Not where near-duplicates were not looked for. */
  cluster: cluster.optional(),
})

export const sample = z.strictObject({
  format: z.literal('m3w/1'),
  id: id128,
  url: z.string(),
  texts: z.array(z.string().nullable()),
  images: z.array(z.string().nullable()),
  image_info: z.array(sampleImage.nullable()),
  metadata: sampleMetadata,
})
export type Sample = z.infer<typeof sample>

/** Where the bytes of a member lie in the store. */
export const blobRange = z.strictObject({ key: z.string(), offset: count, length: count })

/** A sample with the places of its image bytes: what assemble hands to place, and place to pack. `images` holds final member suffixes. */
export const packable = z.strictObject({
  sample,
  /** One per non-null entry of `sample.images`, in order: where the member's bytes lie. */
  blobs: z.array(blobRange),
})
export type Packable = z.infer<typeof packable>

/** One line of `shard-000000.index.jsonl`. Offsets are of the first header of the sample; length spans all its members. */
export const indexRow = z.strictObject({
  key: id128,
  offset: count,
  length: count,
  kind: z.enum([...SAMPLE_KINDS, 'text']),
  images: count,
  text_bytes: count,
  /** Only where the sample, or an image of it, is marked: the evaluation sets, sorted. */
  contaminated: z.array(z.string().regex(SET_NAME)).min(1).optional(),
})
export type IndexRow = z.infer<typeof indexRow>

/** A value that a program outside m3w gives a document: a line of a file of scores. */
export const score = z.strictObject({
  /** Of the document. Any text: files may also name documents that a run does not have. */
  id: z.string().min(1),
  /** What is measured; a document has one value of a name. */
  name: z.string().min(1),
  value: z.number(),
})

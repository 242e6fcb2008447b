/** Image requests, facts with their status (after img2dataset's statuses, made a closed list: `schemas/outcomes/`). */
import { z } from 'zod'
import { blobRef, contaminationMarks, count, id128, normalUrl, px, sha256, utcDate } from './base/primitives.ts'
import { IMAGE_STATUSES } from './outcomes.ts'
import { rights } from './rights.ts'

export const imageStatus = z.enum(IMAGE_STATUSES)

/** One image place of one document, asking for a URL. Grouped by host (authority). */
export const imageRequest = z.strictObject({
  documentId: id128,
  slot: count,
  url: normalUrl,
  host: z.string().min(1),
  /** Present: the page keeps its pictures to itself, in these words; nobody is asked for the URL on its behalf. */
  reserved: z.string().max(200).optional(),
})
export type ImageRequest = z.infer<typeof imageRequest>

export const imageFormat = z.enum([
  'jpeg',
  'png',
  'webp',
  'gif',
  'avif',
  'tiff',
  'bmp',
  'heif',
  'svg',
  'jxl',
  'unknown',
])

/** The bytes that go into a shard where they are not the fetched ones. */
export const storedImage = z.strictObject({
  sha256,
  format: z.enum(['jpeg', 'png', 'webp']),
  widthPx: px,
  heightPx: px,
  bytes: count,
  blob: blobRef,
})

/** What measures say of a picture, by name; `crawler/media/image/measures/` lists them. */
export const imageSignals = z.record(z.string(), z.union([z.number(), z.string().max(200)]))
export type ImageSignals = z.infer<typeof imageSignals>
/** Of the measures that took the signals, by name, and of the `view` they looked at. */
export const measureVersions = z.record(z.string(), z.int().min(1))
export type MeasureVersions = z.infer<typeof measureVersions>

/** What is known of a fetched image. */
export const imageMeasures = z.strictObject({
  /** SHA-256 of the fetched bytes. */
  id: sha256,
  format: imageFormat,
  /** After EXIF orientation. */
  widthPx: px,
  heightPx: px,
  /** Present: the file moves where it is shown; its first frame is the picture. */
  isAnimated: z.literal(true).optional(),
  bytes: count,
  /** In the ledger those of the measures of the day it was decoded; behind `measure-images` those of today. */
  signals: imageSignals,
  versions: measureVersions,
  /** Raw range of the fetched bytes in the image ledger. */
  blob: blobRef,
  /** Present when status is ok_reencoded. */
  stored: storedImage.optional(),
})
export type ImageMeasures = z.infer<typeof imageMeasures>

/** What `decoder_crash` and `decoder_timeout` stand on. */
export const conviction = z.strictObject({
  /** Processes that ended over the image, the last of them fresh and given nothing else. */
  processes: z.int().min(2),
  /** CPU time an image could take then. */
  maxCpuMs: count,
})
export type Conviction = z.infer<typeof conviction>

export const imageFact = z.strictObject({
  url: normalUrl,
  status: imageStatus,
  /** When the answer came, or the attempt was given up. */
  date: utcDate,
  /** HTTP status, measured value or message behind the status, for people; at most 200 characters. */
  detail: z.string().max(200).optional(),
  /** Present: so many runs in a row got no more than a failure that passes, this one included. */
  failures: z.int().min(2).optional(),
  measures: imageMeasures.optional(),
  /** Version of the decoder that opened the bytes, or could not; 1 where it is left out. */
  decoder: z.int().min(1).optional(),
  /** Present where image bytes came but nothing could be measured of them: a run with other limits may look again. */
  body: z.strictObject({ id: sha256, blob: blobRef }).optional(),
  /** Where `decoder_crash` or `decoder_timeout` has none, one death or a wall clock decided: the image is decoded again. */
  conviction: conviction.optional(),
  rights: rights.optional(),
})
export type ImageFact = z.infer<typeof imageFact>

/** Pictures that are near-duplicates of each other. */
export const pictureCluster = z.strictObject({ id: sha256, size: z.int().min(1) })
export type PictureCluster = z.infer<typeof pictureCluster>

/** A fact returned to the document place that asked for it. */
export const imageSlot = z.strictObject({
  documentId: id128,
  slot: count,
  fact: imageFact,
  /** Near-duplicates in the run: of all of them the lowest id, and how many different pictures they are; left out where none were looked for. */
  cluster: pictureCluster.optional(),
  /** Between `judge-explicit` and `assemble`: the signal that takes the whole document out, and its value. */
  explicit: z.strictObject({ signal: z.string(), value: z.number(), limit: z.number() }).optional(),
  /** Between `gather-pictures` and `dedup-images`: the number of the cluster, where there is another picture in it. */
  picturesLike: count.optional(),
  /** Present: the picture is one of an evaluation set. */
  contamination: contaminationMarks.optional(),
})
export type ImageSlot = z.infer<typeof imageSlot>

/** A WARC record of an imported archive that says something of a URL. */
const archivedRecord = z.strictObject({
  url: normalUrl,
  host: z.string().min(1),
  recordId: z.string().min(1),
  date: utcDate,
  /** The WARC record (its gzip member, where compressed so). */
  record: blobRef,
  /** A response that m3w asked for as an image: the evidence of an outcome, which may be that of another URL. */
  isEvidence: z.literal(true).optional(),
})

/** Where an imported archive holds a redirect, and where it leads. */
export const archivedRedirect = archivedRecord.extend({ to: normalUrl })
export type ArchivedRedirect = z.infer<typeof archivedRedirect>

/** Where an imported archive holds an answer for an image URL. Which of several counts: `archivedOrder`. */
export const archivedImage = archivedRecord.extend({
  /** Redirects that led from `url` to the record, of which each may be in another archive. */
  via: z.array(archivedRedirect).min(1).optional(),
  /**
   * Present where the record is an outcome that m3w wrote itself, without measures: also restores what has no answer (a refusal
   * by robots.txt) and which answer a redirect led to, in `body`.
   */
  fact: imageFact.optional(),
  /** With `fact`: id of the response record that it is about. */
  answerId: z.string().optional(),
  /** With `fact`: the image bytes in the scanned archive. */
  body: z.strictObject({ id: sha256, blob: blobRef }).optional(),
})
export type ArchivedImage = z.infer<typeof archivedImage>

/** `KEY.json` of a shard of image-text pairs, format m3w-pair/1 (docs/data-format.md). */
import { z } from 'zod'
import { contaminationMarks, id128 } from './base/primitives.ts'
import { clipSample } from './clip.ts'
import { PAIR_TEXTS } from './config/pairs/pairs.ts'
import { blobRange, sample, sampleImage, sampleMetadata } from './sample.ts'

/** Where a text of a picture was found, see docs/pairs.md. `list`: beside its URL in a list of the user's. */
export const captionOrigin = z.enum([...PAIR_TEXTS, 'list'])
export type CaptionOrigin = z.infer<typeof captionOrigin>

export const caption = z.strictObject({ text: z.string().min(1), origin: captionOrigin })
export type Caption = z.infer<typeof caption>

/** What a pair says of the page that it is from: part of what a page's own sample has. */
export const pairMetadata = sampleMetadata
  .pick({ title: true, language: true, publishedDate: true, rights: true })
  .extend({
    /** Null: the pair is from a list, and from no page. */
    capture: sampleMetadata.shape.capture.nullable(),
    /** Only where the page's text holds items of evaluation sets. */
    contamination: contaminationMarks.optional(),
  })
export type PairMetadata = z.infer<typeof pairMetadata>

export const pairSample = z.strictObject({
  format: z.literal('m3w-pair/1'),
  /** First 128 bits of SHA-256(SHA-256 of the fetched bytes + newline + text). */
  id: id128,
  /** Of the page; of a pair from a list that of the picture. */
  url: z.string(),
  /** As in KEY.txt. */
  text: z.string().min(1),
  text_origin: captionOrigin,
  /** Every text that was found for the picture, as it stood, in the order in which they are preferred. Others may add theirs. */
  captions: z.array(caption).min(1),
  /** Suffix of the picture's member, such as `jpg`. */
  image: z.enum(['jpg', 'png', 'webp']),
  image_info: sampleImage,
  /** How well text and picture fit, by `plugins.pairScore`; null: it was not run. */
  score: z.number().nullable(),
  metadata: pairMetadata,
})
export type PairSample = z.infer<typeof pairSample>

/** A pair with the place of its picture's bytes. */
export const pairPackable = z.strictObject({ sample: pairSample, blobs: z.array(blobRange).length(1) })
export type PairPackable = z.infer<typeof pairPackable>

/** `KEY.json` of a sample of any kind. */
export const anySample = z.discriminatedUnion('format', [sample, pairSample, clipSample])
export type AnySample = z.infer<typeof anySample>

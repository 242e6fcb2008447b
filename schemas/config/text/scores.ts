/** Values that programs outside m3w give documents and images, and the rules on them. */
import { z } from 'zod'
import { share } from '../base/units.ts'

/** A drop names it. */
const scoreName = z.string().min(1).max(100)

const scoreRule = z.strictObject({
  /** A document below it is dropped; one at it stays. */
  min: z.number().optional(),
  max: z.number().optional(),
  /** Of the documents that have the score: this share stays, rounded up, in order of value and then id. */
  keepShare: share.optional(),
  /** Which end of the values stays: quality is better high, a loss low. */
  prefer: z.enum(['high', 'low']).default('high'),
  /** The value is a sampling weight: where a cap or a budget must choose, twice the value is twice as likely. 0 and less: last of all. */
  isWeight: z.boolean().default(false),
  /** What becomes of a document without the score. */
  missing: z.enum(['keep', 'drop']).default('keep'),
})
export type ScoreRule = z.infer<typeof scoreRule>

const imageRule = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  /** Of the pictures that have the score: this share stays, rounded up, in order of value and then id. */
  keepShare: share.optional(),
  prefer: z.enum(['high', 'low']).default('high'),
})

export const scoresConfig = z.strictObject({
  /** Files of id, name and value (docs/curation.md), or SHA-256s of such that the store holds. A later one wins. */
  files: z.array(z.string().min(1)).default([]),
  /** By name of the score. They hold for signals `score.NAME` that a stage measured, too. */
  rules: z.record(scoreName, scoreRule).default({}),
  /** The same for images: limits and shares. An image without the score stays. */
  imageRules: z.record(scoreName, imageRule).default({}),
})
export type ScoresConfig = z.infer<typeof scoresConfig>

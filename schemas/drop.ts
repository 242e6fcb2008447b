/** Verdicts, and the record of everything that was dropped: the `dropped` datasets of the stages. */
import { z } from 'zod'
import { UNITS } from './counters.ts'
import type { DropReason } from './outcomes.ts'

const measured = z.union([z.number(), z.string(), z.null()])
type Measured = z.infer<typeof measured>

/** What a rule says of a record. */
export type Verdict =
  | { readonly keep: true }
  | {
      readonly keep: false
      readonly reason: DropReason
      readonly measured: Measured
      readonly limit: Measured
      readonly ruleVersion: number
    }
export const KEEP: Verdict = { keep: true }

export const dropRecord = z.strictObject({
  stage: z.string(),
  unit: z.enum(UNITS),
  /** Document id, image URL, page URL, or `<document id>.<slot>`. */
  id: z.string(),
  url: z.string(),
  /** Closed per stage: `outcomes/`. Open for readers: other versions of m3w give others. */
  reason: z.string(),
  measured,
  limit: measured,
  ruleVersion: z.int().min(1),
  /** For people: what exactly, at most 500 characters. */
  detail: z.string().max(500).optional(),
})
export type DropRecord = z.infer<typeof dropRecord>

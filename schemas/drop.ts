/** Verdicts, and the record of everything that was dropped: the `dropped` datasets of the stages. */
import { z } from 'zod'

const measured = z.union([z.number(), z.string(), z.null()])

export const verdict = z.discriminatedUnion('keep', [
  z.strictObject({ keep: z.literal(true) }),
  z.strictObject({
    keep: z.literal(false),
    reason: z.string(),
    measured,
    limit: measured,
    ruleVersion: z.int().min(1),
  }),
])
export type Verdict = z.infer<typeof verdict>

export const dropRecord = z.strictObject({
  stage: z.string(),
  unit: z.enum(['page', 'document', 'image', 'slot']),
  /** Document id, image URL, page URL, or `<document id>.<slot>`. */
  id: z.string(),
  url: z.string(),
  /** Closed per stage: the list stands beside the stage's rules. */
  reason: z.string(),
  measured,
  limit: measured,
  ruleVersion: z.int().min(1),
  /** For people: what exactly, at most 500 characters. */
  detail: z.string().max(500).optional(),
})
export type DropRecord = z.infer<typeof dropRecord>
export const KEEP: Verdict = { keep: true }

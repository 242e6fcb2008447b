/** Verdicts of rules, the record of everything that was dropped (the `dropped` datasets of the stages), and what people decide. */
import { z } from 'zod'
import { UNITS } from './counters.ts'
import type { DropReason } from './outcomes.ts'
import { id128, normalUrl, sha256, utcDate } from './primitives.ts'

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

const decided = {
  verdict: z.enum(['out', 'in']),
  /** Why, for people. */
  note: z.string().max(1000),
  time: utcDate,
}

/** A line of `decisions.jsonl`. `in` takes back an earlier `out` of the same thing. */
export const decision = z.discriminatedUnion('kind', [
  /** By its id, the key of its sample. */
  z.strictObject({ kind: z.literal('document'), value: id128, ...decided }),
  /** By the SHA-256 of its bytes: as fetched, or as they stand in a shard. */
  z.strictObject({ kind: z.literal('image'), value: sha256, ...decided }),
  /** Authority as it stands in URLs, in lower case: `host.example`, `host.example:8080`. */
  z.strictObject({ kind: z.literal('host'), value: z.string().regex(/^[^\s/@A-Z]+$/), ...decided }),
  /** Of a page or a picture. */
  z.strictObject({ kind: z.literal('url'), value: normalUrl, ...decided }),
])
export type Decision = z.infer<typeof decision>

/** What names the thing that a decision is about. */
export function decisionKey({ kind, value }: Pick<Decision, 'kind' | 'value'>): string {
  return `${kind} ${value}`
}

/** Of each thing the line that stands: the last one. In the order in which things were first decided. By `decisionKey`. */
export function standingDecisions(lines: Iterable<Decision>): Map<string, Decision> {
  const standing = new Map<string, Decision>()
  for (const line of lines) standing.set(decisionKey(line), line)
  return standing
}

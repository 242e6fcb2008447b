/** What people decide about documents, images, hosts and URLs: the lines of `decisions.jsonl`, and which of them stand. */
import { z } from 'zod'
import { id128, normalUrl, sha256, utcDate } from './base/primitives.ts'

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
  /** Of an image-text pair, by its id, the key of its sample. */
  z.strictObject({ kind: z.literal('pair'), value: id128, ...decided }),
  /** Of a video-text clip, likewise. */
  z.strictObject({ kind: z.literal('clip'), value: id128, ...decided }),
  /** Authority as it stands in URLs, in lower case: `host.example`, `host.example:8080`. */
  z.strictObject({ kind: z.literal('host'), value: z.string().regex(/^[^\s/@A-Z]+$/), ...decided }),
  /** Of a page or a picture. */
  z.strictObject({ kind: z.literal('url'), value: normalUrl, ...decided }),
])
export type Decision = z.infer<typeof decision>

/** A decision that stands, as a run is frozen with it. */
export const decidedOut = z.strictObject({
  kind: z.enum(['document', 'image', 'pair', 'clip', 'host', 'url']),
  value: z.string(),
  note: z.string(),
})
export type DecidedOut = z.infer<typeof decidedOut>

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

/** The simplest law between two probes: what a run pays once, and what each unit costs beside it. */
import { LEAST_SLOPE } from './record-cost.ts'

/** On the line through two points, whose slope is between a tenth of the mean cost and all of it. */
export function alongLine(
  units: { readonly few: number; readonly many: number },
  costs: { readonly few: number | undefined; readonly many: number },
  at: number,
): number {
  const { few, many } = units
  if (many <= 0) return costs.many
  // The first crawl of a live probe may have found more pages than were drawn from it.
  const mean = few > many ? (costs.few ?? 0) / few : costs.many / many
  const seen = costs.few === undefined || many === few ? mean : (costs.many - costs.few) / (many - few)
  const slope = Math.min(mean, Math.max(LEAST_SLOPE * mean, seen))
  const told = costs.many + slope * (at - many)
  // Fewer units cost no less than their part: the slope of another probe would lead below nothing.
  return at < many ? Math.max(told, (costs.many * at) / many) : told
}

/**
 * How often origins are asked, counted in requests of the process and not in time: by that the pool of connections tells an origin that comes again
 * soon from one that will not.
 */

export interface Turns {
  /** Counts a request to an origin; how many requests ago the one before it was, Infinity if that is not known. */
  ask(origin: string): number
  /** Requests so far. */
  now(): number
}

/** An empty memory; of the origins asked last, `maxOrigins` are remembered, some 100 bytes each. */
export function openTurns(maxOrigins: number): Turns {
  const askedAt = new Map<string, number>()
  let turn = 0
  return {
    ask(origin) {
      turn += 1
      const before = askedAt.get(origin)
      // The origin asked last is at the end.
      askedAt.delete(origin)
      askedAt.set(origin, turn)
      const [oldest = ''] = askedAt.size > maxOrigins ? askedAt.keys() : []
      askedAt.delete(oldest)
      return before === undefined ? Number.POSITIVE_INFINITY : turn - before
    },
    now: () => turn,
  }
}

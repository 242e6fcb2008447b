/** Limits that leave nothing between them: a least that is over its most. Each is sound alone, and together they drop all there is without a word. */

interface ScoreLimits {
  readonly min?: number | undefined
  readonly max?: number | undefined
}

interface CrossedLimit {
  readonly path: string[]
  readonly message: string
}

/** The same of rules on scores, each with a `min` and a `max`. */
export function crossedScores(rules: Readonly<Record<string, ScoreLimits>>, key: string): readonly CrossedLimit[] {
  return Object.entries(rules).flatMap(([name, { min, max }]) => {
    if (min === undefined || max === undefined || min <= max) return []
    const message = `expected at most max (${max}) of the same rule, got ${min}: nothing is both. Lower it, or raise max`
    return [{ path: ['scores', key, name, 'min'], message }]
  })
}

/** Each `minX` of the sections that is over their `maxX`. Null and absent limits cross nothing. */
export function crossedLimits(sections: Readonly<Record<string, object>>): readonly CrossedLimit[] {
  return Object.entries(sections).flatMap(([section, limits]) => {
    const values: Readonly<Record<string, unknown>> = { ...limits }
    return Object.entries(values).flatMap(([key, least]): readonly CrossedLimit[] => {
      const other = key.replace(/^min/, 'max')
      const most = values[other]
      if (typeof least !== 'number' || typeof most !== 'number' || least <= most) return []
      const message = `expected at most ${section}.${other} (${most}), got ${least}: nothing is both. Lower it, or raise ${section}.${other}`
      return [{ path: [section, key], message }]
    })
  })
}

/** Limits that leave nothing between them: a least that is over its most. Each is sound alone, and together they drop all there is without a word. */

interface CrossedLimit {
  readonly path: [section: string, key: string]
  readonly message: string
}

/** The most that belongs to a least, where it has another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'images.minSidePx': 'maxJudgedSidePx' }

/** Each `minX` of the sections that is over their `maxX`, and each `min` over its `max`; by the name of the section. Null and absent limits cross nothing. */
export function crossedLimits(sections: Readonly<Record<string, object>>): readonly CrossedLimit[] {
  return Object.entries(sections).flatMap(([section, limits]) => {
    const values: Readonly<Record<string, unknown>> = { ...limits }
    return Object.entries(values).flatMap(([key, least]): readonly CrossedLimit[] => {
      const other = OTHER_NAMES[`${section}.${key}`] ?? key.replace(/^min/, 'max')
      const most = values[other]
      if (typeof least !== 'number' || typeof most !== 'number' || least <= most) return []
      const message = `expected at most ${section}.${other} (${most}), got ${least}: nothing is both. Lower it, or raise ${section}.${other}`
      return [{ path: [section, key], message }]
    })
  })
}

/** The counters of the funnel, `<unit>.in`, `<unit>.kept` and `<unit>.dropped.<reason>`: their names are written and read here alone. */

/**
 * `page`: a URL admitted to the frontier or a response in an imported archive. `slot`: one image place of one document. `pair`: a picture
 * that may have a text. `video`: a place of a video on a page. `clip`: a piece of a video with the text that describes it. `record`: of an imported archive.
 */
export const UNITS = ['page', 'document', 'image', 'slot', 'pair', 'video', 'clip', 'record'] as const
export type Unit = (typeof UNITS)[number]

/** For every unit of a stage, in = kept + all dropped. */
export type FunnelCounter =
  | { readonly unit: Unit; readonly what: 'in' | 'kept' }
  | { readonly unit: Unit; readonly what: 'dropped'; readonly reason: string }

const NAME = new RegExp(`^(${UNITS.join('|')})\\.(?:(in|kept)|dropped\\.(.+))$`, 's')

/** The name of a counter. */
export function counterName(counter: FunnelCounter): string {
  const { unit, what } = counter
  return what === 'dropped' ? `${unit}.dropped.${counter.reason}` : `${unit}.${what}`
}

/** What a name counts; undefined for a counter that is not of the funnel. */
export function parseCounter(name: string): FunnelCounter | undefined {
  const [, unit, what, reason] = NAME.exec(name) ?? []
  if (unit === undefined) return undefined
  if (reason !== undefined) return { unit: unit as Unit, what: 'dropped', reason }
  return { unit: unit as Unit, what: what as 'in' | 'kept' }
}

/** The drops among counters: unit to reason to number, in the order of the counters. */
export function dropsOf(counts: Readonly<Record<string, number>>): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {}
  for (const [name, value] of Object.entries(counts)) {
    const counter = parseCounter(name)
    if (counter?.what === 'dropped') table[counter.unit] = { ...table[counter.unit], [counter.reason]: value }
  }
  return table
}

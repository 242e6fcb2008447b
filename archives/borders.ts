/**
 * Where an archive may be cut: some of the places where its records begin, as somebody knows who read it from its beginning, or wrote it.
 *
 * Whoever begins to read elsewhere has to search, and a page may hold what looks like a record of another site: the text of one, or, in what a
 * compressed archive stores as it came, a whole gzip member.
 */

/** The borders of an archive, in order, and how far they are apart. */
export interface Borders {
  readonly offsets: number[]
  readonly spacingBytes: number
}

/** So many pieces let any machine's cores share one archive, and their borders are 600 bytes. Judgement. */
const PIECES = 64
/** Not more than half of a task's bytes (`partitions.taskBytes`): so tasks of very large archives have about the size that was asked for. */
const MAX_SPACING_BYTES = 128_000_000

/** None yet, of an archive of `bytes` bytes. */
export function openBorders(bytes: number): Borders {
  return { offsets: [], spacingBytes: Math.min(Math.ceil(bytes / PIECES), MAX_SPACING_BYTES) }
}

/** Takes note of a record that begins at `offset`, unless it is near the last. To be called in order of offset. */
export function addBorder({ offsets, spacingBytes }: Borders, offset: number): void {
  if (offset - (offsets.at(-1) ?? 0) >= spacingBytes) offsets.push(offset)
}

/** Those of an archive of `bytes` bytes whose records begin at these places, in any order. */
export function bordersOf(places: readonly number[], bytes: number): readonly number[] {
  const borders = openBorders(bytes)
  for (const offset of places.toSorted((a, b) => a - b)) addBorder(borders, offset)
  return borders.offsets
}

/** How many different documents a whole run will have, from those of a sample: duplicates show only beside each other, so a small sample has few of them. */

/** What a sample tells of repeats. */
export interface Repeats {
  /** Documents before any was dropped as a copy of another. */
  readonly documents: number
  /** Of those, groups of copies; a document alone is one. */
  readonly distinct: number
  /** Groups of one document, and of two. */
  readonly ones: number
  readonly twos: number
}

/** Stages that drop copies of documents; `detail` of a drop is the id of the one that stays. */
const DEDUP_STAGES: readonly string[] = ['dedup-url', 'dedup-content', 'dedup-image-sets', 'dedup-near']

/** Does the stage drop copies of documents? */
export function isDedup({ name }: { readonly name: string }): boolean {
  return DEDUP_STAGES.includes(name)
}

/** From who stays in the place of whom. */
export function repeatsOf(stays: ReadonlyMap<string, string>, documents: number): Repeats {
  const groups = new Map<string, number>()
  for (const id of stays.keys()) {
    let root = id
    // Who stays in one stage may go in a later one, never in a former: no circle.
    for (let next = stays.get(root); next !== undefined; next = stays.get(root)) root = next
    groups.set(root, (groups.get(root) ?? 1) + 1)
  }
  const sizes = [...groups.values()]
  const inGroups = sizes.reduce((sum, size) => sum + size, 0)
  const ones = Math.max(0, documents - inGroups)
  return { documents, distinct: ones + sizes.length, ones, twos: sizes.filter((size) => size === 2).length }
}

/**
 * What part of its proportion of documents is different from each other in a whole, of which a sample is a `share`: 1 where nothing repeats. All in
 * proportion is the most that there can be, Chao's estimate the least; their geometric mean was nearest on made and real populations
 * (docs/log.md). Of a share of nothing (a host of which nobody knew) no proportion is told: 1. @source Chao and Lin 2012, Chao1 for samples without replacement
 */
export function distinctShare({ documents, distinct, ones, twos }: Repeats, share: number): number {
  if (documents < 2 || distinct === 0 || ones === 0 || share <= 0 || share >= 1) return 1
  const most = distinct / share
  const unseen = (2 * twos * documents) / (documents - 1) + (ones * share) / (1 - share)
  const least = Math.min(most, distinct + ones ** 2 / unseen)
  return Math.sqrt(least / most)
}

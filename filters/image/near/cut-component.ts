/**
 * Cuts what hangs together by pairs into clusters: in each there is one picture, its leader, to which all others are near. So a chain of small steps, such as windows in
 * many states, does not become one picture, and no two pictures of a cluster are more than twice the distances apart.
 *
 * @source greedy leader clustering (Hartigan, Clustering Algorithms, 1975, chapter 3), the best connected first: what was scaled and packed anew lies around its original.
 */
import { compareText } from '../../../core/hash.ts'
import type { NearPicturesConfig } from '../../../schemas/index.ts'
import { hashesOf, isNear, type PictureHashes } from './hash-bands.ts'

/** Raise it where the clusters of a component may be others. */
export const CLUSTERS_VERSION = 1

/** Of so many different looks the neighbours are counted, which takes all with all: a tenth of a second. Of more, those come first that stand most often. */
const MAX_COUNTED = 2048
/** A look is compared with so many leaders, the newest: linear, whatever comes. */
const MAX_LEADERS = 1024

/** What pictures look like by their hashes: those with both hashes alike are one look. */
export interface Look {
  readonly phash: string
  readonly gradientHash: string
  /** How often a picture that looks so stands. */
  readonly places: number
}

interface Member {
  readonly key: string
  readonly hashes: PictureHashes
  readonly places: number
  readonly neighbours: number
}

/** Both hashes as one key: pictures with one key look alike. */
export function lookKey({ phash, gradientHash }: Pick<Look, 'phash' | 'gradientHash'>): string {
  return `${phash} ${gradientHash}`
}

/** By `lookKey` the key of its leader. The order of the looks changes nothing. */
export function cutComponent(
  looks: readonly Look[],
  distances: Pick<NearPicturesConfig, 'maxPhashDistance' | 'maxGradientDistance'>,
): ReadonlyMap<string, string> {
  const hashes = looks.map(hashesOf)
  const isCounted = looks.length <= MAX_COUNTED
  const members = looks.map((look, index): Member => {
    const own = hashes[index] as PictureHashes
    const neighbours = isCounted ? hashes.filter((other) => isNear(own, other, distances)).length : 0
    return { key: lookKey(look), hashes: own, places: look.places, neighbours }
  })
  members.sort((a, b) => b.neighbours - a.neighbours || b.places - a.places || compareText(a.key, b.key))
  const leaders: Member[] = []
  const leaderOf = new Map<string, string>()
  for (const member of members) {
    const leader = leaders.find(({ hashes: led }) => isNear(led, member.hashes, distances)) ?? member
    leaderOf.set(member.key, leader.key)
    if (leader !== member) continue
    if (leaders.length === MAX_LEADERS) leaders.shift()
    leaders.push(member)
  }
  return leaderOf
}

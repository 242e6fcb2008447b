/** Which documents of a component stand for which: without verification all for the first, with it each for one that it is similar enough to. */

import { simplifyText } from '../../../core/text/simplify-text.ts'
import type { DraftDocument, NearDuplicatesConfig } from '../../../schemas/index.ts'
import { documentText } from '../../text/family/document-text.ts'
import { type Hasher, shinglesOf } from './hasher.ts'
import { similarityOf } from './similarity.ts'

/** Of the groups; part of the version of `dedup-near`. */
export const GROUPS_VERSION = 1

/**
 * A document is compared with the first documents of so many groups; one that is like none of them has a group of its own. Judgement: a component of
 * more than this many different texts hangs together by chance or malice, and comparing all with all would be quadratic.
 */
export const MAX_LEADERS = 16

/** The documents of a component that stand for each other. */
export interface Group {
  /** The id of the first document. */
  readonly firstId: string
  lowestId: string
  size: number
}

/** A document in its group. */
export interface Grouped {
  readonly group: Group
  /** To the first document of the group, 0 … 1; of that itself 1. */
  readonly similarity: number
  /** Like none of the texts that are held, which are all that may be: it stays, and what it is like is not known. */
  readonly isUnsettled: boolean
}

/** The first document of a group, and its text as it is compared. */
interface Leader {
  readonly group: Group
  readonly shingles: Float64Array
}

/**
 * The group of each document of a component, in the order in which they come, which must be that in which they are kept. Linear: at most
 * `MAX_LEADERS` texts are held and compared with each document.
 */
export function groupDocuments(
  drafts: Iterable<DraftDocument>,
  hasher: Hasher,
  { verify, minSimilarity }: Pick<NearDuplicatesConfig, 'verify' | 'minSimilarity'>,
): readonly Grouped[] {
  const kind = verify === 'off' ? 'jaccard' : verify
  const limit = verify === 'off' ? 0 : minSimilarity
  const leaders: Leader[] = []
  return Array.from(drafts, (draft) => {
    const shingles = shinglesOf(hasher, simplifyText(documentText(draft)))
    for (const { group, shingles: first } of leaders) {
      const similarity = similarityOf(kind, first, shingles)
      if (similarity < limit) continue
      group.size += 1
      if (draft.id < group.lowestId) group.lowestId = draft.id
      return { group, similarity, isUnsettled: false }
    }
    const group = { firstId: draft.id, lowestId: draft.id, size: 1 }
    const isUnsettled = leaders.length >= MAX_LEADERS
    if (!isUnsettled) leaders.push({ group, shingles })
    return { group, similarity: 1, isUnsettled }
  })
}

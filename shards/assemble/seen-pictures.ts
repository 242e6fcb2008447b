/**
 * Which pictures a document has shown already. Only what nobody could tell apart stands once: pictures of a tutorial, before and after a step, are five bits
 * apart, and so are a window and its copy with another button pressed.
 */
import { hashDistance, textSignal } from '../../datasets/image-signals.ts'
import { measuresOf } from '../../datasets/images.ts'
import type { ImageMeasures, ImageSlot } from '../../schemas/index.ts'

/** Bits of each hash. @source measured on 1,120 pictures of documentation: pairs within 2 are one picture scaled or packed anew, at 5 are steps of tutorials */
const MAX_DISTANCE = 2
/** Of the longer sides: what is larger is another size of the picture, shown for its details. Judgement: a quarter is seen */
const MAX_SCALE = 1.25

/** Of a cluster, that later pictures are compared with. Judgement: a document of more is no document, and all with all would be quadratic */
const MAX_COMPARED = 256

export interface SeenPictures {
  /** By image id: equal bytes. */
  readonly ids: Set<string>
  /** By cluster of near-duplicates: what a picture must be compared with. */
  readonly byCluster: Map<string, ImageMeasures[]>
}

/** None yet. */
export function openSeenPictures(): SeenPictures {
  return { ids: new Set(), byCluster: new Map() }
}

/** Notes a picture; false if the document has it already. */
export function addPicture({ ids, byCluster }: SeenPictures, slot: ImageSlot): boolean {
  const measures = measuresOf(slot)
  if (ids.has(measures.id)) return false
  if (slot.cluster !== undefined && slot.cluster.size > 1) {
    const like = byCluster.get(slot.cluster.id) ?? []
    if (like.some((other) => isSame(other, measures))) return false
    if (like.length < MAX_COMPARED) like.push(measures)
    byCluster.set(slot.cluster.id, like)
  }
  ids.add(measures.id)
  return true
}

function isSame(a: ImageMeasures, b: ImageMeasures): boolean {
  const [one, other] = [Math.max(a.widthPx, a.heightPx), Math.max(b.widthPx, b.heightPx)]
  return (
    Math.max(one, other) <= Math.min(one, other) * MAX_SCALE &&
    ['phash', 'gradientHash'].every((name) => hashDistance(textSignal(a, name), textSignal(b, name)) <= MAX_DISTANCE)
  )
}

/** Whether a text stands beside an image: what does may be about the picture, so no rule takes it out. */
import type { DraftSegment } from '../schemas/index.ts'

/** Before a text, or behind it. */
type Side = -1 | 1
const SIDES: readonly Side[] = [-1, 1]

/**
 * Directly before or behind one, or with nothing but captions between: a picture's caption stands between it and the text behind it. `isImage` says which
 * images count, by their place; default all.
 */
export function isBesideImage(
  segments: readonly DraftSegment[],
  at: number,
  isImage: (at: number) => boolean = () => true,
): boolean {
  return SIDES.some((side) => isImageOn(side, segments, at, isImage))
}

/** The same of both sides: the text is all that stands between two images. */
export function isBetweenImages(
  segments: readonly DraftSegment[],
  at: number,
  isImage: (at: number) => boolean,
): boolean {
  return SIDES.every((side) => isImageOn(side, segments, at, isImage))
}

function isImageOn(
  side: Side,
  segments: readonly DraftSegment[],
  at: number,
  isImage: (at: number) => boolean,
): boolean {
  let next = at + side
  while (isCaption(segments[next])) next += side
  return segments[next]?.kind === 'image' && isImage(next)
}

function isCaption(segment: DraftSegment | undefined): boolean {
  return segment?.kind === 'text' && segment.type === 'caption'
}

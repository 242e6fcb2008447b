/** Whether a text stands beside an image: what does may be about the picture, so no rule takes it out. */
import type { DraftSegment } from '../schemas/index.ts'

/**
 * Directly before or behind one, or with nothing but captions between: a picture's caption stands between it and the text behind it. `isImage` says which
 * images count, by their place; default all.
 */
export function isBesideImage(
  segments: readonly DraftSegment[],
  at: number,
  isImage: (at: number) => boolean = () => true,
): boolean {
  return [-1, 1].some((step) => {
    let next = at + step
    while (isCaption(segments[next])) next += step
    return segments[next]?.kind === 'image' && isImage(next)
  })
}

function isCaption(segment: DraftSegment | undefined): boolean {
  return segment?.kind === 'text' && segment.type === 'caption'
}

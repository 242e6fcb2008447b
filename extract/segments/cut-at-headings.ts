/** Cuts a page of more pictures than a document may have: at its headings, else before a paragraph, so that no part has more. */
import type { DraftSegment } from '../../schemas/document.ts'

/** May a part begin with this segment, which stands behind `before`? */
type Border = (segment: DraftSegment, before: DraftSegment) => boolean

/** Headings of this level; one that tells none is of the deepest. */
const headingBorder =
  (level: number): Border =>
  (segment) =>
    segment.kind === 'text' && segment.type === 'heading' && (segment.level ?? 6) === level

/** In this order: each cuts only what those before it left over the limit. */
const BORDERS: readonly Border[] = [
  ...[1, 2, 3, 4, 5, 6].map(headingBorder),
  isParagraph,
  // The last resort, for galleries and tables of pictures: what is said of a picture mostly stands behind it.
  (segment, before) => segment.kind === 'image' && before.kind === 'text',
]

/** How a text goes on that a picture in its line parts: a paragraph of its own begins otherwise. */
const GOES_ON = /^[\p{Ll},.;:!?)\]]/u

/**
 * The parts in order, neighbours joined as long as they stay within the limit; one where nothing is over it. Every part has a text if the
 * page has. Of more pictures in a row, without a text to cut at, the first `maxImages` stay. Linear.
 */
export function cutAtHeadings(segments: readonly DraftSegment[], maxImages: number): (readonly DraftSegment[])[] {
  return cut(segments, 0, maxImages)
}

function cut(segments: readonly DraftSegment[], depth: number, maxImages: number): (readonly DraftSegment[])[] {
  if (countImages(segments) <= maxImages) return [segments]
  const border = BORDERS[depth]
  if (border === undefined) return [withFirstImages(segments, maxImages)]
  return join(
    pieces(segments, border).flatMap((piece) => cut(piece, depth + 1, maxImages)),
    maxImages,
  )
}

/** What stands between the borders. Pictures alone are no document: they stay with the text behind them, or else before them. */
function pieces(segments: readonly DraftSegment[], isBorder: Border): DraftSegment[][] {
  const all: DraftSegment[][] = [[]]
  let hasText = false
  for (const [at, segment] of segments.entries()) {
    const before = segments[at - 1]
    if (before !== undefined && hasText && isBorder(segment, before)) {
      all.push([])
      hasText = false
    }
    all.at(-1)?.push(segment)
    hasText ||= segment.kind === 'text'
  }
  const last = all.length > 1 && !hasText ? all.pop() : undefined
  if (last !== undefined) all.at(-1)?.push(...last)
  return all
}

function join(parts: readonly (readonly DraftSegment[])[], maxImages: number): DraftSegment[][] {
  const joined: DraftSegment[][] = []
  let images = 0
  for (const part of parts) {
    const more = countImages(part)
    const last = joined.at(-1)
    if (last !== undefined && images + more <= maxImages) {
      for (const segment of part) last.push(segment)
      images += more
    } else {
      joined.push([...part])
      images = more
    }
  }
  return joined
}

function withFirstImages(segments: readonly DraftSegment[], maxImages: number): DraftSegment[] {
  let images = 0
  return segments.filter(({ kind }) => {
    if (kind === 'image') images += 1
    return kind === 'text' || images <= maxImages
  })
}

/** Pictures among segments. */
export function countImages(segments: readonly DraftSegment[]): number {
  let images = 0
  for (const { kind } of segments) if (kind === 'image') images += 1
  return images
}

function isParagraph(segment: DraftSegment, before: DraftSegment): boolean {
  if (segment.kind !== 'text' || segment.type !== 'paragraph') return false
  return before.kind === 'text' || !GOES_ON.test(segment.text)
}

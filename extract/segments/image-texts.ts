/** What schema.org says of pictures, put where they stand. */
import type { DraftSegment } from '../../schemas/document.ts'

/** The segments, with `structuredCaption` on each image of which one of its addresses has a text. */
export function withImageTexts(
  segments: readonly DraftSegment[],
  texts: ReadonlyMap<string, string>,
): readonly DraftSegment[] {
  if (texts.size === 0) return segments
  return segments.map((segment) => {
    if (segment.kind === 'text') return segment
    const said = [segment.url, ...segment.candidates.map(({ url }) => url)].flatMap((url) => texts.get(url) ?? [])[0]
    return said === undefined ? segment : { ...segment, structuredCaption: said }
  })
}

/** The text of a document that every text rule sees. */
import type { DraftSegment } from '../../../schemas/index.ts'

/**
 * The text segments in document order, joined by blank lines. Image segments count for nothing; captions are text segments
 * and count. So a segment is one paragraph of the rules, unless it holds blank lines itself (code).
 */
export function documentText({ segments }: { readonly segments: readonly DraftSegment[] }): string {
  return segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : [])).join('\n\n')
}

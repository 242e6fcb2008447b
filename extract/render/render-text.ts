/** A document as plain text for reading: pictures in brackets, one blank line between segments. */
import type { DraftSegment } from '../../schemas/document.ts'

/** Headings get a `#`, quotes a `>`, images stand as `[image: alt <url>]`. */
export function renderText(segments: readonly DraftSegment[]): string {
  const parts = segments.map((segment) => {
    if (segment.kind === 'image')
      return `[image: ${segment.alt === undefined ? '' : `${segment.alt} `}<${segment.url}>]`
    if (segment.type === 'heading') return `# ${segment.text}`
    if (segment.type === 'quote') return segment.text.replace(/^/gm, '> ')
    return segment.text
  })
  return `${parts.join('\n\n')}\n`
}

/** Small pages for tests of the extractor, and one call that extracts them. */
import assert from 'node:assert/strict'
import { type ExtractedPage, extractPage } from '../../extract/extract-page.ts'

export const LIMITS = { maxNodes: 500_000, maxSteps: 50_000_000, maxImages: 100 }
export const URL_OF_PAGE = 'https://example.org/a/page.html'

/** A paragraph of about 40 words that stands alone as main content; `name` makes it distinct. */
export function prose(name: string): string {
  return `The ${name} is described here in a paragraph that is long enough to be main content by itself, because it has full sentences with verbs, commas and a full stop. Nobody would put so many words about the ${name} in a menu.`
}

/** Extracts a page that no limit refuses. */
export function extract(html: string, url: string = URL_OF_PAGE): ExtractedPage {
  const extraction = extractPage({ content: html, url, limits: LIMITS })
  return extraction.kind === 'page' ? extraction.page : assert.fail(`refused: ${extraction.refused.reason}`)
}

/** The document in one line a segment: `type: text`, `image: url`. */
export function outline(html: string, url: string = URL_OF_PAGE): string[] {
  return extract(html, url).segments.map((segment) =>
    segment.kind === 'text' ? `${segment.type}: ${segment.text}` : `image: ${segment.url}`,
  )
}

/** URLs of the kept images, in order. */
export function imageUrls(html: string, url: string = URL_OF_PAGE): string[] {
  return extract(html, url).segments.flatMap((segment) => (segment.kind === 'image' ? [segment.url] : []))
}

/** All kept text, joined. */
export function keptText(html: string): string {
  return extract(html)
    .segments.flatMap((segment) => (segment.kind === 'text' ? [segment.text] : []))
    .join('\n')
}

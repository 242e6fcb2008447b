/** What a sitemap says of the pictures of its page, put where they stand. */
import type { DraftImage, DraftSegment } from '../../schemas/document.ts'
import type { SitemapImage } from '../../schemas/page.ts'
import { joinCandidates } from '../images/draft-image.ts'
import { imageKey } from '../images/image-key.ts'

/** Tags in a text of XML: plug-ins copy captions from the page, markup and all. */
const TAG = /<\/?[a-z][^<>]{0,500}>/gi

/**
 * The segments, with the sitemap's address of a picture among its candidates, and its caption, else its title, as `sitemapCaption`. A picture is known
 * by the keys of its addresses (images/image-key.ts), since a sitemap names the full size and a page what fits.
 */
export function withSitemapImages(
  segments: readonly DraftSegment[],
  images: readonly SitemapImage[],
): readonly DraftSegment[] {
  if (images.length === 0) return segments
  const byKey = new Map<string, SitemapImage>()
  for (const image of images) {
    const key = imageKey(image.url)
    if (!byKey.has(key)) byKey.set(key, image)
  }
  return segments.map((segment) => (segment.kind === 'text' ? segment : withImage(segment, byKey)))
}

function withImage(segment: DraftImage, byKey: ReadonlyMap<string, SitemapImage>): DraftImage {
  const urls = [segment.url, ...segment.candidates.map(({ url }) => url)]
  const named = urls.map((url) => byKey.get(imageKey(url))).find((image) => image !== undefined)
  if (named === undefined) return segment
  const said = plain(named.caption) || plain(named.title)
  return {
    ...segment,
    candidates: joinCandidates(segment.candidates, [{ url: named.url, origin: 'sitemap' }]),
    ...(said === '' ? {} : { sitemapCaption: said }),
  }
}

function plain(text = ''): string {
  return text.replace(TAG, ' ').replace(/\s+/gu, ' ').trim()
}

/**
 * What a sitemap says of the pictures of a page (Google's image sitemaps), as it stands in the page's own record: the archive alone gives the
 * same pairs again, whatever journal it has lost.
 */
import { normalizeUrl } from '../../core/url.ts'
import { parseJson } from '../../formats/json-lines.ts'
import { MAX_PAGE_IMAGES, type SitemapImage, sitemapImage } from '../../schemas/page.ts'

/** WARC header of a page's record: a JSON array of `{url, caption?, title?}`, in ASCII. */
export const SITEMAP_IMAGES_HEADER = 'M3W-Sitemap-Images'

/** Of the header: a quarter of what any WARC header may have (formats/warc/header.ts). */
const MAX_HEADER_CHARS = 16_384

/** The value of the header, with as many of the images as it may hold; undefined for none. Characters beyond ASCII are escaped: readers differ in the charset of headers. */
export function sitemapImagesHeader(images: readonly SitemapImage[]): string | undefined {
  const parts: string[] = []
  let chars = 2
  for (const image of images.slice(0, MAX_PAGE_IMAGES)) {
    const part = ascii(JSON.stringify(image))
    chars += part.length + 1
    if (chars > MAX_HEADER_CHARS) break
    parts.push(part)
  }
  return parts.length === 0 ? undefined : `[${parts.join(',')}]`
}

/** The images in a header. Never throws: anybody may have written the archive, and what is no such list says nothing. */
export function readSitemapImages(header: string | undefined): readonly SitemapImage[] {
  if (header === undefined || header.length > MAX_HEADER_CHARS) return []
  const listed = parseJson(header)
  if (!Array.isArray(listed)) return []
  return listed.slice(0, MAX_PAGE_IMAGES).flatMap((one) => {
    const { success, data } = sitemapImage.safeParse(one)
    const url = success ? normalizeUrl(data.url) : undefined
    return success && url !== undefined ? [{ ...data, url }] : []
  })
}

/** The header without the images that `isTaken` names by their normalised addresses, empty where none is left; undefined if it names none of them. */
export function withoutImages(header: string | undefined, isTaken: (url: string) => boolean): string | undefined {
  const images = readSitemapImages(header)
  const kept = images.filter(({ url }) => !isTaken(url))
  return kept.length === images.length ? undefined : (sitemapImagesHeader(kept) ?? '')
}

function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

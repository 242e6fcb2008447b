/** Links that are not admitted for the shape of their URL: files, and the shapes of endless sites. */
import type { CrawlConfig, LinkRefusal } from '../../../schemas/index.ts'

/** Extensions that no HTML page has in practice. Asked for as pages they would cost a request each to learn that. */
const FILES =
  /\.(?:jpe?g|jpe|png|gif|webp|avif|svgz?|ico|bmp|tiff?|heic|jxl|mp[34]|mpe?g|m4[av]|webm|mkv|avi|mov|wmv|flv|ogg|og[av]|oga|opus|wav|flac|aac|pdf|ps|epub|mobi|djvu|docx?|xlsx?|pptx?|od[tsp]|rtf|csv|tsv|zip|gz|tgz|bz2|xz|zst|7z|rar|tar|jar|war|apk|exe|msi|dmg|pkg|deb|rpm|iso|img|bin|css|m?js|json|map|woff2?|ttf|otf|eot|swf|torrent|ics|vcf)$/i

/** Why the shape of a normalised URL is refused; undefined if it is not. Limits come from the config. */
export function shapeRefusal(url: string, crawl: CrawlConfig): LinkRefusal | undefined {
  if (url.length > crawl.maxUrlLength) return 'url_length'
  const { pathname, search } = new URL(url)
  if (FILES.test(pathname)) return 'file_type'
  const segments = pathname.split('/').filter((segment) => segment !== '')
  if (segments.length > crawl.maxPathSegments) return 'path_segments'
  const times = new Map<string, number>()
  for (const segment of segments) {
    const count = (times.get(segment) ?? 0) + 1
    if (count > crawl.maxRepeatedSegments) return 'repeated_segment'
    times.set(segment, count)
  }
  if (search.length > 1 && search.slice(1).split('&').length > crawl.maxQueryParameters) return 'query_parameters'
  return undefined
}

/** URLs of pictures from attribute values, and from the links around images. */
import { MAX_URL_CHARS, normalizeUrl } from '../../core/url.ts'
import type { Element } from '../../formats/html/dom.ts'
import { isImageFile } from './image-names.ts'

/** A normalised http(s) URL for an attribute value; undefined for data:, templates and non-URLs. White space at the ends is stripped, as in browsers. */
export function resolveImageUrl(value: string, base: string): string | undefined {
  const text = value.trim()
  if (
    text === '' ||
    text.startsWith('#') ||
    text.length > MAX_URL_CHARS ||
    /^(?:data|javascript|about|blob|cid):/i.test(text)
  )
    return undefined
  if (/\{\{?\s*[\w.]+\s*\}?\}|%7Bwidth|^\[object|^(?:undefined|null|none|true|false)$/i.test(text)) return undefined
  const url = normalizeUrl(text, base)
  // A bare host or the page itself is an empty attribute resolved, not a picture.
  return url === undefined || url === base || /^https?:\/\/[^/]+\/$/.test(url) ? undefined : url
}

/** How a value is written: a whole URL or one from the root of its host, a path beside the page, or a name without any folder. */
export function formOf(value: string): 'rooted' | 'relative' | 'name' {
  const text = value.trim()
  if (/^(?:https?:)?\/\/|^\//i.test(text)) return 'rooted'
  return text.includes('/') ? 'relative' : 'name'
}

/** May the value be the URL of a picture? It has no blanks and no markup, and ends like a picture or begins like a URL. */
export function looksLikeUrl(value: string): boolean {
  return (
    value.length < MAX_URL_CHARS &&
    !/[\s{}<>"]/.test(value.trim()) &&
    (isImageFile(value) || /^(?:https?:)?\/\/|^\.{0,2}\//i.test(value.trim()))
  )
}

/** Names of wikis' pages about a file end like the file: `/wiki/File:Kite.png`. */
const PAGE_OF_FILE = /\/[^/]*(?::|%3A)[^/]*$/i
const PICTURE_PATH = /\.(?:jpe?g|png|webp|gif|avif)(?:$|[/:@!])/i

/** The picture that a link leads to, the full size behind a thumb; `page` for a page about it; undefined for anything else. */
export function linkedPicture(
  link: Element,
  base: string,
): { readonly url: string; readonly isPage: boolean } | undefined {
  const url = resolveImageUrl(link.attribs.href ?? '', base)
  if (url === undefined) return undefined
  const { pathname } = new URL(url)
  return PICTURE_PATH.test(pathname) ? { url, isPage: PAGE_OF_FILE.test(pathname) } : undefined
}

/** Whether an address, with what a page says of its type, is that of a file of video: no playlist, no player. */
import { MAX_URL_CHARS, normalizeUrl } from '../../core/url.ts'

/** Suffixes of files. @source cc2dataset's list of direct video links, and the containers of HTML */
const FILE = /\.(?:mp4|m4v|webm|mov|ogv|mkv|avi|mpe?g)$/i
const PLAYLIST = /\.(?:m3u8?|mpd|f4m|ism|smil|xspf|pls|asx)$/i
const FILE_TYPE = /^\s*video\/(?!.*(?:mpegurl|dash|mp2t|vnd\.apple))[a-z0-9.+-]+/i

/** The normalised address, if a file of video may lie there. `type`: as the page states it. `isMedia`: it stands where a browser would play it. */
export function videoAddress(
  value: string | undefined,
  base: string,
  { type, isMedia = false }: { readonly type?: string | undefined; readonly isMedia?: boolean } = {},
): string | undefined {
  if (value === undefined || value.length > MAX_URL_CHARS) return undefined
  const url = normalizeUrl(value.trim(), base)
  if (url === undefined) return undefined
  const path = pathOf(url)
  if (PLAYLIST.test(path)) return undefined
  if (type !== undefined && type.trim() !== '') return FILE_TYPE.test(type) ? url : undefined
  return isMedia || FILE.test(path) ? url : undefined
}

/** May bytes of a page name a video? Asked of every page, so that only those are parsed again. */
export function mayNameVideo(payload: Buffer): boolean {
  // Two bytes a character: nothing can be said without decoding.
  if (payload.subarray(0, 256).includes(0)) return true
  return HINT.test(payload.toString('latin1'))
}
const HINT = /<video|VideoObject|og:video|\.(?:mp4|m4v|webm|mov|ogv|mkv|avi|mpe?g)\b/i

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? ''
}

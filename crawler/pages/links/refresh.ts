/** `<meta http-equiv=refresh>`: where a page sends its reader, and whether that is all it does. */
import { type TokenSink, tokenize } from '../../../formats/html/tokenize.ts'

/** Seconds and a separator, then the rest. @source WHATWG HTML 4.2.5.3, shared declarative refresh steps */
const REFRESH = /^[\t\n\f\r ]*[\d.]+(?:[\t\n\f\r ]*[;,]|[\t\n\f\r ])[\t\n\f\r ]*(.*)$/s
/** Longest content that is read: a URL and what stands before it. @source Longer than any URL that is read (`MAX_URL_CHARS`) */
const MAX_CONTENT = 8192

/** The URL in the `content` of a refresh, as written; undefined where the page is only loaded anew. */
export function refreshUrl(content: string): string | undefined {
  const rest = REFRESH.exec(content.slice(0, MAX_CONTENT))?.[1] ?? ''
  const written = rest.replace(/^url[\t\n\f\r ]*=[\t\n\f\r ]*/i, '')
  const quote = written.startsWith('"') || written.startsWith("'") ? written[0] : undefined
  const url = quote === undefined ? written : written.slice(1).split(quote, 1)[0]
  return url === undefined || url.trim() === '' ? undefined : url.trim()
}

/** @source judgement: "If you are not redirected within five seconds, click here." in any language, with a name and a line below */
const MAX_TEXT = 200
/** Text of these elements is not read by people. */
const UNSEEN: ReadonlySet<string> = new Set(['script', 'style', 'title', 'textarea', 'noframes'])

interface Seen {
  chars: number
  within: string
}

const SINK: TokenSink<Seen> = {
  text(seen, data) {
    if (!UNSEEN.has(seen.within)) seen.chars += data.replace(/\s+/g, ' ').trim().length
  },
  isRead: () => false,
  attribute() {},
  open(seen, name) {
    seen.within = name
    // A picture is content.
    if (name === 'img' || name === 'picture') seen.chars += MAX_TEXT + 1
  },
  close(seen) {
    seen.within = ''
  },
  isForeign: () => false,
  isOver: ({ chars }) => chars > MAX_TEXT,
}

/** True for a page that holds nothing to read but, at most, a word on where it leads: to its reader it is a redirect. */
export function isOnlyRefresh(html: string): boolean {
  const seen: Seen = { chars: 0, within: '' }
  tokenize(html, SINK, seen)
  return seen.chars <= MAX_TEXT
}

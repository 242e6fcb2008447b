/** A robots.txt in the wrapping of the program that it came through: a browser's view of it saved as a page, a word processor, a string of JSON. */

/** What stands before the text in a saved view: a head, styles, a box. */
const MAX_LEAD = 8192
const PRE = /<pre\b[^>]{0,1000}>/i
const NAMES_AGENT = /user-?agent\s{0,9}:/i

/**
 * The text inside its wrapping; as it is where that is none of these. Nobody hears a rule of a wrapped file otherwise, so it only refuses.
 */
export function unwrapped(text: string): string {
  const start = text.slice(0, MAX_LEAD).trimStart()
  if (start.startsWith('{\\rtf')) return withoutRtf(text)
  const inside = start.startsWith('<') ? shownIn(text) : start.startsWith('"') ? stringIn(text) : undefined
  return inside !== undefined && NAMES_AGENT.test(inside) ? inside : text
}

/** What a browser shows of a text: one box of preformatted text. */
function shownIn(text: string): string | undefined {
  const box = PRE.exec(text.slice(0, MAX_LEAD))
  if (box === null) return undefined
  const from = box.index + box[0].length
  const end = text.toLowerCase().indexOf('</pre', from)
  return text.slice(from, end < 0 ? text.length : end).replaceAll('&amp;', '&')
}

function stringIn(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** Control words and groups go, and what ends a line ends one. @source Rich Text Format 1.9.1, "Conventions of an RTF reader" */
function withoutRtf(text: string): string {
  const control = /\\(?:(par|line)(?![a-z])|[a-z]{1,32}-?\d{0,10}) ?|\\'([0-9a-f]{2})|\\([\\{}])|\\\r?\n|[{}]/gi
  return text.replace(control, (found, end?: string, hex?: string, own?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (own !== undefined) return own
    return end !== undefined || /^\\\r?\n$/.test(found) ? '\n' : ''
  })
}

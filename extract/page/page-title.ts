/** The title of a page without the name of its site: where the page states that name, or where its headline is one part of the title. */

/** What sites set between a page's title and their own name, with its blanks. */
const SEPARATOR = /(\s+(?:[|—–·•»«/-]|::)\s+)/
/** A title of more parts is a path or a list. */
const MAX_PARTS = 8

/** `Moorings — Harbours 1.2 documentation` as `Moorings`. Unchanged where neither the site's name nor a headline is a part of it. */
export function withoutSiteName(title: string, siteName: string | undefined, headlines: readonly string[]): string {
  // Parts stand at even places, the separators between them at odd ones.
  const pieces = title.split(SEPARATOR)
  if (pieces.length < 3 || pieces.length > 2 * MAX_PARTS) return title
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)]
  if (siteName !== undefined) {
    const site = plain(siteName)
    if (plain(last) === site) return pieces.slice(0, -2).join('')
    if (plain(first) === site) return pieces.slice(2).join('')
  }
  const known = new Set(headlines.map(plain))
  return [first, last].find((part) => known.has(plain(part))) ?? title
}

/** Letters and digits, in lower case: without a permalink's mark. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

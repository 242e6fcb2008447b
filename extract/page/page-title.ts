/** The title of a page without the name of its site: where the page states that name, or where its headline is one part of the title. */

/** What sites set between a page's title and their own name, with its blanks. */
const SEPARATOR = /(\s+(?:[|—–·•»«/-]|::|--)\s+)/
/** The number of a heading. */
const NUMBER = /^(?:(?:chapter|appendix|part|section)\s+)?(?:[A-Z]|\d+)(?:\.\d+)*\.?\s+/i
/** What Javadoc calls a thing before its name. */
const KIND =
  /^(?:(?:abstract )?class|interface|enum(?: class)?|record(?: class)?|annotation (?:type|interface)|package|module) +/i
/** A title of more parts is a path or a list. */
const MAX_PARTS = 8

/** `Harbours: Moorings`, `Moorings: Harbours 1.2`, `Moorings (Harbours 1.2)`: the parts before and behind. */
const OTHER_FORMS: readonly RegExp[] = [/^()[^:]+: +(\S.*)$/, /^(\S.*?): +[^:]+()$/, /^(\S.*?) +\([^()]+\)()$/]

/** `Moorings — Harbours 1.2 documentation` as `Moorings`. Unchanged where neither the site's name nor a headline is a part of it. */
export function withoutSiteName(title: string, siteName: string | undefined, headlines: readonly string[]): string {
  let known: ReadonlySet<string> | undefined
  // Most titles have no parts, and nobody asks.
  const isHeadline = (part: string): boolean => {
    known ??= new Set(
      headlines.flatMap((headline) => [headline, headline.replace(NUMBER, ''), headline.replace(KIND, '')].map(plain)),
    )
    const words = plain(part)
    return words !== '' && known.has(words)
  }
  for (const form of OTHER_FORMS) {
    const [, before = '', behind = ''] = form.exec(title) ?? []
    const part = before + behind
    if (part !== '' && isHeadline(part)) return part
  }
  // Parts stand at even places, the separators between them at odd ones.
  const pieces = title.split(SEPARATOR)
  if (pieces.length < 3 || pieces.length > 2 * MAX_PARTS) return title
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)]
  if (siteName !== undefined) {
    const site = plain(siteName)
    if (plain(last) === site) return pieces.slice(0, -2).join('')
    if (plain(first) === site) return pieces.slice(2).join('')
  }
  // A headline may have such a separator of its own, so the longest run of parts counts.
  for (let left = pieces.length - 2; left > 0; left -= 2)
    for (const part of [pieces.slice(0, left), pieces.slice(-left)]) if (isHeadline(part.join(''))) return part.join('')
  return title
}

/** Titles by generators whose headline is no heading element or says more, each as all of its pages have it: the part that is the page's. */
const BY_GENERATOR: readonly (readonly [RegExp, RegExp])[] = [
  [/^doxygen/i, /^[^:]+: +(\S.*)$/],
  [/^gtk-doc/i, /^(\S.*): +[^:]+$/],
  [/^javadoc/i, /^(\S.*?) +\([^()]*\)$/],
  [/^(?:makeinfo|texi2any)/i, /^(\S.*?)(?: +\([^()]*\)| - [^-]+)$/],
  [/^rustdoc/i, /^(\S.*) - [^-]+$/],
  // Sphinx names docutils.
  [/^(?:sphinx|docutils)/i, /^(\S.*) — \S.* documentation$/],
  // Groovydoc, Javadoc and pages of Sphinx with source code do not say who wrote them, but what they describe.
  [/^$/, /^(\S.*?)(?: +\([^()]*\bAPI\b[^()]*\)| — \S.* documentation)$/],
]

/** What Texinfo calls the first page of any manual. */
const FIRST_NODE = 'Top'

/** The title without the name that its generator sets beside it. */
export function withoutProject(title: string, generator: string): string {
  const form = BY_GENERATOR.find(([name]) => name.test(generator))?.[1]
  const own = form?.exec(title)?.[1] ?? title
  return own === FIRST_NODE ? title : own
}

/** Letters and digits, in lower case: without a permalink's mark. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/**
 * Which elements of a page are SVG or MathML, where HTML may stand in them, and which pages are XML: what decides if `<![CDATA[`
 * begins text or a comment. @source WHATWG HTML 13.2.6 (tree construction dispatcher) and 13.2.6.5 (foreign content)
 */

/** What an open element is, and what may stand in it: its namespace and flags. HTML is 0. */
export type Place = number

/** Bits, for a place is its namespace and what may stand in it: one number is compared once a tag. */
export const HTML: Place = 0
const SVG: Place = 1
const MATHML: Place = 2
/** HTML integration points. */
const HOLDS_HTML = 4
/** MathML text integration points: HTML but for two tags. */
const HOLDS_TEXT = 8
/** `annotation-xml` of any encoding. */
const HOLDS_SVG = 16

const SVG_HOLDING_HTML: ReadonlySet<string> = new Set(['foreignobject', 'desc', 'title'])
const MATHML_HOLDING_TEXT: ReadonlySet<string> = new Set(['mi', 'mo', 'mn', 'ms', 'mtext'])

/** Tags that end SVG and MathML where no HTML may stand, so that nobody has to close them. */
export const BREAKS_OUT: readonly string[] =
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var'.split(
    ' ',
  )

/** Is it an element of SVG or MathML? Directly in it, CDATA sections are text. */
export function isForeign(place: Place): boolean {
  return (place & (SVG | MATHML)) !== 0
}

/** Do the rules of HTML decide what a start tag does there? Names are in lower case. */
export function takesHtml(place: Place, name: string): boolean {
  if (!isForeign(place) || (place & HOLDS_HTML) !== 0) return true
  if ((place & HOLDS_TEXT) !== 0) return name !== 'mglyph' && name !== 'malignmark'
  return (place & HOLDS_SVG) !== 0 && name === 'svg'
}

/** The place that a start tag opens inside another. `encoding` is its attribute of that name. */
export function placeIn(parent: Place, name: string, encoding: string | undefined): Place {
  if (takesHtml(parent, name)) return name === 'svg' ? SVG : name === 'math' ? MATHML : HTML
  if ((parent & SVG) !== 0) return SVG_HOLDING_HTML.has(name) ? SVG | HOLDS_HTML : SVG
  if (MATHML_HOLDING_TEXT.has(name)) return MATHML | HOLDS_TEXT
  if (name !== 'annotation-xml') return MATHML
  return /^(?:text\/html|application\/xhtml\+xml)$/i.test(encoding ?? '') ? MATHML | HOLDS_HTML : MATHML | HOLDS_SVG
}

/** Is a page with this Content-Type read as XML? @source WHATWG MIME Sniffing 4.6: XML MIME types */
export function isXmlType(contentType: string | undefined): boolean {
  return /^\s*(?:(?:text|application)\/xml|[\w.+-]+\/[\w.+-]+\+xml)\s*(?:;|$)/i.test((contentType ?? '').slice(0, 200))
}

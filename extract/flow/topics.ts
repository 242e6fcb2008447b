/** Names that look like chrome and are not: what a section is about, the signature of a function, a note in an aside. */
import { type Element, isElement, type Node, textOf } from '../../formats/html/dom.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import type { NameHints } from './class-names.ts'

/** Classes that documentation generators give a section. */
const SECTION =
  /(?:^|\s)(?:section|sect\d|level\d|chapter|refsect\d|refentry|refnamediv|refsynopsisdiv|(?:sub){1,2}section|appendix|appendixsec|unnumbered|unnumberedsec|[a-z]+-level-extent)(?:\s|$)/i
/** What generators set before the words of a heading, so that no id begins with a digit or stands twice. */
const ID_PREFIX = /^(?:s|sec|sect|section|id|user-content)[-_:]/
/** Asciidoctor's box of one paragraph. */
const PARAGRAPH = /(?:^|\s)paragraph(?:\s|$)/
/** What they count headings with. */
const HEADING_PREFIX = /^\s*(?:appendix|annex|chapter|part|section)\s+(?:[A-Z]|[\dIVXLC.]+)\b/i
/** The line of links that Texinfo sets before a heading. */
const AROUND = /^(?:header|nav(?:igation|-?panel)?)$/
/** Notes, tips and footnotes (docutils, Starlight, Asciidoctor, MDX). */
const NOTE =
  /(?:^|[\s_-])(?:footnotes?|footnote-list|admonition|notes?|tip|hint|warning|caution|danger|important|attention|seealso|starlight-aside)(?=[\s_-]|$)/i
const NOTE_ROLES: ReadonlySet<string> = new Set(
  'note doc-footnote doc-endnote doc-endnotes doc-tip doc-notice'.split(' '),
)

/** Footnotes at the end of a page. */
const FOOTNOTES = /(?:^|[\s_-])(?:foot|end)notes?(?=[\s_-]|$)/i

/** Are these the notes of a page, which its marks lead to? */
export function isFootnotes({ attribs }: Element): boolean {
  return attribs.role === 'doc-endnotes' || (attribs.class !== undefined && FOOTNOTES.test(attribs.class))
}

/** Is it a section of a generator, by its class or its element? */
export function isSection({ name, attribs }: Element): boolean {
  return name === 'section' || SECTION.test(attribs.class ?? '')
}

/** White space and comments between two elements. */
const NEAR_NODES = 4
/** Columns of generators in which nothing stands but content, each with the header right before it. Of Doxygen by their classes, of Haddock by their ids. */
const COLUMNS: readonly (readonly ['class' | 'id', string, string])[] = [
  ['class', 'contents', 'header'],
  ['id', 'content', 'package-header'],
]

/** Is it such a column, right behind its header? */
export function isColumn({ attribs, prev }: Element): boolean {
  for (const [attribute, column, header] of COLUMNS) {
    if (attribs[attribute] !== column) continue
    let before = prev
    for (let seen = 0; before !== null && !isElement(before) && seen < NEAR_NODES; seen += 1) before = before.prev
    if (before === null || !isElement(before)) continue
    // Doxygen's indexes have no header: their column stands right behind the bar of menus.
    if (before.attribs[attribute] === header || (column === 'contents' && before.attribs.id === 'top')) return true
  }
  return false
}

/** Is an aside part of the text: a footnote, a warning, a definition? */
export function isNote({ attribs }: Element): boolean {
  const { role } = attribs
  return role === undefined ? NOTE.test(attribs.class ?? '') : NOTE_ROLES.has(role)
}

/**
 * Does an id only say the heading that stands there? Generators make ids of headings: `copyright` over a chapter on copyright.
 * What is chrome on other pages (`<section id="comments"><h2>Comments`) must be a generator's section to be believed.
 */
export function isOwnTopic(element: Element, byId: NameHints): boolean {
  const heading = headingOf(element)
  // Asciidoctor's anchor of a paragraph that is a title in bold.
  if (heading === undefined) return PARAGRAPH.test(element.attribs.class ?? '')
  const id = element.attribs.id ?? ''
  if (!isSameWords(textOf(heading), id)) return SECTION.test(element.attribs.class ?? '') && isPhrase(id)
  if (heading === element || SECTION.test(element.attribs.class ?? '')) return true
  if (byId.strong === undefined && !byId.comments) return true
  return byId.strong === 'copyright' || hasPermalink(heading)
}

/** An id of so many words is what an author called a section: `converting-to-registration`. */
const PHRASE_PARTS = 3

function isPhrase(id: string): boolean {
  return id.split(/[-_ ]+/).length >= PHRASE_PARTS
}

function headingOf(element: Element): Element | undefined {
  if (HEADING_TAGS.has(element.name)) return element
  // Labels to link to may stand before it, and links to the pages around: they say nothing.
  const first = element.children.find(
    (child) =>
      isElement(child) &&
      (child.children.length > 0 || child.name === 'img') &&
      child.name !== 'nav' &&
      !AROUND.test(child.attribs.class ?? ''),
  )
  return first !== undefined && isElement(first) && HEADING_TAGS.has(first.name) ? first : undefined
}

function isSameWords(heading: string, id: string): boolean {
  const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}]+/gu, '')
  const letters = lettersOf(id.replace(ID_PREFIX, ''))
  return (
    letters !== '' && (lettersOf(heading) === letters || lettersOf(heading.replace(HEADING_PREFIX, '')) === letters)
  )
}

/** Boxes around that link: Node.js has one, Erlang two. */
const MAX_BOXES = 3
/** Parts of a heading that are looked at for it. */
const MAX_PARTS = 12

/** The link of a heading to itself. */
export function hasPermalink(heading: Element): boolean {
  let parts: readonly Node[] = heading.children
  for (let depth = 0; depth < MAX_BOXES && parts.length > 0; depth += 1) {
    const elements = parts.slice(0, MAX_PARTS).filter(isElement)
    if (elements.some(({ name, attribs }) => name === 'a' && attribs.href?.startsWith('#') === true)) return true
    parts = elements.flatMap(({ children }) => children)
  }
  return false
}

/** Names that look like chrome and are not: what a section is about, the signature of a function, a note in an aside. */
import { type Element, isElement, textOf } from '../../formats/html/dom.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import type { NameHints } from './class-names.ts'

/** Classes that documentation generators give a section. */
const SECTION = /(?:^|\s)(?:section|sect\d|level\d|chapter|refsect\d|subsection|[a-z]+-level-extent)(?:\s|$)/
/** What generators set before the words of a heading, so that no id begins with a digit or stands twice. */
const ID_PREFIX = /^(?:s|sec|sect|section|id|user-content)[-_:]/
/** Notes, tips and footnotes (docutils, Starlight, Asciidoctor, MDX). */
const NOTE =
  /(?:^|[\s_-])(?:footnotes?|footnote-list|admonition|notes?|tip|hint|warning|caution|danger|important|attention|seealso|starlight-aside)(?=[\s_-]|$)/i
const NOTE_ROLES: ReadonlySet<string> = new Set(
  'note doc-footnote doc-endnote doc-endnotes doc-tip doc-notice'.split(' '),
)

/** Is it a section of a generator, by its class or its element? */
export function isSection({ name, attribs }: Element): boolean {
  return name === 'section' || SECTION.test(attribs.class ?? '')
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
  if (heading === undefined || !isSameWords(textOf(heading), element.attribs.id ?? '')) return false
  if (heading === element || SECTION.test(element.attribs.class ?? '')) return true
  if (byId.strong === undefined && !byId.comments) return true
  return byId.strong === 'copyright' || hasPermalink(heading)
}

function headingOf(element: Element): Element | undefined {
  if (HEADING_TAGS.has(element.name)) return element
  // Labels to link to may stand before it, and say nothing.
  const first = element.children.find(
    (child) => isElement(child) && (child.children.length > 0 || child.name === 'img'),
  )
  return first !== undefined && isElement(first) && HEADING_TAGS.has(first.name) ? first : undefined
}

function isSameWords(heading: string, id: string): boolean {
  const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}]+/gu, '')
  const letters = lettersOf(id.replace(ID_PREFIX, ''))
  return letters !== '' && lettersOf(heading) === letters
}

/** The link of a heading to itself. */
export function hasPermalink({ children }: Element): boolean {
  return children.some(
    (child) => isElement(child) && child.name === 'a' && child.attribs.href?.startsWith('#') === true,
  )
}

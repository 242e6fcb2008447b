/**
 * What an inline element means to the line it stands in: nothing, or that it goes, is written otherwise, or stands apart.
 *
 * Most elements are plain tags without attributes, which cost one look at their name.
 */
import { type Element, isElement, isText } from '../../formats/html/dom.ts'
import type { Inline } from './inline-act.ts'
import type { InlineName } from './inline-names.ts'
import { readLink } from './links.ts'
import { isAnchorMark, isBackMark, isBracketed, isCopyPhrase, isNoteMark, isSortMark } from './marks.ts'
import { scriptForm } from './scripts.ts'
import { GONE } from './settle.ts'
import { findSmall, smallText } from './small-text.ts'

/** Tags that mean something by themselves; all others need an attribute to do so. */
const SPEAKING: ReadonlySet<string> = new Set('a q kbd sup sub del s strike mat-icon md-icon clipboard-copy'.split(' '))

/** Cells of a table that is made of spans, where nothing around them is called a table. */
const CELL_ROLES: ReadonlySet<string> = new Set(['cell', 'gridcell', 'columnheader', 'rowheader'])

/** Longer ones are prose: text behind "read more", words of a button that say what it does. */
const MAX_UNSEEN_CHARS = 60
const MAX_LABEL_CHARS = 40

/** Does nothing about an element speak? */
export function isPlain({ name, attribs }: Element, kind: InlineName | undefined): boolean {
  const isBare = attribs.style === undefined && attribs.hidden === undefined && attribs.role === undefined
  return kind === undefined && isBare && !SPEAKING.has(name)
}

/**
 * Reads an inline element, whose class names it as `kind`, after `before`, the text of its line so far; `verbatim` inside code, where
 * nothing is rewritten.
 */
export function readInline(element: Element, kind: InlineName | undefined, before: string, verbatim: boolean): Inline {
  const { name: tag, attribs } = element
  const { style, role } = attribs
  if (kind !== undefined) {
    const named = readNamed(element, kind, before, verbatim)
    if (named !== 'walk') return named
  }
  if (tag === 'a') return readLink(element, kind, before)
  if (verbatim) return 'walk'
  if (role !== undefined && CELL_ROLES.has(role)) return 'apart'
  if (tag === 'q') return 'quote'
  if (tag === 'kbd') return 'key'
  if (tag === 'sup' || tag === 'sub') return readScript(element, tag === 'sup', kind, before)
  if (tag === 'del' || tag === 's' || tag === 'strike') return readDeleted(element)
  if (tag === 'mat-icon' || tag === 'md-icon' || tag === 'clipboard-copy')
    return (smallText(element)?.length ?? MAX_LABEL_CHARS) < MAX_LABEL_CHARS ? 'drop' : 'walk'
  return style === undefined ? 'walk' : readStyle(element, style, before)
}

/** What a manual's link to the code says. */
const SOURCE = /^[[(]?(?:view |show )?(?:source|src|code)(?: code)?[\])]?$/i

function readNamed(element: Element, kind: InlineName, before: string, verbatim: boolean): Inline {
  if (kind === 'rendered' || kind === 'tex') return kind
  if (kind === 'unseen') return 'hidden'
  if (kind === 'apart' || kind === 'line') return verbatim ? 'walk' : kind
  const text = smallText(element)
  if (text === undefined || (text === '' && kind !== 'hidden')) return 'walk'
  switch (kind) {
    case 'editorial':
    case 'backlink':
      return element.name === 'a' && kind === 'backlink' ? 'walk' : 'mark'
    case 'source':
      return SOURCE.test(text) ? 'mark' : 'walk'
    case 'note':
      return isNoteMark(text) && element.name !== 'a' ? 'mark' : 'walk'
    case 'copy':
      return isCopyLabel(element) ? 'drop' : 'walk'
    case 'sort':
      return isSortMark(text) ? 'drop' : 'walk'
    case 'language':
      return isLabelOfCode(element, text) ? 'drop' : 'walk'
    case 'anchor':
      return isAnchorMark(text) && element.name !== 'a' ? 'drop' : 'walk'
    case 'ligature':
      return text.length < MAX_LABEL_CHARS ? 'drop' : 'walk'
    case 'hidden':
      return text.length < MAX_UNSEEN_CHARS ? 'hidden' : 'walk'
    case 'icon':
      return isIconName(element, text) ? 'drop' : 'walk'
    case 'raised':
    case 'lowered':
      return verbatim ? 'walk' : readScript(element, kind === 'raised', kind, before)
    default:
      return 'walk'
  }
}

/** A name of a picture, as ligature fonts read it: `arrow_back`, in the `i` that stands for an icon; or nothing but a symbol. */
function isIconName({ name }: Element, text: string): boolean {
  if (name === 'a') return false
  return name === 'i' || name === 'em' ? /^[a-z0-9_-]{0,40}$/.test(text) : !/[\p{L}\p{N}]/u.test(text)
}

/** One word right before a block of code, which says it too. */
function isLabelOfCode({ next }: Element, text: string): boolean {
  const behind = next !== null && isText(next) && next.data.trim() === '' ? next.next : next
  return behind !== null && isElement(behind) && behind.name === 'pre' && /^[\w+#.-]{1,20}$/.test(text)
}

function readStyle(element: Element, style: string, before: string): Inline {
  if (/line-through/i.test(style)) return readDeleted(element)
  if (/vertical-align\s*:\s*su(?:per|b)/i.test(style))
    return readScript(element, /super/i.test(style), undefined, before)
  if (/display\s*:\s*(?:block|flex|grid|table)\b/i.test(style)) return 'line'
  // Titles are animated letter by letter in boxes that touch; three letters are a word.
  if (/display\s*:\s*inline-(?:block|flex)/i.test(style) && (smallText(element)?.length ?? 0) > 2) return 'apart'
  return 'walk'
}

/** Deleted text goes; a tag that nobody closed holds the rest of the page, and one around a mere sign (`@`) is no deletion. */
function readDeleted(element: Element): Inline {
  const text = smallText(element)
  return text === undefined || !/[\p{L}\p{N}]/u.test(text) ? 'walk' : 'drop'
}

function readScript(element: Element, raised: boolean, kind: InlineName | undefined, before: string): Inline {
  const text = smallText(element)
  if (text === undefined) return 'walk'
  if (text === '') return 'drop'
  if (raised && isNote(element, text, kind, before)) return 'mark'
  const written = findSmall(element, 'a') === undefined ? scriptForm(text, raised, before) : undefined
  return written === undefined ? 'apart' : { text: written }
}

/** Is a superscript the mark of a note? It is linked, or bracketed, or so named, or a number after the end of a sentence. */
function isNote(element: Element, text: string, kind: InlineName | undefined, before: string): boolean {
  if (isBracketed(text)) return true
  const isMark = isNoteMark(text) || isBackMark(text) || isAnchorMark(text)
  if (!isMark) return /^[,;–-]$/.test(text) && before.endsWith(GONE)
  if (kind === 'note' || findSmall(element, 'a') !== undefined) return true
  if (/note|fn|ftn|cite/i.test(element.attribs.id ?? '')) return true
  // `A^†` is an adjoint, `word†` has a note.
  if (/^[*†‡§※⁎∗]{1,3}$/.test(text)) return /\p{L}{3}[.,;:]?$/u.test(before.slice(-4))
  // `f⁽²⁾` is a derivative, `word⁽²⁾` a note.
  if (/^\(\d+\)$/.test(text)) return /\p{L}{3}$|[^\p{L}\s]$/u.test(before.slice(-3))
  return (
    /^(?:\d|[a-z]$)/.test(text) && /[\p{L}\d)][.,;:!?。，；：！？]["”»’)」』]*$|\p{L}["”»]$/u.test(before.slice(-6))
  )
}

/** Does it say no more than that it copies something? `copy` alone names the copy of an advertisement too. */
export function isCopyLabel(element: Element): boolean {
  const text = smallText(element)
  if (text === undefined || text.length > MAX_LABEL_CHARS) return false
  return (
    isCopyPhrase(text) ||
    /clipboard|cop(?:y|ied)[-_]?(?:btn|button)|(?:btn|button)[-_]?copy/i.test(element.attribs.class ?? '')
  )
}

/** Does a quotation bring its own marks, within or before it? */
export function isQuoted(element: Element, before: string): boolean {
  const first = element.children[0]
  return (
    /["“„«‘'‹「『]\s?$/.test(before) || (first !== undefined && isText(first) && /^\s*["“„«‘'‹「『]/.test(first.data))
  )
}

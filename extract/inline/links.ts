/** Links that are marks: of footnotes and back from them, of a heading to itself, to the top of the page. */
import { type Element, isElement, isText, type Node, parentOf } from '../../formats/html/dom.ts'
import type { Inline } from './inline-act.ts'
import type { InlineName } from './inline-names.ts'
import {
  isAnchorMark,
  isAnchorPhrase,
  isBackMark,
  isBracketed,
  isMorePhrase,
  isNoteMark,
  isSectionSign,
  isToggle,
} from './marks.ts'
import { smallText } from './small-text.ts'

/** The fragment of a note, as Word, LibreOffice, Google Docs, Markdown and MediaWiki write it. */
const NOTE_TARGET = /#.*?(?:_?ftnt?|_edn|sd(?:foot|end)note|fn|foot-?note|end-?note|cite_note|note)[-_:.]?\w*/i

/** One of a bibliography too: it is a part of the sentence where a blank stands before it. */
const SOURCE_TARGET = /#.*?(?:note|fn|ftn|edn|cite|ref|bib|cit|cr|src|n|r|b|en)[-_:.]?\d/i

/** The fragment of a note's mark. */
const BACK_TARGET =
  /#.*?(?:ft?nt?|edn|note|cite|foot|end)[\w.:-]*?(?:ref|anc|back|src)|#.*?(?:ref|back)[-_:]?(?:fn|foot|note)/i

/** Words of a link back are short: `Jump up`, `Return to text`. judgement */
const MAX_BACK_CHARS = 40

/** What a wiki's link to edit a section asks for. */
const EDITS = /[?&]\w*action=edit\b/

const NEAR_SIBLINGS = 4

/** A sign with blanks around it. */
const MAX_SIGN_CHARS = 4

/** What Haddock writes on its links to source code, in folders of other packages too. */
const SOURCE_CLASS = 'link'

const NAME_TAGS: ReadonlySet<string> = new Set(['code', 'kbd', 'samp', 'tt', 'var'])

/** Reads a link after `before`, the text of its line so far. */
export function readLink(element: Element, kind: InlineName | undefined, before: string): Inline {
  const { attribs } = element
  const { href = '', role = '' } = attribs
  const type = attribs['epub:type'] ?? ''
  const isFragment = href.includes('#')
  if (before.endsWith('[') && EDITS.test(href)) return 'mark'
  const first = element.children[0]
  const raises = first !== undefined && isElement(first) && (first.name === 'sup' || first.name === 'span')
  const mayBeSign = first !== undefined && isText(first) && first.data.length <= MAX_SIGN_CHARS
  const isScript = href.startsWith('javascript:')
  const mayLeadToSource = attribs.class === SOURCE_CLASS
  if (!(isFragment || mayLeadToSource || raises || mayBeSign || isScript) && kind === undefined && role + type === '')
    return 'walk'
  const text = smallText(element)
  if (text === undefined || text === '' || isName(first)) return 'walk'
  if (isCounter(element, text, before) || isSourceLink(element, text)) return 'mark'
  // In the index of a manual `#` is an entry, which leads to another page.
  if (kind === undefined && !raises && !isScript && !href.startsWith('#') && isAfterEntry(before)) return 'walk'
  if (isToggle(text) && (isScript || href === '#')) return 'mark'
  if (isSectionSign(text) || (isFragment && isMorePhrase(text))) return 'mark'
  if (isBack(element, kind, text, before)) return 'mark'
  const isNote = isNoteMark(text)
  if (role === 'doc-noteref' || type === 'noteref' || (kind === 'note' && isNote)) return 'mark'
  if (isNote && raises && (first.name === 'sup' || isSuper(first))) return 'mark'
  if (isNote && NOTE_TARGET.test(href)) return 'mark'
  if (isNote && isFragment && isGlued(before) && (isBracketed(text) || SOURCE_TARGET.test(href))) return 'mark'
  if (isFragment && isBackMark(text)) return 'mark'
  if ((isFragment || kind === 'anchor') && isAnchorMark(text)) return 'mark'
  return kind === 'anchor' && isBeside(element, before) && saysLink(element, text) ? 'mark' : 'walk'
}

/** Is it the number of a paragraph, alone in its line, that leads to itself: `<a href="#75">75</a>`? In a cell it is what the row says. */
function isCounter(element: Element, text: string, before: string): boolean {
  if (!/^\d+$/.test(text) || element.attribs.href !== `#${text}` || isBeside(element, before)) return false
  return !/^t[dh]$/.test(parentOf(element)?.name ?? '')
}

/** Does it only lead to the source of the name before it, with a link of the name to itself right behind (Haddock)? */
function isSourceLink({ attribs, next }: Element, text: string): boolean {
  if (attribs.class !== SOURCE_CLASS || !/^source$/i.test(text)) return false
  const behind = next !== null && isText(next) ? next.next : next
  return behind !== null && isElement(behind) && behind.attribs.class === 'selflink'
}

function isBack(element: Element, kind: InlineName | undefined, text: string, before: string): boolean {
  const { attribs } = element
  const isMark = isNoteMark(text) || isBackMark(text)
  // The label of a source, `[Smith 1999]`, may lead back to the first mention.
  const named = kind === 'backlink' || attribs.role === 'doc-backlink' || attribs.rev === 'footnote'
  if (named) return isMark || (text.length < MAX_BACK_CHARS && !/\[\s*$/.test(before) && !isHeadingOf(element))
  return isMark && BACK_TARGET.test(attribs.href ?? '')
}

/** Is the link the heading itself? That of a section may lead back to the table of contents. */
function isHeadingOf(element: Element): boolean {
  return /^h[1-6]$/.test(parentOf(element)?.name ?? '')
}

/** Does what stands before end as the entry of a list in a line does? */
function isAfterEntry(before: string): boolean {
  return /[·|,•]\s+$/.test(before)
}

/** A sign set as code is what a manual speaks of: `#` in its index. */
function isName(first: Node | undefined): boolean {
  return first !== undefined && isElement(first) && NAME_TAGS.has(first.name)
}

function isSuper({ attribs }: Element): boolean {
  return /super|footnote/i.test(`${attribs.style ?? ''} ${attribs.class ?? ''}`)
}

/** Does the mark touch a word, or the bracket around it one? `as in [4, 5]` is a part of the sentence. */
function isGlued(before: string): boolean {
  const open = Math.max(before.lastIndexOf('['), before.lastIndexOf('('))
  const isOpen = open >= 0 && !/[\])]/.test(before.slice(open))
  return /[^\s\u2028]$/.test(isOpen ? before.slice(0, open) : before)
}

function saysLink({ attribs }: Element, text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text) || attribs['aria-hidden'] === 'true' || isAnchorPhrase(text)
}

/** Does other text stand beside it? A heading may be its own link. */
function isBeside({ next }: Element, before: string): boolean {
  if (/\S/.test(before)) return true
  let node: Node | null = next
  for (let seen = 0; node !== null && seen < NEAR_SIBLINGS; seen += 1, node = node.next)
    if (isText(node) ? /\S/.test(node.data) : isElement(node) && (smallText(node) ?? 'x') !== '') return true
  return false
}

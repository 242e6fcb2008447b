/** Comments that are no reader's: generators of API manuals call so what the author's comment in the code says of a definition. */
import { type Element, isElement, type Node, parentOf } from '../../../formats/html/dom.ts'
import { HEADING_TAGS } from '../../../formats/html/tags.ts'

/** Several, and what holds those of readers, are named so. */
const READERS_LIST = /comments|comment-?(?:list|thread|form|respond)|disqus|respond/i
/** What a reader's comment has and an author's has not: who, when, an answer. */
const READER =
  /(?:^|[\s_-])(?:author|avatar|gravatar|vcard|user(?:name)?|date|time(?:stamp)?|reply|votes?|karma)(?=$|[\s_-])/i
const READER_TAGS: ReadonlySet<string> = new Set('time form textarea'.split(' '))
/** What generators call the line of code that a comment is about. */
const SIGNATURE = /(?:^|[\s_-])(?:signature|sig|proto(?:type)?|decl(?:aration)?|def(?:inition)?|synopsis)(?=$|[\s_-])/i
/** Scaladoc's own name, beside `comment`. */
const OWN_NAME = /(?:^|\s)cmt(?:\s|$)/
/** Boxes of one definition. */
const DEFINITIONS: ReadonlySet<string> = new Set('li dd section'.split(' '))
/** Boxes around a comment within its definition: Scaladoc has two. */
const MAX_BOXES = 3
/** Nodes before each that are looked at: an anchor, the signature, a link to it, a short comment, and the white space between. Judgement. */
const MAX_BEFORE = 12
/** Nodes of a comment that are looked at for a reader: one stands above the text. Judgement. */
const MAX_NODES = 60

/** Of a manual: is a block that is named `comment` what its author says of a definition, whose signature stands before it? */
export function isAuthorComment(element: Element): boolean {
  const { class: names = '', id = '' } = element.attribs
  if (READERS_LIST.test(names) || READERS_LIST.test(id) || hasReader(element)) return false
  if (OWN_NAME.test(names)) return true
  let box: Element | undefined = element
  for (let depth = 0; box !== undefined && depth < MAX_BOXES; depth += 1) {
    if (hasSignatureBefore(box)) return true
    box = parentOf(box)
  }
  return false
}

function hasSignatureBefore({ name, prev, parent }: Element): boolean {
  const isInDefinition = DEFINITIONS.has(name) || (parent !== null && isElement(parent) && DEFINITIONS.has(parent.name))
  let before = prev
  for (let seen = 0; before !== null && seen < MAX_BEFORE; seen += 1, before = before.prev)
    if (isElement(before) && isSignature(before, isInDefinition)) return true
  return false
}

/** Is it a line named so, or a heading or term in code; in a box of one definition, a block of code? */
function isSignature({ name, attribs, children }: Element, isInDefinition: boolean): boolean {
  if (attribs.class !== undefined && SIGNATURE.test(attribs.class)) return true
  if (name === 'pre') return isInDefinition
  return (
    (HEADING_TAGS.has(name) || name === 'dt') && children.some((child) => isElement(child) && child.name === 'code')
  )
}

function hasReader(comment: Element): boolean {
  const open: Node[] = [...comment.children].reverse()
  for (let seen = 0, node = open.pop(); node !== undefined && seen < MAX_NODES; node = open.pop(), seen += 1) {
    if (!isElement(node)) continue
    if (READER_TAGS.has(node.name) || READER.test(node.attribs.class ?? '')) return true
    for (let at = Math.min(node.children.length, MAX_NODES) - 1; at >= 0; at -= 1) open.push(node.children[at] as Node)
  }
  return false
}

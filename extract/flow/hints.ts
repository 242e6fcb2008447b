/**
 * What an element's tag, role, attributes and names say about its content.
 *
 * `html`, `body`, `article` and `main` are never judged by name: themes list every feature of a page on them.
 */

import { type Element, isElement, type Node } from '../../formats/html/dom.ts'
import { hiddenByAttribute } from '../../formats/html/hidden.ts'
import { HEADING_TAGS } from '../../formats/html/tags.ts'
import { joinHints, type NameHints, NO_HINTS, readName } from './class-names.ts'
import { isNote, isOwnTopic } from './topics.ts'

export type Hints = NameHints

const DISCLOSURE_ROLES: ReadonlySet<string> = new Set(['region', 'tabpanel'])

const NEVER_JUDGED: ReadonlySet<string> = new Set(['html', 'body', 'article', 'main'])
const TITLES: ReadonlySet<string> = new Set([...HEADING_TAGS, 'dt'])
const STRONG_TAGS: ReadonlySet<string> = new Set(['nav', 'footer', 'dialog', 'menu', 'search'])
const WEAK_TAGS: ReadonlySet<string> = new Set(['aside', 'header'])
const STRONG_ROLES: ReadonlySet<string> = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'dialog',
  'alertdialog',
  'menu',
  'menubar',
  'toolbar',
])

/** Of an entry of a blog these are links; of a thing in a manual, in a list with terms, its author and what to see beside it (PlDoc). */
const TAGS: ReadonlySet<string> = new Set(['tags', 'tag-list', 'taglist'])

/** Elements and texts of a form that are looked at for its inputs. */
const MAX_FORM_NODES = 500
/** What a form with room for a text is called: an editor of replies, with its help and the rules for posting. A page that is one form (ASP.NET) has more of the words, and stays. */
const REPLY_FORM = 'reply-form'

/** The hints of a block element whose class says as much. */
export function hintsOf(element: Element, says: NameHints): Hints {
  const { name: tag, attribs } = element
  if (tag === 'html' || tag === 'body') return NO_HINTS
  // A heading may be called a header, and a term of a list a signature (`sig`).
  const byTitle = TITLES.has(tag) && says.weak !== undefined ? { ...says, weak: undefined } : says
  const byClass = tag === 'dl' && TAGS.has(says.strong ?? '') ? { ...byTitle, strong: undefined } : byTitle
  // The id of a term or of a heading is the name of what it explains: `http.cookie`, `get-menu`.
  const byId = attribs.id === undefined || TITLES.has(tag) ? NO_HINTS : readName(attribs.id)
  const isNamed = byId !== NO_HINTS && !isOwnTopic(element, byId)
  return withAttributes(isNamed ? joinHints(byClass, byId) : byClass, element)
}

function withAttributes(named: Hints, element: Element): Hints {
  const { name: tag, attribs } = element
  const role = attribs.role
  const isPanel = named.panel || (role !== undefined && DISCLOSURE_ROLES.has(role))
  const hidden = isPanel ? undefined : (named.hidden ?? hiddenByAttribute(attribs))
  const isPositive =
    named.positive ||
    tag === 'article' ||
    tag === 'main' ||
    role === 'main' ||
    role === 'article' ||
    isArticleBody(attribs)
  if (NEVER_JUDGED.has(tag) || role === 'main') return { ...NO_HINTS, positive: isPositive, panel: isPanel, hidden }
  const asks = tag === 'form' ? askedBy(element) : undefined
  const strong =
    STRONG_TAGS.has(tag) || asks === 'name' ? tag : role !== undefined && STRONG_ROLES.has(role) ? role : named.strong
  const weak = WEAK_TAGS.has(tag)
    ? isNote(element)
      ? undefined
      : tag
    : role === 'complementary'
      ? role
      : (weakName(tag, named) ?? (asks === 'text' ? REPLY_FORM : undefined))
  if (strong === named.strong && weak === named.weak && hidden === named.hidden && isPositive === named.positive)
    return named
  return { strong, weak, positive: isPositive, comments: named.comments, panel: isPanel, hidden }
}

/** A term's signature is that of a function. */
function weakName(tag: string, { weak }: NameHints): string | undefined {
  return tag === 'dt' && weak !== undefined && /^sig/.test(weak) ? undefined : weak
}

function isArticleBody(attribs: Element['attribs']): boolean {
  const property = attribs.itemprop
  return property !== undefined && /\b(?:articleBody|text|reviewBody)\b/.test(property)
}

/**
 * What does the form want? A name, by password or address: such forms sign up, sign in or subscribe. A text to write: they reply. Others
 * wrap whole pages (ASP.NET).
 */
function askedBy(form: Element): 'name' | 'text' | undefined {
  const stack: Node[] = [...form.children]
  let asks: 'text' | undefined
  let node = stack.pop()
  for (let seen = 0; node !== undefined && seen < MAX_FORM_NODES; seen += 1) {
    if (isElement(node)) {
      const { type = '', name = '' } = node.attribs
      if (node.name === 'input' && (/^(?:password|email|tel)$/i.test(type) || /mail|phone|passw/i.test(name)))
        return 'name'
      // One that may not be written in holds what is to be copied.
      if (node.name === 'textarea' && node.attribs.readonly === undefined) asks = 'text'
      for (const child of node.children) stack.push(child)
    }
    node = stack.pop()
  }
  return asks
}

/**
 * An archived page made fit for a frame: elements of a list, their text, pictures that we hold, and nothing else. No script, style, link or form is left,
 * and the frame's own policy allows none: what one of the two would miss, the other refuses.
 */
import type { PageElement, PageNode, PageTree } from '../../index.ts'
import { hoverOf, type Marks, textKey } from './marks.ts'

/** Kept by name, without attributes but those below. Everything else is left out, its content stays. */
const ELEMENTS = new Set(
  'a abbr address article aside b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p picture pre q s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var'.split(
    ' ',
  ),
)
/** Their content is no text of the page. */
const SILENT = new Set(
  'script style template noscript iframe object embed applet svg math head title textarea select option canvas audio video source track link meta base frame frameset noframes noembed xmp plaintext'.split(
    ' ',
  ),
)
/** What they say of language and direction holds for the whole page, so it stays, on a box of its own. */
const ROOTS = new Set(['html', 'body'])
const EMPTY = new Set(['br', 'hr', 'img', 'col'])
const ATTRIBUTES = new Set(['dir', 'lang', 'title', 'alt', 'colspan', 'rowspan', 'start'])
/** A block of text is looked up as a whole up to here. @source judgement: paragraphs are shorter; what is longer holds several */
const MAX_KEY_CHARS = 8000
/** Stands for a text that is too long for a key, in that of every element around it. No parser lets it through. */
const TOO_LONG = '\0'
/** Characters that are made into keys in all: nested elements repeat the text of their children. */
const MAX_KEYED_CHARS = 20_000_000

/** The body of the frame. Linear in the page, but for texts of nested elements, which are bounded. */
export function safePage(document: PageTree, marks: Marks): string {
  const texts = textsOf(document.children)
  const out: string[] = []
  // A text is a tag that closes: no recursion, pages nest as deep as they like.
  const open: (PageNode | string)[] = [...document.children].reverse()
  while (open.length > 0) {
    const node = open.pop() as PageNode | string
    if (typeof node === 'string') out.push(node)
    else if (node.type === 'text') out.push(harmless(node.data))
    else if (!SILENT.has(node.name)) {
      const isShown = ELEMENTS.has(node.name)
      if (ROOTS.has(node.name)) {
        out.push(`<div${attributesOf(node).join('')}>`)
        open.push('</div>')
      }
      if (isShown) out.push(startTag(node, marks, texts))
      if (isShown && EMPTY.has(node.name)) continue
      if (isShown) open.push(`</${node.name}>`)
      for (let at = node.children.length - 1; at >= 0; at--) open.push(node.children[at] as PageNode)
    }
  }
  return out.join('')
}

function startTag(element: PageElement, marks: Marks, texts: ReadonlyMap<PageElement, string>): string {
  const { name, attribs } = element
  const shown = attributesOf(element)
  const mark =
    name === 'img' ? marks.image([attribs.src, attribs['data-src'], attribs.alt]) : marks.text(texts.get(element))
  const picture = name === 'img' && mark?.src !== undefined ? ` src="${harmless(mark.src)}"` : ''
  const marked =
    mark === undefined
      ? ''
      : ` id="b${mark.number}" class="${mark.kept ? 'kept' : 'lost'}${mark.isExplicit ? ' blurred' : ''}" data-why="${harmless(mark.why)}" title="${harmless(hoverOf(mark))}"`
  const own = mark === undefined ? shown : shown.filter((attribute) => !attribute.startsWith(' title='))
  return `<${name}${own.join('')}${picture}${marked}>`
}

function attributesOf({ attribs }: PageElement): readonly string[] {
  return Object.entries(attribs).flatMap(([key, value]) =>
    ATTRIBUTES.has(key) ? [` ${key}="${harmless(value ?? '')}"`] : [],
  )
}

/** The keys of all elements whose text is short enough, children before their parents. */
function textsOf(roots: readonly PageNode[]): ReadonlyMap<PageElement, string> {
  const order: PageElement[] = []
  const open: PageNode[] = [...roots]
  while (open.length > 0) {
    const node = open.pop() as PageNode
    if (node.type === 'text' || SILENT.has(node.name)) continue
    order.push(node)
    for (const child of node.children) open.push(child)
  }
  const texts = new Map<PageElement, string>()
  let left = MAX_KEYED_CHARS
  for (const element of order.reverse()) {
    let text = ''
    for (const child of element.children) {
      if (child.type === 'text') text += child.data
      else if (!SILENT.has(child.name)) text += texts.get(child) ?? TOO_LONG
      if (text.length > MAX_KEY_CHARS) break
    }
    left -= text.length
    if (text.length <= MAX_KEY_CHARS && left > 0 && !text.includes(TOO_LONG)) texts.set(element, text)
  }
  return new Map([...texts].map(([element, text]) => [element, textKey(text)]))
}

/** Text between tags and in quoted attributes. */
function harmless(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

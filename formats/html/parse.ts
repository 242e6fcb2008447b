/**
 * HTML to a tree: tokens (`tokenize.ts`), the stack of open elements (`open-elements.ts`), and what they build (`dom.ts`).
 *
 * htmlparser2's own Parser keeps its stack in an array that grows at the front and searches it for every end tag: 50,000 nested
 * `<div>` followed by 200,000 stray end tags take it 25 s. cheerio's default, parse5, is slower still on
 * such input. Here every token costs at most the depth of the tree, and the depth is capped.
 */
import { queryEncoder } from '../charset/encode-query.ts'
import { addAttribute, NO_ATTRIBUTES, type TagAttributes, takeAttributes } from './attributes.ts'
import type { HtmlText } from './decode.ts'
import { type Document, type Element, startTree } from './dom.ts'
import { addText, closeTag, closeTo, isInForeign, type OpenElements, openElements, openTag } from './open-elements.ts'
import { attachShadowRoots, isShadowRoot } from './shadow-roots.ts'
import { IMAGE_TAGS } from './tags.ts'
import { type TokenSink, tokenize } from './tokenize.ts'

interface ParseLimits {
  /** Elements and texts. */
  readonly maxNodes: number
  /** Tokens, and open elements that were looked at for them. Work and not time: the same page is refused on every machine. */
  readonly maxSteps: number
}

export interface ParsedHtml {
  readonly document: Document
  /** `html`, `head`, `body`, `title`, `base`, `meta`, `link`, `time` and JSON `script` elements, in the order of their ends: what metadata is read from. */
  readonly notable: readonly Element[]
  readonly nodes: number
  readonly steps: number
  /** Which limit the page broke; the tree then holds what came before. */
  readonly over?: 'nodes' | 'steps'
}

/** Links and times are many on some pages; metadata needs only the first. */
const MAX_NOTABLE = 2000
const NOTABLE: ReadonlySet<string> = new Set(['html', 'head', 'body', 'base', 'meta', 'link', 'time', 'title'])

/** The attributes that the extractor reads of any element: of a page's attributes they are fewer than half. */
const READ: ReadonlySet<string> = new Set(
  [
    'id class style role hidden href alt width height start type name itemprop aria-label aria-hidden rev epub:type',
    // Of things that microdata describes.
    'itemscope itemtype',
    // Of headings.
    'aria-level',
    // Of lists.
    'reversed value',
    // Of tables.
    'colspan rowspan',
    // Of code.
    'lang data-lang data-language data-line-number',
    // Of backgrounds that wait for a script.
    'data-bg data-background data-background-image',
    // Of charts that are drawn for several widths (ai2html).
    'data-min-width data-max-width',
    // Of what is shown on dark or on light screens.
    'data-theme',
    // Of formulas.
    'alttext display encoding data-tex data-latex data-formula inline',
    'mathvariant linethickness bevelled open close separators columnalign notation linebreak',
    // Of forms.
    'readonly',
    // Of shadow trees.
    'slot',
    // Of what opens and closes.
    'aria-controls aria-expanded aria-haspopup aria-modal data-toggle data-bs-toggle data-target data-bs-target',
  ].flatMap((names) => names.split(' ')),
)
/** Elements of which it may read any: what metadata is read from, and what may name an image or the captions of a video. */
const READ_WHOLE: ReadonlySet<string> = new Set([
  ...NOTABLE,
  ...IMAGE_TAGS,
  'image',
  'object',
  'embed',
  'source',
  'track',
  'template',
])

/** A page while it is parsed. */
interface Parse extends TagAttributes {
  readonly tree: OpenElements
  readonly limits: ParseLimits
  nodes: number
  tokens: number
  over: ParsedHtml['over']
  readonly decode: HtmlText['decode']
}

const SINK: TokenSink<Parse> = {
  decode: ({ decode }, piece) => (decode === undefined ? piece : decode(piece)),
  text(page, data) {
    page.nodes += 1
    addText(page.tree, data)
  },
  isRead: (tag, name) => READ.has(name) || READ_WHOLE.has(tag),
  attribute: addAttribute,
  open(page, name, selfClosing) {
    page.nodes += 1
    openTag(page.tree, name, takeAttributes(page), selfClosing)
  },
  close(page, name) {
    closeTag(page.tree, name)
  },
  isForeign: ({ tree }) => tree.isXml || isInForeign(tree),
  isOver(page) {
    const { maxNodes, maxSteps } = page.limits
    page.tokens += 1
    if (page.nodes > maxNodes) page.over = 'nodes'
    else if (stepsOf(page) > maxSteps) page.over = 'steps'
    return page.over !== undefined
  },
}

/**
 * Parses a whole page. Never throws; runs in time linear in the page, times at most the depth cap of 512. `isXml`: it was served as
 * XHTML, where any tag may close itself and CDATA sections are text; everything else is read as in HTML.
 */
export function parseHtml(source: string | HtmlText, limits: ParseLimits, isXml = false): ParsedHtml {
  const { html, encoding, decode }: HtmlText = typeof source === 'string' ? { html: source, encoding: 'utf-8' } : source
  const notable: Element[] = []
  const shadows: Element[] = []
  const dom = startTree((element) => {
    // `html` and `body` end last.
    const isRoom = notable.length < MAX_NOTABLE || element.name === 'html' || element.name === 'body'
    if (isRoom && isNotable(element)) notable.push(element)
    if (element.name === 'slot' || isShadowRoot(element)) shadows.push(element)
  })
  const page: Parse = {
    tree: openElements(dom, isXml),
    limits,
    nodes: 0,
    tokens: 0,
    over: undefined,
    attributes: NO_ATTRIBUTES,
    attributeCount: 0,
    encodeQuery: queryEncoder(encoding),
    decode,
  }
  tokenize(html, SINK, page)
  closeTo(page.tree, 0)
  if (shadows.length > 0) attachShadowRoots(shadows)
  const { nodes, over } = page
  return { document: dom.document, notable, nodes, steps: stepsOf(page), ...(over === undefined ? {} : { over }) }
}

function stepsOf({ tokens, tree }: Parse): number {
  return tokens + tree.looks
}

function isNotable({ name, attribs }: Element): boolean {
  return NOTABLE.has(name) || (name === 'script' && /json|rsl\+xml/i.test(attribs.type ?? ''))
}

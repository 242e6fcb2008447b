/**
 * The start tags of a page as events, for links and rights: the extractor's tokenizer and its stack of open elements without its
 * tree, so that what is a tag for one is a tag for the other.
 */
import { queryEncoder } from '../charset/encode-query.ts'
import { type Attributes, addAttribute, NO_ATTRIBUTES, type TagAttributes, takeAttributes } from './attributes.ts'
import { closeTag, isInForeign, type OpenElements, openElements, openTag } from './open-elements.ts'
import { type TokenSink, tokenize } from './tokenize.ts'

/** What links, feeds, refreshes and rights are read from, and `encoding`, which says what may stand in MathML. */
const READ: ReadonlySet<string> = new Set([
  ...['href', 'xlink:href', 'rel', 'hreflang', 'src', 'type'],
  ...['name', 'property', 'content', 'http-equiv', 'encoding'],
])
/**
 * Open elements that may be looked at for what a tag ends. Behind them tags are read as if no SVG or MathML were open.
 * @source the default of extract.maxSteps, which refuses such a page: about 0.2 s.
 */
const MAX_LOOKS = 50_000_000

type OnTag = (name: string, attributes: Readonly<Attributes>) => void

interface Reading extends TagAttributes {
  readonly tree: OpenElements
  readonly onTag: OnTag
}

const SINK: TokenSink<Reading> = {
  text() {},
  isRead: (_tag, name) => READ.has(name),
  attribute: addAttribute,
  open(page, name, selfClosing) {
    const attributes = takeAttributes(page)
    page.onTag(name, attributes)
    if (keepsStack(page.tree)) openTag(page.tree, name, attributes, selfClosing)
  },
  close({ tree }, name) {
    if (keepsStack(tree)) closeTag(tree, name)
  },
  isForeign: ({ tree }) => tree.isXml || (keepsStack(tree) && isInForeign(tree)),
  isOver: () => false,
}

/**
 * Calls `onTag` for every start tag in page order, names in lower case, with those of its attributes that links and rights are read
 * from. Never throws; time linear in the page. `isXml`: it was served as XHTML. `encoding`: what it was written in.
 */
export function readLinkTags(
  html: string,
  { isXml, encoding }: { readonly isXml: boolean; readonly encoding: string },
  onTag: OnTag,
): void {
  const tree = openElements(undefined, isXml)
  tokenize(html, SINK, {
    tree,
    onTag,
    attributes: NO_ATTRIBUTES,
    attributeCount: 0,
    encodeQuery: queryEncoder(encoding),
  })
}

function keepsStack({ looks }: OpenElements): boolean {
  return looks < MAX_LOOKS
}

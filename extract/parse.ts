/**
 * HTML to a tree that cheerio reads: htmlparser2's tokenizer, our own stack of open elements (`open-elements.ts`).
 *
 * htmlparser2's own Parser keeps its stack in an array that grows at the front and searches it for every end tag: 50,000 nested
 * `<div>` followed by 200,000 stray end tags take it 25 s. cheerio's default, parse5, is slower still on
 * such input. Here every token costs at most the depth of the tree, and the depth is capped.
 */
import { DomHandler, QuoteType, Tokenizer } from 'htmlparser2'
import type { Document, Element } from './dom.ts'
import { openElements } from './open-elements.ts'

export interface ParseLimits {
  /** Elements and texts. */
  readonly maxNodes: number
  /** Milliseconds of wall time, looked at between chunks. */
  readonly maxMs: number
}

export interface ParsedHtml {
  readonly document: Document
  /** `html`, `head`, `body`, `base`, `meta`, `link`, `time` and JSON-LD `script` elements, in the order of their ends: what metadata is read from. */
  readonly notable: readonly Element[]
  readonly nodes: number
  /** Which limit the page broke; the tree then holds what came before. */
  readonly over?: 'nodes' | 'time'
}

const CHUNK_CHARS = 65_536
/** Attributes of one element; real pages stay below 100. */
const MAX_ATTRIBUTES = 256
/** Links and times are many on some pages; metadata needs only the first. */
const MAX_NOTABLE = 2000
const NOTABLE: ReadonlySet<string> = new Set(['html', 'head', 'body', 'base', 'meta', 'link', 'time', 'title'])

/** Parses a whole page. Never throws; runs in time linear in the page, times at most the depth cap of 512. */
export function parseHtml(html: string, { maxNodes, maxMs }: ParseLimits): ParsedHtml {
  const notable: Element[] = []
  const handler = new DomHandler(null, {}, (element) => {
    if (isNotable(element) && notable.length < MAX_NOTABLE) notable.push(element)
  })
  const started = performance.now()
  let nodes = 0
  let over: ParsedHtml['over']
  let name = ''
  let attributes: Record<string, string> = {}
  let attributeCount = 0
  let attributeName = ''
  let value = ''

  const tree = openElements(handler)
  const text = (data: string): void => {
    nodes += 1
    tree.text(data)
  }
  const open = (selfClosing: boolean): void => {
    nodes += 1
    tree.open(name, attributes, selfClosing)
    attributes = {}
    attributeCount = 0
  }

  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontext: (start, end) => text(html.slice(start, end)),
      ontextentity: (codepoint) => text(String.fromCodePoint(codepoint)),
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase()
      },
      onattribname(start, end) {
        attributeName = html.slice(start, end).toLowerCase()
        value = ''
      },
      onattribdata(start, end) {
        value += html.slice(start, end)
      },
      onattribentity(codepoint) {
        value += String.fromCodePoint(codepoint)
      },
      onattribend(quote) {
        attributeCount += 1
        // The first of two attributes of one name counts (WHATWG 13.2.5.33).
        if (attributeCount <= MAX_ATTRIBUTES && !Object.hasOwn(attributes, attributeName)) {
          attributes[attributeName] = quote === QuoteType.NoValue ? '' : value
        }
        value = ''
      },
      onopentagend: () => open(false),
      onselfclosingtag: () => open(true),
      onclosetag: (start, end) => tree.close(html.slice(start, end).toLowerCase()),
      // In HTML, CDATA is text inside SVG and MathML and a comment elsewhere.
      oncdata(start, end, offset) {
        if (tree.isForeign()) text(html.slice(start, end - offset))
      },
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )

  for (let at = 0; at < html.length && over === undefined; at += CHUNK_CHARS) {
    tokenizer.write(html.slice(at, at + CHUNK_CHARS))
    if (nodes > maxNodes) over = 'nodes'
    else if (performance.now() - started > maxMs) over = 'time'
  }
  if (over === undefined) tokenizer.end()
  tree.end()
  handler.onend()
  return { document: handler.root, notable, nodes, ...(over === undefined ? {} : { over }) }
}

function isNotable({ name, attribs }: Element): boolean {
  return NOTABLE.has(name) || (name === 'script' && /ld\+json/i.test(attribs.type ?? ''))
}

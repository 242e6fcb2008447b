/**
 * HTML to a tree that cheerio reads: our own tokenizer (`tokenize.ts`) and stack of open elements (`open-elements.ts`), its DOM.
 *
 * htmlparser2's own Parser keeps its stack in an array that grows at the front and searches it for every end tag: 50,000 nested
 * `<div>` followed by 200,000 stray end tags take it 25 s. cheerio's default, parse5, is slower still on
 * such input. Here every token costs at most the depth of the tree, and the depth is capped.
 */
import { DomHandler } from 'htmlparser2'
import type { Document, Element } from './dom.ts'
import { openElements } from './open-elements.ts'
import { tokenize } from './tokenize.ts'

export interface ParseLimits {
  /** Elements and texts. */
  readonly maxNodes: number
  /** Milliseconds of wall time, looked at now and then. */
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

/** Tokens between two looks at the clock. */
const TOKENS_A_LOOK = 4096
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
  let tokens = 0
  let attributes: Record<string, string> = {}
  let attributeCount = 0
  const tree = openElements(handler)
  const text = (data: string): void => {
    nodes += 1
    tree.text(data)
  }

  tokenize(html, {
    text,
    attribute(name, value) {
      attributeCount += 1
      // The first of two attributes of one name counts (WHATWG 13.2.5.33). What an object inherits is no string.
      if (attributeCount <= MAX_ATTRIBUTES && typeof attributes[name] !== 'string') attributes[name] = value
    },
    open(name, selfClosing) {
      nodes += 1
      tree.open(name, attributes, selfClosing)
      attributes = {}
      attributeCount = 0
    },
    close: tree.close,
    cdata(data) {
      if (tree.isForeign()) text(data)
    },
    isOver() {
      tokens += 1
      if (nodes > maxNodes) over = 'nodes'
      else if (tokens % TOKENS_A_LOOK === 0 && performance.now() - started > maxMs) over = 'time'
      return over !== undefined
    },
  })
  tree.end()
  handler.onend()
  return { document: handler.root, notable, nodes, ...(over === undefined ? {} : { over }) }
}

function isNotable({ name, attribs }: Element): boolean {
  return NOTABLE.has(name) || (name === 'script' && /ld\+json/i.test(attribs.type ?? ''))
}

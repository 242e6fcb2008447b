/** A page while it is walked: one state, over which the functions of this folder work. */
import type { Document, Element } from '../../formats/html/dom.ts'
import { type Block, rootBlock } from '../flow/blocks.ts'
import type { KnownClasses } from '../flow/element-names.ts'
import type { Item } from '../flow/page-flow.ts'

/** Plain functions over one state: closures would be compiled anew, page after page. */
export interface Walk {
  readonly items: Item[]
  readonly blocks: Block[]
  /** Open blocks and links, outermost first. */
  readonly open: Block[]
  readonly links: Element[]
  readonly known: KnownClasses
  /** Ids of what tabs open. */
  readonly panels: Set<string>
  /** Labels of tabs, and by its panel what each says, if that is said there by nobody else. */
  readonly labels: Set<Element>
  readonly tabs: Map<Element, { readonly label: Element; readonly text: string | undefined }>
  /** Open inline elements that end with a text of ours: a quotation mark, a border. */
  readonly closers: { readonly element: Element; readonly text: string }[]
  /** The text since the last border, how many of its words are linked, and how many words the innermost link has so far. */
  run: string
  /** The last two pieces of the run: to ask the run itself for its end would copy it each time. */
  last: string
  lastButOne: string
  runLinkWords: number
  /** Words of links that show where they lead. */
  runAddressWords: number
  linkWords: number
  group: number
  afterBreak: boolean
  /** Open blocks whose white space counts. */
  pre: number
}

/** The state before the first node: the block of the whole page is open. */
export function startWalk(document: Document): Walk {
  const root = rootBlock(document)
  return {
    items: [],
    blocks: [root],
    open: [root],
    links: [],
    known: { blocks: new Map(), lines: new Map() },
    panels: new Set(),
    labels: new Set(),
    tabs: new Map(),
    closers: [],
    run: '',
    last: '',
    lastButOne: '',
    runLinkWords: 0,
    runAddressWords: 0,
    linkWords: 0,
    group: 0,
    afterBreak: false,
    pre: 0,
  }
}

/** The innermost open block. The root stays open, so there always is one. */
export function innermost({ open }: Walk): Block {
  return open[open.length - 1] as Block
}

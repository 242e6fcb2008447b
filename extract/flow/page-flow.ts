/** A page as a flat list: text and image items in document order, and the blocks that hold them. Every later step works on these lists alone. */
import type { Element } from '../../formats/html/dom.ts'
import type { Block, TextRole } from './blocks.ts'

/** What stands between two block borders, two `<br>` or an image. */
export interface TextItem {
  readonly kind: 'text'
  readonly index: number
  readonly block: number
  readonly text: string
  readonly words: number
  readonly linkWords: number
  readonly role: TextRole
  /** Equal for pieces of one paragraph that only an image or inline formula parts. */
  readonly group: number
}

export interface ImageItem {
  readonly kind: 'image'
  readonly index: number
  readonly block: number
  /** The `img` or the like, or the block whose background it is. */
  readonly element: Element
  /** The link it stands in. */
  readonly link: Element | undefined
  /** It stands in a button: its label, or a picture to enlarge. */
  readonly inButton: boolean
  readonly group: number
}

export type Item = TextItem | ImageItem

export interface PageFlow {
  readonly items: readonly Item[]
  readonly blocks: readonly Block[]
  /** Indices of the blocks that are data tables (tables.ts). */
  readonly tables: ReadonlySet<number>
}

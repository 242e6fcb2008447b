/** Figures: what is named so, and what a caption under a picture makes one. */
import type { Element } from '../../formats/html/dom.ts'

const CAPTION = /(?:^|[\s_-])(?:(?:thumb|fig|image|img|photo|float)?caption|legend)(?:[\s_-]?text)?(?:\s|$)/i
const FIGURE = /(?:^|\s)(?:wp-caption|figure|informalfigure|imageblock|image-with-caption)(?:\s|$)/
/** A wiki's box of a picture: its caption may be a paragraph, and is read as one. */
const BOX = /(?:^|\s)thumbinner(?:\s|$)/
/** Names that nothing but a caption has; under `caption` teasers have their text too. */
const SURE = /(?:^|[\s_-])(?:thumb|fig|float)caption(?:\s|$)/i
/** One of them is in each of these names. */
const STEMS = /caption|legend|figure|image|thumbinner|title/i
const TITLE = /(?:^|\s)title(?:\s|$)/
/** DocBook's and Asciidoctor's name for a caption, in a block of their own. */
const TITLED = /(?:^|\s)(?:figure|imageblock)(?:\s|$)/
/** Pictures that one caption speaks of; with more it is a gallery. */
const MAX_PICTURES = 4

/** What a class attribute says of an element in or around a figure. */
export interface FigureName {
  readonly caption: boolean
  /** A caption, and nothing but a caption. */
  readonly sure: boolean
  /** The box of pictures and their caption. */
  readonly figure: boolean
  /** Of a block in such a box: its caption. */
  readonly title: boolean
}

export const NO_FIGURE_NAME: FigureName = { caption: false, sure: false, figure: false, title: false }

/** Reads a class attribute. */
export function readFigureName(name: string): FigureName {
  if (!STEMS.test(name)) return NO_FIGURE_NAME
  const caption = CAPTION.test(name)
  const figure = FIGURE.test(name) || BOX.test(name)
  const title = TITLE.test(name)
  return caption || figure || title ? { caption, sure: SURE.test(name), figure, title } : NO_FIGURE_NAME
}

/** A figure by its own name: its caption says nothing without its picture. */
export function isPureFigure({ name, attribs }: Element): boolean {
  return name === 'figure' || FIGURE.test(attribs.class ?? '')
}

/** Is an element of this name a caption, inside of a block? */
export function isCaption({ caption, title }: FigureName, { element }: Pick<Box, 'element'>): boolean {
  return caption || (title && TITLED.test(element.attribs.class ?? ''))
}

/** What is asked of a block (blocks.ts). */
interface Box {
  readonly element: Element
  readonly index: number
  readonly parent: number
  readonly from: number
  figure: number
}

interface Picture {
  readonly kind: string
  readonly block: number
  readonly link?: Element | undefined
}

/** An element named like a caption, in a box that holds nothing but pictures before it, makes that box their figure. */
export function adoptPictures(
  { caption, sure }: FigureName,
  box: Box,
  items: readonly Picture[],
  blocks: readonly Box[],
): void {
  if (!caption || box.figure >= 0 || box.parent < 0) return
  const count = items.length - box.from
  if (count === 0 || count > MAX_PICTURES) return
  const pictures = items.slice(box.from)
  // A picture that leads elsewhere is a teaser's.
  if (pictures.some(({ kind, link }) => kind !== 'image' || (link !== undefined && !sure))) return
  for (const { block } of pictures)
    for (let at = blocks[block]; at !== undefined && at.index >= box.index; at = blocks[at.parent])
      at.figure = box.index
}

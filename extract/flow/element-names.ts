/** All that the class attribute of an element says, read once for all who ask: one look for each element, not one for each question. */
import type { Element } from '../../formats/html/dom.ts'
import { type InlineName, inlineName } from '../inline/inline-names.ts'
import { type NameHints, NO_HINTS, readName } from './class-names.ts'
import { type CodeBox, NO_CODE_BOX, readCodeBox } from './code/names.ts'
import { type FigureName, NO_FIGURE_NAME, readFigureName } from './figures.ts'

/** Of an element with lines of its own. */
export interface BlockName {
  readonly hints: NameHints
  readonly code: CodeBox
  readonly figure: FigureName
  /** Raw TeX, or a label of a button: these stand in blocks too. */
  readonly inline: InlineName | undefined
}

/** Of an element in a line. */
interface LineName {
  readonly kind: InlineName | undefined
  readonly code: CodeBox
}

/** Class attributes of one page that were read: most stand on it more than once. */
export interface KnownClasses {
  readonly blocks: Map<string, BlockName>
  readonly lines: Map<string, LineName>
}

/** Of an element without a class. */
export const NO_BLOCK_NAME: BlockName = {
  hints: NO_HINTS,
  code: NO_CODE_BOX,
  figure: NO_FIGURE_NAME,
  inline: undefined,
}
const NO_LINE_NAME: LineName = { kind: undefined, code: NO_CODE_BOX }

/** What a class attribute says of a block. */
export function readBlockName(name: string | undefined, { blocks }: KnownClasses): BlockName {
  if (name === undefined) return NO_BLOCK_NAME
  let says = blocks.get(name)
  if (says === undefined) {
    const inline = /cop[iy]|clip|math|tex/i.test(name) ? inlineName(name) : undefined
    says = { hints: readName(name), code: readCodeBox(name), figure: readFigureName(name), inline }
    blocks.set(name, says)
  }
  return says
}

/** What a class attribute says of an element in a line. */
export function readLineName(name: string | undefined, { lines }: KnownClasses): LineName {
  if (name === undefined) return NO_LINE_NAME
  let says = lines.get(name)
  if (says === undefined) {
    says = { kind: inlineName(name), code: readCodeBox(name) }
    lines.set(name, says)
  }
  return says
}

/** Names longer than this are generated. */
const MAX_NAME_CHARS = 200

/** The first class without its numbers; empty if there is none. */
export function firstClass({ attribs: { class: names } }: Element): string {
  if (names === undefined) return ''
  const shape = names.slice(0, MAX_NAME_CHARS).replace(/\d+/g, '')
  const end = shape.indexOf(' ')
  return end < 0 ? shape : shape.slice(0, end)
}

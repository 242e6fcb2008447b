/** Blocks on the way: what is asked of each where it starts, and what ends with it. */
import type { Element } from '../../formats/html/dom.ts'
import { type Block, openBlock } from '../flow/blocks.ts'
import { readCode } from '../flow/code/lines.ts'
import { readSignature } from '../flow/code/signature.ts'
import { backgroundOf } from '../flow/css-background.ts'
import { isClosedPanel } from '../flow/disclosure.ts'
import { type BlockName, NO_BLOCK_NAME } from '../flow/element-names.ts'
import { adoptPictures } from '../flow/figures.ts'
import { type Hints, hintsOf } from '../flow/hints.ts'
import { isCopyLabel } from '../inline/read-inline.ts'
import { readRawTex } from '../math/formula-copies.ts'
import { addImage } from './pictures.ts'
import { innermost, type Walk } from './state.ts'
import { addText, cut, pushText } from './text-run.ts'

/** Starts a block; false if its content is not walked. `isHeading`: whatever its tag. */
export function enterBlock(walk: Walk, element: Element, says: BlockName, isHeading: boolean): boolean {
  startBlock(walk, element, says, isHeading)
  addTabLabel(walk, element)
  if (says.inline === 'copy') return !isCopyLabel(element)
  const tex = says.inline === 'tex' ? readRawTex(element) : undefined
  if (tex !== undefined) addText(walk, tex)
  return tex === undefined
}

/** The label of a tab is the heading of the panel that it opens. */
export function addTabLabel(walk: Walk, panel: Element): void {
  const tab = walk.tabs.get(panel)
  if (tab?.text === undefined) return
  startBlock(walk, tab.label, NO_BLOCK_NAME, true)
  addText(walk, tab.text)
  leaveBlock(walk, tab.label)
}

/** A block of code is one text, whatever stands in it. */
export function addCode(walk: Walk, element: Element, says: BlockName): void {
  startBlock(walk, element, says, false)
  pushText(walk, readCode(element), 'code')
}

/** A signature that is laid out in cells is one line of code. */
export function addSignature(walk: Walk, element: Element, says: BlockName): void {
  startBlock(walk, element, says, false)
  pushText(walk, readSignature(element), 'code')
}

/** Ends the innermost block, if it is this element's. */
export function leaveBlock(walk: Walk, element: Element): void {
  const block = innermost(walk)
  // The root block has borrowed its element.
  if (block.element !== element || walk.open.length === 1) return
  cut(walk)
  block.to = walk.items.length
  walk.open.pop()
  if (keepsSpace(element)) walk.pre -= 1
}

function startBlock(walk: Walk, element: Element, says: BlockName, isHeading: boolean): void {
  cut(walk)
  const { blocks, items } = walk
  const parent = innermost(walk)
  adoptPictures(says.figure, parent, items, blocks)
  const hints = hintsIn(walk, element, says, parent)
  const block = openBlock(element, says.figure, parent, hints, { index: blocks.length, from: items.length, isHeading })
  blocks.push(block)
  walk.open.push(block)
  if (backgroundOf(element) !== undefined) addImage(walk, element)
  if (keepsSpace(element)) walk.pre += 1
}

/** The hints of a block. A panel that is closed, but a click away, is not hidden. */
function hintsIn({ panels, tabs }: Walk, element: Element, says: BlockName, parent: Block): Hints {
  const hints = hintsOf(element, says.hints)
  if (hints.hidden === undefined || hints.hidden === 'class') return hints
  const isPanel =
    parent.hints.panel || tabs.has(element) || panels.has(element.attribs.id ?? '') || isClosedPanel(element)
  return isPanel ? { ...hints, hidden: undefined, panel: true } : hints
}

function keepsSpace({ name }: Element): boolean {
  return name === 'pre' || name === 'xmp'
}

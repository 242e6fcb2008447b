/** Elements on the way: which of them are read at once, left out, or walked, and whether as a block or in the line. */
import type { Element } from '../../formats/html/dom.ts'
import { IMAGE_TAGS, SKIPPED_TAGS } from '../../formats/html/tags.ts'
import { type Block, isBlock } from '../flow/blocks.ts'
import { isCodeBlock } from '../flow/code/find.ts'
import { isGutter } from '../flow/code/gutter.ts'
import { isSignature } from '../flow/code/signature.ts'
import { isPanelHeading, panelOfTab } from '../flow/disclosure.ts'
import { readBlockName, readLineName } from '../flow/element-names.ts'
import { isTablePart } from '../flow/table-tags.ts'
import { BREAK, GONE } from '../inline/settle.ts'
import { FORMULA_TAGS, isFormulaImage, readFormula } from '../math/formula.ts'
import { addCode, addSignature, addTabLabel, enterBlock } from './enter-block.ts'
import { enterInline } from './enter-inline.ts'
import { addDrawing, addImage, addImagesOf, isAnchorIcon, isDrawing, isInHeading, isReferenceIcon } from './pictures.ts'
import { innermost, type Walk } from './state.ts'
import { labelText, tabsOf } from './tab-sets.ts'
import { addText, append, cut } from './text-run.ts'

const COPIES = /(?:^|[\s_-])copy(?:$|[\s_-])/i

/** Starts an element; false if its content is not walked. */
export function enter(walk: Walk, element: Element): boolean {
  const { name: tag } = element
  // It heads its panel.
  if (walk.labels.size > 0 && walk.labels.has(element)) return false
  if (IMAGE_TAGS.has(tag)) {
    if (isFormulaImage(element)) addText(walk, readFormula(element))
    else if (isReferenceIcon(walk, element)) append(walk, GONE)
    else if (!isAnchorIcon(walk)) addImage(walk, element)
    return false
  }
  if (tag === 'br') {
    addBreak(walk)
    return false
  }
  if (FORMULA_TAGS.has(tag)) {
    addText(walk, readFormula(element))
    return false
  }
  const isBox = isBlock(element) || (innermost(walk).table >= 0 && isTablePart(element))
  return isBox ? enterAsBlock(walk, element) : enterInLine(walk, element)
}

/** Two line breaks end a paragraph. */
function addBreak(walk: Walk): void {
  if (walk.afterBreak && walk.pre === 0) cut(walk)
  else append(walk, BREAK)
  walk.afterBreak = true
}

function enterAsBlock(walk: Walk, element: Element): boolean {
  const says = readBlockName(element.attribs.class, walk.known)
  if (isGutter(element, says.code)) return false
  if (walk.pre === 0 && isCodeBlock(element, says.code)) {
    addTabLabel(walk, element)
    addCode(walk, element, says)
    return false
  }
  noteTabs(walk, element)
  if (walk.pre === 0 && isSignature(element)) {
    addSignature(walk, element, says)
    return false
  }
  const isHeading = opensPanel(walk, element)
  if (!isHeading) enterLink(walk, element)
  return enterBlock(walk, element, says, isHeading)
}

function enterInLine(walk: Walk, element: Element): boolean {
  const { name: tag, attribs } = element
  const says = readLineName(attribs.class, walk.known)
  if (isGutter(element, says.code)) return false
  if (walk.pre === 0 && tag === 'code' && isCodeBlock(element, says.code)) {
    addCode(walk, element, readBlockName(attribs.class, walk.known))
    return false
  }
  if (opensPanel(walk, element)) return enterBlock(walk, element, readBlockName(attribs.class, walk.known), true)
  if (SKIPPED_TAGS.has(tag) && !(tag === 'button' && !copies(element) && isLabelOf(innermost(walk)))) {
    if (tag === 'button' && !copies(element)) addImagesOf(walk, element, true)
    else if (isDrawing(element)) addDrawing(walk, element)
    return false
  }
  if (!enterInline(walk, element, says.kind)) return false
  enterLink(walk, element)
  return true
}

/** Is it a button that copies what stands beside it? Its icon is none of the page. */
function copies({ attribs }: Element): boolean {
  return COPIES.test(`${attribs.id ?? ''} ${attribs.class ?? ''} ${attribs['aria-label'] ?? ''}`)
}

/** May a button stand for the whole of it? A heading's opens its section, a column's sorts it. */
function isLabelOf(block: Block): boolean {
  return isInHeading(block) || block.tag === 'th'
}

function enterLink(walk: Walk, element: Element): void {
  const { href } = element.attribs
  if (element.name !== 'a' || href === undefined) return
  walk.links.push(element)
  // A heading that links to itself, or back to the contents, leads nowhere else: none of its words counts as linked (text-run.ts).
  walk.linkWords = href.startsWith('#') && isInHeading(innermost(walk)) ? Number.POSITIVE_INFINITY : 0
}

/** Notes the labels of a row of tabs, and what each heads. */
function noteTabs({ labels, tabs }: Walk, row: Element): void {
  for (const tab of tabsOf(row)) {
    labels.add(tab.label)
    tabs.set(tab.panel, { label: tab.label, text: labelText(tab) })
  }
}

/** Is it a button, or a link to a place of this page, that heads the panel it opens? Notes which panel a tab opens. */
function opensPanel({ panels }: Walk, element: Element): boolean {
  const { name: tag, attribs } = element
  const isControl = tag === 'button' || attribs.role === 'button'
  if (tag === 'a' ? attribs.href === undefined || attribs.href.startsWith('#') : isControl) {
    const panel = panelOfTab(element)
    if (panel === undefined) return isPanelHeading(element)
    panels.add(panel)
  }
  return false
}

/** What is no picture of the page wherever its text stands: decoration, the way home, labels of buttons, counters. */
import type { Block } from '../../flow/blocks.ts'
import type { ImageItem } from '../../flow/page-flow.ts'
import { decorationOf } from '../decoration.ts'
import { isImageFile, isPhotograph } from '../image-names.ts'
import { isLarge } from '../lead-image.ts'
import type { Deciding, Rule, SeenImage } from './seen-image.ts'

/** Blocks of text, in which a small picture is part of the line. */
const LINE_TAGS: ReadonlySet<string> = new Set('p li dd dt td th h1 h2 h3 h4 h5 h6 blockquote figcaption'.split(' '))
/** The first page of a folder or a site, by its own name. */
const HOME = /^(?:\.{0,2}\/)+$|^(?:\.{0,2}\/)*(?:index|contents)\.(?:x?html?|php)$/i
/** What a picture of a `<noscript>` says to those without scripts. */
const FALLBACK = /java-?script/i

/** In this order: the first that has a reason drops the image. */
export const ORNAMENT_RULES: readonly Rule<SeenImage>[] = [isDecoration, isWayHome, isLabel, isCounter]

function isDecoration(page: Deciding, { item, block, choice, inProse, linked }: SeenImage): string | undefined {
  const times = page.timesChosen.get(choice.chosen.url) ?? 0
  return decorationOf(item.element, choice.chosen.url, {
    inFigure: block.figure >= 0,
    inProse,
    inline: LINE_TAGS.has(block.tag) || isInLine(page, item),
    repeated: times > 1,
    times,
    linked,
    isCaptioned: () => isCaptioned(page, block),
    textBeside: () => textBeside(page, item),
  })
}

/** A picture that leads to the first page of its site or its manual is the sign of it. */
function isWayHome(_page: Deciding, { item, block }: SeenImage): string | undefined {
  return block.figure < 0 && HOME.test(item.link?.attribs.href ?? '') ? 'name:home' : undefined
}

/** Of a `<noscript>`, only what is plainly a picture file is one, or the copy of an image without any URL: the rest are counters and advert servers. */
function isCounter(page: Deciding, { item, block, choice }: SeenImage): string | undefined {
  if (block.noscript && FALLBACK.test(item.element.attribs.alt ?? '')) return 'noscript'
  const isPicture =
    !block.noscript || isImageFile(choice.chosen.url) || isLarge(item, choice) || isCopyOfEmpty(page, item, block)
  return isPicture ? undefined : 'noscript'
}

/** Does the image right before it, in the block around its `<noscript>`, wait for a script? */
function isCopyOfEmpty({ flow: { items }, reasons }: Deciding, { index }: ImageItem, { parent }: Block): boolean {
  return reasons.get(index - 1) === 'no-url' && items[index - 1]?.block === parent
}

/** What a button shows is its label, unless the button enlarges a picture: a large one, a figure's, or a photograph among kept texts; thumbs come in rows. */
function isLabel({ flow: { items } }: Deciding, { item, block, choice, inProse }: SeenImage): string | undefined {
  if (!item.inButton || block.figure >= 0 || isLarge(item, choice)) return undefined
  const isInRow = [items[item.index - 1], items[item.index + 1]].some((it) => it?.kind === 'image' && it.inButton)
  return inProse && !isInRow && isPhotograph(choice.chosen.url) ? undefined : 'button'
}

/** Does a kept text of the same line stand right before or after the image? */
function isInLine({ flow: { items }, content }: Deciding, { index, group }: ImageItem): boolean {
  return [items[index - 1], items[index + 1]].some(
    (item) => item?.kind === 'text' && item.group === group && content.kept[item.index],
  )
}

/** Has the figure around it a caption? */
function isCaptioned({ flow: { items, blocks } }: Deciding, { figure }: Block): boolean {
  const { from, to } = blocks[figure] ?? { from: 0, to: 0 }
  for (let at = from; at < to; at += 1) {
    const item = items[at]
    if (item?.kind === 'text' && item.role === 'caption') return true
  }
  return false
}

/** The kept texts right before and after the image. */
function textBeside({ flow: { items }, content }: Deciding, { index }: ImageItem): string {
  const text = (at: number): string => {
    const item = items[at]
    return item?.kind === 'text' && content.kept[at] ? item.text : ''
  }
  return `${text(index - 1)} ${text(index + 1)}`
}

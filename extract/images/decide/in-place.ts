/** Pictures by their place: backgrounds, cards and rows go, and what stands beside kept text or leads the page stays. */
import { IMAGE_TAGS, OBJECT_TAGS } from '../../../formats/html/tags.ts'
import type { KeptBecause } from '../../../schemas/document.ts'
import { isCall } from '../../content/keep/lines/calls.ts'
import { declaredSize } from '../declared-size.ts'
import { toDraft } from '../draft-image.ts'
import { isRepeated, isScreenCopy } from './copies.ts'
import type { Deciding, Picture, Rule, SeenImage } from './seen-image.ts'

/** Both declared sides from which a background is a picture; most are textures and buttons. */
const BACKGROUND_PX = 200

/** Items of a figure that are looked at for such a caption: a figure has one or two pictures. */
const MAX_FIGURE_ITEMS = 12

/** For the rest, in this order: the first that has a reason drops the image, or adds it to the one it repeats. */
export const PLACE_RULES: readonly Rule<Picture>[] = [
  isScreenCopy,
  isRepeated,
  isBackground,
  isCard,
  isInRow,
  isOfCall,
  isPreview,
]

/** A background is an ornament, unless anything says that it is a picture. */
function isBackground(_page: Deciding, { item: { element }, block }: SeenImage): string | undefined {
  if (IMAGE_TAGS.has(element.name) || OBJECT_TAGS.has(element.name)) return undefined
  const { role, 'aria-label': label } = element.attribs
  const { widthPx = 0, heightPx = 0 } = declaredSize(element)
  const isShown =
    role === 'img' || label !== undefined || block.figure >= 0 || Math.min(widthPx, heightPx) >= BACKGROUND_PX
  return isShown ? undefined : 'background'
}

function isCard({ content, level }: Deciding, { item, linked, inProse }: SeenImage): string | undefined {
  return inProse && linked && !content.mode.lists && level.isBesideLinks(item) ? 'card' : undefined
}

function isInRow({ rows, content }: Deciding, { item }: Picture): string | undefined {
  return rows.has(item.index) && !content.mode.lists ? 'row' : undefined
}

/** A figure whose caption asks for something shows what it offers. */
function isOfCall({ flow: { items, blocks } }: Deciding, { block }: Picture): string | undefined {
  const { from, to } = blocks[block.figure] ?? { from: 0, to: 0 }
  for (let at = from; at < Math.min(to, from + MAX_FIGURE_ITEMS); at += 1) {
    const item = items[at]
    if (item?.kind === 'text' && item.role === 'caption' && isCall(item)) return 'call'
  }
  return undefined
}

function isPreview({ previews }: Deciding, { item }: Picture): string | undefined {
  return previews.has(item.index) ? 'preview' : undefined
}

/** Keeps an image that stands beside kept text or leads the page. */
export function keepInPlace(page: Deciding, image: Picture): string {
  const { item, block, choice, keys, reason, inProse } = image
  const { lead, kept, byKey, pagePictures } = page
  const pagePicture = keys.map((key) => pagePictures.get(key)).find((picture) => picture !== undefined)
  const overruled = reason === 'noscript' ? '' : reason
  const isLead = !inProse && !page.hasLead && lead.mayLead(item, choice, overruled, pagePicture !== undefined)
  if (!inProse && !isLead) return image.dropped || (image.isInside ? 'no-text-beside' : 'outside')
  if (kept.size >= page.maxImages) return 'too-many'
  if (isLead || lead.isEarly(item)) page.hasLead = true
  for (const key of keys) byKey.set(key, item.index)
  const because: KeptBecause = isLead ? 'lead' : 'beside-text'
  kept.set(item.index, toDraft(item.element, choice, because, { noscript: block.noscript, pagePicture }))
  return because
}

/**
 * Which images of a page are content, with their candidates, alt text and caption; one record per picture, in page order.
 *
 * Decoration goes first (decoration.ts). Of the rest an image stays beside kept text (same-level.ts) or as the page's lead
 * (lead-image.ts). Copies of a picture, known by the keys of their candidates (image-key.ts), become one record at the place of
 * the first one that stays: thumb and full size, lazy image and `<noscript>`, desktop and mobile, hero and first figure. The rules,
 * in their order, stand beside it.
 *
 * Whether an image is hidden itself is not asked: lazy loaders hide what they have not loaded yet.
 */

import type { DraftImage } from '../../../schemas/document.ts'
import type { MainContent } from '../../content/main-content.ts'
import type { ImageItem, PageFlow } from '../../flow/page-flow.ts'
import { type ImageChoice, imageChoice } from '../image-candidates.ts'
import { copyKeys, sharedStandIns } from '../image-key.ts'
import { leadRule } from '../lead-image.ts'
import { linkRows, sameLevelRule } from '../same-level.ts'
import { keepInPlace, PLACE_RULES } from './in-place.ts'
import { ORNAMENT_RULES } from './ornaments.ts'
import { previewsOf } from './previews.ts'
import { type Deciding, firstReason, type ImageOptions, lookAt } from './seen-image.ts'

export interface PageImages {
  /** By item index. */
  readonly kept: ReadonlyMap<number, DraftImage>
  /** Per image item: why it was kept or dropped. */
  readonly reasons: ReadonlyMap<number, string>
}

/**
 * Images of a page that are looked at; the others are too many. Judgement: a page of 2,000 pictures may show each five times, as icon,
 * thumb and copy; each look is a parse of URLs, and costs as much as a sentence.
 */
const MAX_LOOKED_AT = 10_000

/** Decides every image of a walked page, in page order. Linear in the images, times the depth of the tree. */
export function findImages(flow: PageFlow, content: MainContent, options: ImageOptions): PageImages {
  const images = flow.items.filter((item) => item.kind === 'image')
  const seen = images.slice(0, MAX_LOOKED_AT)
  const choices = choose(seen, options.base)
  const page: Deciding = {
    ...options,
    flow,
    content,
    choices,
    timesChosen: countChosen(choices),
    standIns: sharedStandIns(seen, choices),
    level: sameLevelRule(flow, content),
    lead: leadRule(flow, content),
    rows: options.manual ? linkRows(flow, options.base) : new Set(),
    previews: previewsOf(flow, choices, options.base),
    kept: new Map(),
    reasons: new Map(),
    byKey: new Map(),
    hasLead: false,
  }
  for (const item of seen) page.reasons.set(item.index, decide(page, item))
  for (const { index } of images.slice(seen.length)) page.reasons.set(index, 'too-many')
  return { kept: page.kept, reasons: page.reasons }
}

/** Keeps the image or not; the reason. */
function decide(page: Deciding, item: ImageItem): string {
  const choice = page.choices.get(item.index)
  if (choice === undefined) return 'no-url'
  const image = lookAt(page, item, choice)
  const ornament = firstReason(ORNAMENT_RULES, page, image)
  if (ornament !== undefined) return ornament
  const picture = { ...image, keys: copyKeys(choice, page.standIns) }
  return firstReason(PLACE_RULES, page, picture) ?? keepInPlace(page, picture)
}

/** The choice of each image that has one, by item index. */
function choose(images: readonly ImageItem[], base: string): ReadonlyMap<number, ImageChoice> {
  const choices = new Map<number, ImageChoice>()
  for (const { index, element, link } of images) {
    const choice = imageChoice(element, base, link)
    if (choice !== undefined) choices.set(index, choice)
  }
  return choices
}

/** How often each URL is chosen on the page: icons repeat. */
function countChosen(choices: ReadonlyMap<number, ImageChoice>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { chosen } of choices.values()) counts.set(chosen.url, (counts.get(chosen.url) ?? 0) + 1)
  return counts
}

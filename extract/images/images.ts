/**
 * Which images of a page are content, with their candidates, alt text and caption; one record per picture, in page order.
 *
 * Decoration goes first (decoration.ts). Of the rest an image stays beside kept text (same-level.ts) or as the page's lead
 * (lead-image.ts). Copies of a picture, known by the keys of all their candidates (image-key.ts), become one record at the place of
 * the first one that stays: thumb and full size, lazy image and `<noscript>`, desktop and mobile, hero and first figure.
 *
 * Whether an image is hidden itself is not asked: lazy loaders hide what they have not loaded yet.
 */

import { IMAGE_TAGS } from '../../formats/html/tags.ts'
import type { DraftImage, ImageCandidate, KeptBecause } from '../../schemas/document.ts'
import type { MainContent } from '../content/main-content.ts'
import type { Block, ImageItem, PageFlow } from '../flow/walk.ts'
import { declaredSize } from './declared-size.ts'
import { decorationOf } from './decoration.ts'
import { linkedPicture, toDraft, withCopy } from './draft-image.ts'
import { type ImageChoice, imageChoice } from './image-candidates.ts'
import { imageKey } from './image-key.ts'
import { isImageFile } from './image-names.ts'
import { isLarge, leadRule } from './lead-image.ts'
import { sameLevelRule } from './same-level.ts'

export interface PageImages {
  /** By item index. */
  readonly kept: ReadonlyMap<number, DraftImage>
  /** Per image item: why it was kept or dropped. */
  readonly reasons: ReadonlyMap<number, string>
}

/** What `findImages` needs to know of the page besides its flow. */
export interface ImageOptions {
  /** Resolves URLs. */
  readonly base: string
  /** By key (image-key.ts): the pictures that the page names as its own, og:image and JSON-LD. */
  readonly pagePictures: ReadonlyMap<string, ImageCandidate>
  readonly maxImages: number
}

/** Blocks of text, in which a small picture is part of the line. */
const LINE_TAGS: ReadonlySet<string> = new Set('p li dd dt td th h1 h2 h3 h4 h5 h6 blockquote figcaption'.split(' '))
/** Both declared sides from which a background is a picture; most are textures and buttons. */
const BACKGROUND_PX = 200

/** Decides every image of a walked page, in page order. Linear in the images, times the depth of the tree. */
export function findImages(
  flow: PageFlow,
  content: MainContent,
  { base, pagePictures, maxImages }: ImageOptions,
): PageImages {
  const { items, blocks } = flow
  const kept = new Map<number, DraftImage>()
  const reasons = new Map<number, string>()
  const byKey = new Map<string, number>()
  const choices = choose(flow, base)
  const timesChosen = countChosen(choices)
  const level = sameLevelRule(flow, content.kept)
  const lead = leadRule(flow, content)
  const root = blocks[content.root] as Block
  let hasLead = false

  for (const item of items) if (item.kind === 'image') reasons.set(item.index, decide(item))
  return { kept, reasons }

  /** Keeps the image or not; the reason in one word, or `word:detail`. */
  function decide(item: ImageItem): string {
    const block = blocks[item.block] as Block
    const choice = choices.get(item.index)
    if (choice === undefined) return 'no-url'
    const reason = content.reasons[item.index] ?? ''
    const dropped = reason === 'noscript' || isOwnName(reason, block) ? '' : reason
    const isInside = item.index >= root.from && item.index < root.to
    const inProse = dropped === '' && isInside && level.isBesideKeptText(item)
    const inFigure = block.figure >= 0
    const linked = item.link !== undefined && linkedPicture(item.link, base) === undefined
    const repeated = (timesChosen.get(choice.chosen.url) ?? 0) > 1
    const inline = LINE_TAGS.has(block.tag) || isInLine(item)
    const decoration = decorationOf(item.element, choice.chosen.url, { inFigure, inProse, inline, repeated, linked })
    if (decoration !== undefined) return decoration
    // Only what is plainly a picture file is one: the rest are counters and advert servers.
    if (block.noscript && !isImageFile(choice.chosen.url) && !isLarge(item, choice)) return 'noscript'

    const keys = [...new Set(choice.candidates.map(({ url }) => imageKey(url)))]
    const twin = block.noscript ? lazyTwin(item) : undefined
    const same = twin ?? keys.map((key) => byKey.get(key)).find((at) => at !== undefined)
    if (same !== undefined) {
      for (const key of keys) byKey.set(key, same)
      return join(same, choice, item, twin === undefined ? 'repeated' : 'repeated:noscript')
    }
    const pagePicture = keys.map((key) => pagePictures.get(key)).find((picture) => picture !== undefined)
    if (isBackground(item) && !isShownAsPicture(item, block)) return 'background'
    const isCard = linked && !content.mode.lists && level.isBesideLinks(item)
    if (inProse && isCard) return 'card'
    const isLead =
      !inProse && !hasLead && lead.mayLead(item, choice, reason === 'noscript' ? '' : reason, pagePicture !== undefined)
    if (!inProse && !isLead) return dropped === '' ? (isInside ? 'no-text-beside' : 'outside') : dropped
    if (kept.size >= maxImages) return 'too-many'
    if (isLead || lead.isEarly(item)) hasLead = true
    for (const key of keys) byKey.set(key, item.index)
    const because: KeptBecause = isLead ? 'lead' : 'beside-text'
    kept.set(item.index, toDraft(item, choice, because, { base, noscript: block.noscript, pagePicture }))
    return because
  }

  /** Adds a copy to the image it repeats. */
  function join(at: number, choice: ImageChoice, item: ImageItem, reason: string): string {
    const first = kept.get(at)
    const noscript = blocks[item.block]?.noscript ?? false
    if (first !== undefined) kept.set(at, withCopy(first, choice, item.element, noscript))
    return reason
  }

  /** Was it for the figure's own name (`has-shares`) and no other's? That tells what hangs on the picture, not that it is none. */
  function isOwnName(reason: string, { figure }: Block): boolean {
    const own = blocks[figure]
    const isNamed = ({ hints }: Block): boolean =>
      reason === `chrome:${hints.strong}` || reason === `weak:${hints.weak}`
    if (own === undefined || !isNamed(own)) return false
    for (let block = blocks[own.parent]; block !== undefined; block = blocks[block.parent])
      if (isNamed(block)) return false
    return true
  }

  /** The kept lazy image that a `<noscript>` copy right after it stands for; in a figure an image without any URL may stand between. */
  function lazyTwin({ index, block }: ImageItem): number | undefined {
    const figure = blocks[block]?.figure ?? -1
    const at = figure >= 0 && reasons.get(index - 1) === 'no-url' ? index - 2 : index - 1
    const before = blocks[items[at]?.block ?? -1]
    return kept.has(at) && before?.noscript === false && (at === index - 1 || before.figure === figure) ? at : undefined
  }

  /** Does a kept text of the same line stand right before or after the image? */
  function isInLine({ index, group }: ImageItem): boolean {
    return [items[index - 1], items[index + 1]].some(
      (item) => item?.kind === 'text' && item.group === group && content.kept[item.index],
    )
  }
}

/** The choice of each image that has one, by item index. */
function choose({ items }: PageFlow, base: string): ReadonlyMap<number, ImageChoice> {
  const choices = new Map<number, ImageChoice>()
  for (const item of items) {
    const choice = item.kind === 'image' ? imageChoice(item.element, base) : undefined
    if (choice !== undefined) choices.set(item.index, choice)
  }
  return choices
}

/** How often each URL is chosen on the page: icons repeat. */
function countChosen(choices: ReadonlyMap<number, ImageChoice>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { chosen } of choices.values()) counts.set(chosen.url, (counts.get(chosen.url) ?? 0) + 1)
  return counts
}

function isBackground({ element }: ImageItem): boolean {
  return !IMAGE_TAGS.has(element.name)
}

/** Does anything say that a background is a picture and no ornament? */
function isShownAsPicture({ element }: ImageItem, { figure }: Block): boolean {
  const { role, 'aria-label': label } = element.attribs
  const { widthPx = 0, heightPx = 0 } = declaredSize(element)
  return role === 'img' || label !== undefined || figure >= 0 || Math.min(widthPx, heightPx) >= BACKGROUND_PX
}

/**
 * Which images of a page are content, with their candidates, alt text and caption; one record per picture, in page order.
 *
 * Decoration goes first (decoration.ts). Of the rest an image stays beside kept text (same-level.ts) or as the page's lead
 * (lead-image.ts). Copies of a picture, known by the keys of their candidates (image-key.ts), become one record at the place of
 * the first one that stays: thumb and full size, lazy image and `<noscript>`, desktop and mobile, hero and first figure.
 *
 * Whether an image is hidden itself is not asked: lazy loaders hide what they have not loaded yet.
 */

import { IMAGE_TAGS, OBJECT_TAGS } from '../../formats/html/tags.ts'
import type { DraftImage, ImageCandidate, KeptBecause } from '../../schemas/document.ts'
import type { MainContent } from '../content/main-content.ts'
import type { Block } from '../flow/blocks.ts'
import type { ImageItem, PageFlow } from '../flow/page-flow.ts'
import { declaredSize } from './declared-size.ts'
import { decorationOf } from './decoration.ts'
import { toDraft, withCopy } from './draft-image.ts'
import { type ImageChoice, imageChoice } from './image-candidates.ts'
import { copyKeys, sharedStandIns } from './image-key.ts'
import { isImageFile, isOnePicture, isPhotograph, screensOf } from './image-names.ts'
import { linkedPicture } from './image-url.ts'
import { isLarge, type LeadRule, leadRule } from './lead-image.ts'
import { linkRows, type SameLevel, sameLevelRule } from './same-level.ts'

export interface PageImages {
  /** By item index. */
  readonly kept: ReadonlyMap<number, DraftImage>
  /** Per image item: why it was kept or dropped. */
  readonly reasons: ReadonlyMap<number, string>
}

/** What `findImages` needs to know of the page besides its flow. */
interface ImageOptions {
  /** Resolves URLs. */
  readonly base: string
  /** By key (image-key.ts): the pictures that the page names as its own, og:image and JSON-LD. */
  readonly pagePictures: ReadonlyMap<string, ImageCandidate>
  readonly maxImages: number
  /** Is the page part of a manual? */
  readonly manual: boolean
}

/** Blocks of text, in which a small picture is part of the line. */
const LINE_TAGS: ReadonlySet<string> = new Set('p li dd dt td th h1 h2 h3 h4 h5 h6 blockquote figcaption'.split(' '))
/**
 * Images of a page that are looked at; the others are too many. Judgement: a page of 2,000 pictures may show each five times, as icon,
 * thumb and copy; each look is a parse of URLs, and costs as much as a sentence.
 */
const MAX_LOOKED_AT = 10_000
/** The first page of a folder or a site, by its own name. */
const HOME = /^(?:\.{0,2}\/)+$|^(?:\.{0,2}\/)*(?:index|contents)\.(?:x?html?|php)$/i
/** What a picture of a `<noscript>` says to those without scripts. */
const FALLBACK = /java-?script/i
/** Both declared sides from which a background is a picture; most are textures and buttons. */
const BACKGROUND_PX = 200

/** A page while its images are decided. */
interface Deciding extends ImageOptions {
  readonly flow: PageFlow
  readonly content: MainContent
  readonly choices: ReadonlyMap<number, ImageChoice>
  readonly timesChosen: ReadonlyMap<string, number>
  /** URLs in `src` that stand in for several pictures (image-key.ts). */
  readonly standIns: ReadonlySet<string>
  readonly level: SameLevel
  readonly lead: LeadRule
  /** Of a manual, items of the images in rows of links (same-level.ts). */
  readonly rows: ReadonlySet<number>
  readonly kept: Map<number, DraftImage>
  readonly reasons: Map<number, string>
  /** The kept image that a key belongs to. */
  readonly byKey: Map<string, number>
  hasLead: boolean
}

/** One image with what is asked before it is taken for a picture. */
interface SeenImage {
  readonly item: ImageItem
  readonly block: Block
  readonly choice: ImageChoice
  /** Why the subtree around it was dropped, or the empty string; `dropped` is the same as far as it speaks against the image. */
  readonly reason: string
  readonly dropped: string
  /** In the subtree of the main content; and beside its text. */
  readonly isInside: boolean
  readonly inProse: boolean
  /** It leads elsewhere than to its own picture or to the page about it. */
  readonly linked: boolean
}

/** One that is a picture, which the page may show again. */
interface Picture extends SeenImage {
  /** Of all its candidates. */
  readonly keys: readonly string[]
}

/** Why an image goes, in one word or `word:detail`; undefined if this rule has nothing against it. */
type Rule<Image> = (page: Deciding, image: Image) => string | undefined

/** In this order: the first that has a reason drops the image. */
const ORNAMENT_RULES: readonly Rule<SeenImage>[] = [isDecoration, isWayHome, isLabel, isCounter]
/** For the rest, in this order: the first that has a reason drops the image, or adds it to the one it repeats. */
const RULES: readonly Rule<Picture>[] = [isScreenCopy, isRepeated, isBackground, isCard, isInRow]

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
  return firstReason(RULES, page, picture) ?? keepInPlace(page, picture)
}

function firstReason<Image>(rules: readonly Rule<Image>[], page: Deciding, image: Image): string | undefined {
  for (const rule of rules) {
    const reason = rule(page, image)
    if (reason !== undefined) return reason
  }
  return undefined
}

function lookAt({ flow: { blocks }, content, level, base }: Deciding, item: ImageItem, choice: ImageChoice): SeenImage {
  const block = blocks[item.block] as Block
  const root = blocks[content.root] as Block
  const reason = content.reasons[item.index] ?? ''
  const dropped = reason === 'noscript' || isOwnName(blocks, reason, block) ? '' : reason
  const isInside = item.index >= root.from && item.index < root.to
  const linked = item.link !== undefined && linkedPicture(item.link, base) === undefined
  return {
    item,
    block,
    choice,
    reason,
    dropped,
    isInside,
    inProse:
      dropped === '' &&
      isInside &&
      (level.isBesideKeptText(item) || (block.figure >= 0 && !linked && level.isAmongKeptTexts(item))),
    linked,
  }
}

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

function isRepeated({ flow, kept, reasons, byKey }: Deciding, image: Picture): string | undefined {
  const { item, block, choice, keys } = image
  const twin = block.noscript ? lazyTwin(flow, kept, reasons, item) : undefined
  const same = twin ?? keys.map((key) => byKey.get(key)).find((at) => at !== undefined)
  if (same === undefined) return undefined
  for (const key of keys) byKey.set(key, same)
  const first = kept.get(same)
  if (first !== undefined) kept.set(same, withCopy(first, choice, item.element, block.noscript))
  return twin === undefined ? 'repeated' : 'repeated:noscript'
}

/** Is it a copy, for dark or narrow screens, of the picture right before or behind it, which is for the others? Captions may stand between. */
function isScreenCopy({ flow: { items } }: Deciding, { item: { element, index } }: Picture): string | undefined {
  const screens = screensOf(element)
  if (screens !== 'dark' && screens !== 'narrow') return undefined
  const other = screens === 'dark' ? 'light' : 'wide'
  const isShown = [nearestImage(items, index, -1), nearestImage(items, index, 1)].some(
    (beside) => beside !== undefined && screensOf(beside.element) === other && isOnePicture(element, beside.element),
  )
  return isShown ? `repeated:${screens}` : undefined
}

/** The image before or behind one, with nothing but a caption in between. */
function nearestImage(items: PageFlow['items'], index: number, step: 1 | -1): ImageItem | undefined {
  const next = items[index + step]
  const beside = next?.kind === 'text' && next.role === 'caption' ? items[index + 2 * step] : next
  return beside?.kind === 'image' ? beside : undefined
}

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

/** Keeps an image that stands beside kept text or leads the page. */
function keepInPlace(page: Deciding, image: Picture): string {
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

/** Was it for the figure's own name (`has-shares`) and no other's? That tells what hangs on the picture, not that it is none. */
function isOwnName(blocks: readonly Block[], reason: string, { figure }: Block): boolean {
  const own = blocks[figure]
  const isNamed = ({ hints }: Block): boolean => reason === `chrome:${hints.strong}` || reason === `weak:${hints.weak}`
  if (own === undefined || !isNamed(own)) return false
  for (let block = blocks[own.parent]; block !== undefined; block = blocks[block.parent])
    if (isNamed(block)) return false
  return true
}

/** The kept lazy image that a `<noscript>` copy right after it stands for; in a figure an image without any URL may stand between. */
function lazyTwin(
  { items, blocks }: PageFlow,
  kept: Deciding['kept'],
  reasons: Deciding['reasons'],
  { index, block }: ImageItem,
): number | undefined {
  const figure = blocks[block]?.figure ?? -1
  const at = figure >= 0 && reasons.get(index - 1) === 'no-url' ? index - 2 : index - 1
  const before = blocks[items[at]?.block ?? -1]
  return kept.has(at) && before?.noscript === false && (at === index - 1 || before.figure === figure) ? at : undefined
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

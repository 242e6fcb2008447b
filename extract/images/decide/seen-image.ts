/** An image of a page while it is decided: what the rules know of it and of the page, and the order in which they are asked. */
import type { DraftImage, ImageCandidate } from '../../../schemas/document.ts'
import type { MainContent } from '../../content/main-content.ts'
import type { Block } from '../../flow/blocks.ts'
import type { ImageItem, PageFlow } from '../../flow/page-flow.ts'
import type { ImageChoice } from '../image-candidates.ts'
import { linkedPicture } from '../image-url.ts'
import type { LeadRule } from '../lead-image.ts'
import type { SameLevel } from '../same-level.ts'

/** What `findImages` needs to know of the page besides its flow. */
export interface ImageOptions {
  /** Resolves URLs. */
  readonly base: string
  /** By key (image-key.ts): the pictures that the page names as its own, og:image and JSON-LD. */
  readonly pagePictures: ReadonlyMap<string, ImageCandidate>
  readonly maxImages: number
  /** Is the page part of a manual? */
  readonly manual: boolean
}

/** A page while its images are decided. */
export interface Deciding extends ImageOptions {
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
  /** Items of the images in strips of previews (previews.ts). */
  readonly previews: ReadonlySet<number>
  readonly kept: Map<number, DraftImage>
  readonly reasons: Map<number, string>
  /** The kept image that a key belongs to. */
  readonly byKey: Map<string, number>
  hasLead: boolean
}

/** One image with what is asked before it is taken for a picture. */
export interface SeenImage {
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
export interface Picture extends SeenImage {
  /** Of all its candidates. */
  readonly keys: readonly string[]
}

/** Why an image goes, in one word or `word:detail`; undefined if this rule has nothing against it. */
export type Rule<Image> = (page: Deciding, image: Image) => string | undefined

/** What the first rule that has a reason says. */
export function firstReason<Image>(rules: readonly Rule<Image>[], page: Deciding, image: Image): string | undefined {
  for (const rule of rules) {
    const reason = rule(page, image)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** What is asked of every image. */
export function lookAt(
  { flow: { blocks }, content, level, base }: Deciding,
  item: ImageItem,
  choice: ImageChoice,
): SeenImage {
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

/** Was it for the figure's own name (`has-shares`) and no other's? That tells what hangs on the picture, not that it is none. */
function isOwnName(blocks: readonly Block[], reason: string, { figure }: Block): boolean {
  const own = blocks[figure]
  const isNamed = ({ hints }: Block): boolean => reason === `chrome:${hints.strong}` || reason === `weak:${hints.weak}`
  if (own === undefined || !isNamed(own)) return false
  for (let block = blocks[own.parent]; block !== undefined; block = blocks[block.parent])
    if (isNamed(block)) return false
  return true
}

/** Copies of one picture: for dark or narrow screens, of a `<noscript>`, thumb and full size. */
import type { ImageItem, PageFlow } from '../../flow/page-flow.ts'
import { withCopy } from '../draft-image.ts'
import { isOnePicture, screensOf } from '../image-names.ts'
import type { Deciding, Picture } from './seen-image.ts'

/** Does the page show it already? What it knows is added to the one it repeats. */
export function isRepeated({ flow, kept, reasons, byKey }: Deciding, image: Picture): string | undefined {
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
export function isScreenCopy({ flow: { items } }: Deciding, { item: { element, index } }: Picture): string | undefined {
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

/** Strips of previews: a list of nothing but small pictures beside the large one that a script shows next, and how many more there are. */
import type { PageFlow } from '../../flow/page-flow.ts'
import { declaredSize } from '../declared-size.ts'
import type { ImageChoice } from '../image-candidates.ts'
import { linkedPicture } from '../image-url.ts'
import { sideInUrl, widthInUrl } from '../url-size.ts'

/** Two may be a pair that is compared. Judgement. */
const MIN_PREVIEWS = 3
/** A declared side below this is a preview's. The same as for doubtful names (decoration.ts). */
const SMALL_PX = 150
/** How many more there are: `+6`. */
const MORE = /^\+\s?\d{1,3}$/

interface Strip {
  readonly images: number[]
  isOnlySmall: boolean
}

/** Items of the images in such lists. One that leads to its own large picture is a gallery's. `base` resolves URLs. */
export function previewsOf(
  { items, blocks }: PageFlow,
  choices: ReadonlyMap<number, ImageChoice>,
  base: string,
): ReadonlySet<number> {
  const strips = new Map<number, Strip>()
  for (const item of items) {
    const list = blocks[item.block]?.list ?? -1
    if (list < 0) continue
    const strip = strips.get(list) ?? { images: [], isOnlySmall: true }
    strips.set(list, strip)
    if (item.kind === 'text') strip.isOnlySmall &&= MORE.test(item.text)
    else {
      const choice = choices.get(item.index)
      const { widthPx, heightPx } = declaredSize(item.element)
      const side =
        widthPx ??
        heightPx ??
        (choice === undefined ? undefined : (sideInUrl(choice.chosen.url) ?? widthInUrl(choice.chosen.url)))
      const leadsToOwn = item.link !== undefined && linkedPicture(item.link, base) !== undefined
      strip.isOnlySmall &&= side !== undefined && side < SMALL_PX && !leadsToOwn
      strip.images.push(item.index)
    }
  }
  const previews = new Set<number>()
  for (const { images, isOnlySmall } of strips.values())
    if (isOnlySmall && images.length >= MIN_PREVIEWS) for (const index of images) previews.add(index)
  return previews
}

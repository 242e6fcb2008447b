/** Captions bound to what they are of: the last kept image of their figure, or its table. */
import type { DraftImage } from '../../schemas/document.ts'
import type { PageFlow } from '../flow/page-flow.ts'

interface Captions {
  /** By item index of the image. */
  readonly ofImages: ReadonlyMap<number, string>
  /** By block index of a figure without a kept image. */
  readonly ofFigures: ReadonlyMap<number, string>
  /** Items that stand behind their image, and nowhere else. */
  readonly bound: ReadonlySet<number>
}

/** The captions of a page. Those of figures without a kept image stay where they are. */
export function captionsOf(
  { items, blocks }: PageFlow,
  kept: readonly boolean[],
  images: ReadonlyMap<number, DraftImage>,
): Captions {
  const lastImage = new Map<number, number>()
  for (const index of images.keys()) {
    const figure = blocks[items[index]?.block ?? -1]?.figure ?? -1
    if (figure >= 0) lastImage.set(figure, Math.max(index, lastImage.get(figure) ?? -1))
  }
  const ofImages = new Map<number, string>()
  const ofFigures = new Map<number, string>()
  const bound = new Set<number>()
  for (const item of items) {
    if (item.kind !== 'text' || item.role !== 'caption' || !kept[item.index]) continue
    const figure = blocks[item.block]?.figure ?? -1
    const image = lastImage.get(figure)
    if (image === undefined) addLine(ofFigures, figure, item.text)
    else {
      addLine(ofImages, image, item.text)
      bound.add(item.index)
    }
  }
  return { ofImages, ofFigures, bound }
}

function addLine(texts: Map<number, string>, key: number, line: string): void {
  const before = texts.get(key)
  texts.set(key, before === undefined ? line : `${before}\n${line}`)
}

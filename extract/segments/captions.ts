/** Captions bound to what they are of: the kept image of their figure that they stand behind, or its last, or its table. */
import type { DraftImage } from '../../schemas/document.ts'
import type { Item, PageFlow } from '../flow/page-flow.ts'

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
  flow: PageFlow,
  kept: readonly boolean[],
  images: ReadonlyMap<number, DraftImage>,
): Captions {
  const figures = figuresOf(flow, kept, images)
  const ofImages = new Map<number, string>()
  const ofFigures = new Map<number, string>()
  const bound = new Set<number>()
  const before = new Map<number, number>()
  for (const item of flow.items) {
    const index = figureOf(flow, item)
    const figure = figures.get(index)
    if (images.has(item.index)) before.set(index, item.index)
    if (item.kind !== 'text' || item.role !== 'caption' || !kept[item.index]) continue
    if (figure === undefined) addLine(ofFigures, index, item.text)
    else {
      addLine(ofImages, figure.isEach ? (before.get(index) ?? figure.first) : figure.last, item.text)
      bound.add(item.index)
    }
  }
  return { ofImages, ofFigures, bound }
}

/** The kept images of a figure. */
interface Figure {
  readonly first: number
  last: number
  /** Has each image a caption of its own: does one stand between two of them? */
  isEach: boolean
  captioned: boolean
}

function figuresOf(
  flow: PageFlow,
  kept: readonly boolean[],
  images: ReadonlyMap<number, DraftImage>,
): ReadonlyMap<number, Figure> {
  const figures = new Map<number, Figure>()
  for (const item of flow.items) {
    const index = figureOf(flow, item)
    if (index < 0) continue
    const figure = figures.get(index)
    if (images.has(item.index)) {
      if (figure === undefined) {
        figures.set(index, { first: item.index, last: item.index, isEach: false, captioned: false })
        continue
      }
      figure.isEach ||= figure.captioned
      figure.last = item.index
    } else if (figure !== undefined && item.kind === 'text' && item.role === 'caption' && kept[item.index])
      figure.captioned = true
  }
  return figures
}

function figureOf({ blocks }: PageFlow, { block }: Item): number {
  return blocks[block]?.figure ?? -1
}

function addLine(texts: Map<number, string>, key: number, line: string): void {
  const before = texts.get(key)
  texts.set(key, before === undefined ? line : `${before}\n${line}`)
}

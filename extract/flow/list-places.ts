/** Where each list stands among the lists around it, and the marker of each item. */
import type { Block } from './blocks.ts'
import { once } from './once.ts'

export interface ListPlace {
  readonly level: number
  /** The outermost list around it, itself included. */
  readonly outer: number
}

/** How deep each list stands. Blocks come after those around them, so one look at the next list outside is enough. */
export const listPlaces: (blocks: readonly Block[]) => ReadonlyMap<number, ListPlace> = once((blocks) => {
  const places = new Map<number, ListPlace>()
  for (const { index, list, parent } of blocks) {
    if (list !== index) continue
    const around = places.get(blocks[parent]?.list ?? -1)
    places.set(index, { level: (around?.level ?? 0) + 1, outer: around?.outer ?? index })
  }
  return places
})

/** The marker of each list item's first line: `- `, or its number as `start`, `reversed` and `value` say. */
export function numberListItems(blocks: readonly Block[]): ReadonlyMap<number, string> {
  const markers = new Map<number, string>()
  const items = new Map<number, number>()
  for (const { tag, list } of blocks) if (tag === 'li') items.set(list, (items.get(list) ?? 0) + 1)
  const next = new Map<number, number>()
  for (const block of blocks) {
    if (block.tag !== 'li') continue
    const list = blocks[block.list]
    if (list?.tag === 'ol') {
      const { start, reversed } = list.element.attribs
      const isReversed = reversed !== undefined
      const first = next.get(list.index) ?? numberIn(start) ?? (isReversed ? (items.get(list.index) ?? 1) : 1)
      const number = numberIn(block.element.attribs.value) ?? first
      next.set(list.index, number + (isReversed ? -1 : 1))
      markers.set(block.index, `${number}. `)
    } else markers.set(block.index, '- ')
  }
  return markers
}

function numberIn(value: string | undefined): number | undefined {
  const number = Number.parseInt(value ?? '', 10)
  return Number.isNaN(number) ? undefined : number
}

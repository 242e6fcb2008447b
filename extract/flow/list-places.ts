/** Where each list stands among the lists around it, and the marker of each item. */
import type { Block } from './blocks.ts'

export interface ListPlace {
  readonly level: number
  /** The outermost list around it, itself included. */
  readonly outer: number
}

/** How deep each list stands. Blocks come after those around them, so one look at the next list outside is enough. */
export function listPlaces(blocks: readonly Block[]): ReadonlyMap<number, ListPlace> {
  const places = new Map<number, ListPlace>()
  for (const { index, list, parent } of blocks) {
    if (list !== index) continue
    const around = places.get(blocks[parent]?.list ?? -1)
    places.set(index, { level: (around?.level ?? 0) + 1, outer: around?.outer ?? index })
  }
  return places
}

/** The marker of each list item's first line: `- `, or its number. */
export function numberListItems(blocks: readonly Block[]): ReadonlyMap<number, string> {
  const markers = new Map<number, string>()
  const next = new Map<number, number>()
  for (const block of blocks) {
    if (block.tag !== 'li') continue
    const list = blocks[block.list]
    if (list?.tag === 'ol') {
      const start = Number.parseInt(list.element.attribs.start ?? '1', 10)
      const number = next.get(list.index) ?? (Number.isNaN(start) ? 1 : start)
      next.set(list.index, number + 1)
      markers.set(block.index, `${number}. `)
    } else markers.set(block.index, '- ')
  }
  return markers
}

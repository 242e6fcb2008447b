/** The WARC reader: any layout, any start, records and damage as one stream. */
import type { ArchiveObject, Split } from '../../core/stage.ts'
import { readAll, type Store } from '../../core/store.ts'
import { openWindow } from '../byte-window.ts'
import type { MemberLimits } from '../gzip/unsized-member.ts'
import type { WarcItem } from './item.ts'
import type { Peek } from './long-block.ts'
import { readMembers, readSolid } from './members.ts'
import { readPlainRecords } from './plain.ts'

export type { WarcDamage, WarcItem, WarcRecordItem } from './item.ts'
export { detectLayout } from './layout.ts'

export interface WarcReadOptions {
  readonly layout: ArchiveObject['layout']
  /** Offset in the file of the source's first byte, where a record begins. */
  readonly offset?: number
  /**
   * Nobody knows where records begin: the offset and the end may be inside one, so reading begins at what looks like the next, which may be one that a page quotes,
   * and what does not look like one at the end is read here. Default: offset and end are borders.
   */
  readonly seeksBorders?: boolean
  /** Own the records that begin before it. Default: all. */
  readonly end?: number
  readonly maxBlockBytes: number
  /**
   * Bytes of the file at an offset, fewer where it ends before: asked once for each block that is longer than a megabyte and than `maxBlockBytes`, in plain
   * files. Without it the records that such a block swallows by a wrong length may be lost; damage says how many.
   */
  readonly peek?: Peek | undefined
  /**
   * The same for solid files: the source once more, from its first byte. Asked for where a block is longer than 16 MB and than `maxBlockBytes`; what it inflates to is read ahead, up to four times.
   */
  readonly again?: (() => AsyncIterable<Uint8Array>) | undefined
  /** For tests: where reading a member whole turns into streaming it. */
  readonly limits?: Partial<MemberLimits>
}

/**
 * Yields records and damage in file order. Every record of a file is read by exactly one of the readers whose
 * [offset, end) ranges cover it; bytes between two borders that are no record are reported by the owner of the record before.
 * E_INPUT for a file that is no WARC at all; anything else that is wrong with the bytes is a damage item.
 */
export function readWarc(source: AsyncIterable<Uint8Array>, options: WarcReadOptions): AsyncGenerator<WarcItem> {
  const { layout, offset = 0, seeksBorders = false, maxBlockBytes, end, limits, peek, again } = options
  const iterator = source[Symbol.asyncIterator]()
  const window = openWindow({ [Symbol.asyncIterator]: () => iterator }, offset)
  // A reader of a split stops in mid-file: the file behind the source must not stay open.
  const close = async (): Promise<void> => void (await iterator.return?.())
  const shared = {
    maxBlockBytes,
    seeksBorders,
    midFile: seeksBorders && offset > 0,
    close,
    ...(end === undefined ? {} : { end }),
  }
  // No generator around theirs: each costs steps for every record.
  if (layout === 'plain') return readPlainRecords(window, { ...shared, peek })
  if (layout === 'members') return readMembers(window, { ...shared, ...(limits === undefined ? {} : { limits }) })
  return readSolid(window, { ...shared, again, isBehind: offset > 0 })
}

/** Reads the records a split owns, from the store, and past its end to finish the last of them. Splits begin at borders (engine/plan/splits.ts). */
export function readWarcSplit(
  store: Pick<Store, 'read'>,
  { key, bytes, layout, start, end }: Split,
  { maxBlockBytes }: { readonly maxBlockBytes: number },
): AsyncGenerator<WarcItem> {
  const whole = layout === 'solid'
  if (whole && start > 0) return readWarc(nothing(), { layout: 'plain', maxBlockBytes })
  const source = start === 0 ? store.read(key) : store.read(key, { start, end: bytes })
  return readWarc(source, {
    layout,
    offset: start,
    maxBlockBytes,
    peek: peekInto(store, key),
    again: () => store.read(key),
    ...(whole ? {} : { end }),
  })
}

/** Looks at any place of an archive in a store. */
export function peekInto(
  store: Pick<Store, 'read'>,
  key: string,
): (offset: number, count: number) => Promise<Uint8Array> {
  return (offset, count) => readAll(store, key, { start: offset, end: offset + count })
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The layout of a contamination index: a head in JSON, and sections of numbers behind it, each at a multiple of eight bytes. */
import { z } from 'zod'

/** Raised where a number of the file means something else: an index of another version is refused. */
export const INDEX_FORMAT = 'm3w-contamination/1'
export const SECTION_ALIGN = 8
/** The first bytes of the file: format and the length of the head, padded with spaces. */
export const PREAMBLE_BYTES = 64
/** A head longer than this is damage: it holds some lines a set. */
export const MAX_HEAD_BYTES = 16 * 1024 * 1024

const count = z.int().min(0)

/** What the index has of an evaluation set. */
export const indexSet = z.strictObject({
  /** As a mark of it says: reports and samples are checked for such. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  /** Items that can be found. */
  texts: count,
  images: count,
  /** Texts that cannot: too short, or of phrases alone that more than `maxItemsPerGram` items share. */
  tooShort: count,
  common: count,
  /** The same words as an item before. */
  repeated: count,
  /** Pictures that could not be decoded, or are a single colour. */
  unusable: count,
})
export type IndexSet = z.infer<typeof indexSet>

/** The sections, in their order in the file, with the bytes of an entry. */
export const SECTIONS = {
  /** 64-bit hashes of n-grams, sorted; high and low halves. Of one hash the items are in order. */
  gramHigh: 4,
  gramLow: 4,
  gramItem: 4,
  /** Of each item: how many runs of `itemWords` words stand in the index for it. Of a text of fewer words than an n-gram, all its words are one run; a picture has none. */
  itemGrams: 4,
  itemWords: 4,
  itemSet: 4,
  /** Where the item's name begins in `names`, and one more for the end. */
  itemName: 4,
  /** Pictures, sorted by SHA-256 (32 bytes each), and beside them their perceptual hashes and items. */
  imageSha: 32,
  phashHigh: 4,
  phashLow: 4,
  imageItem: 4,
  names: 1,
} as const
export type SectionName = keyof typeof SECTIONS

export const indexHead = z.strictObject({
  format: z.literal(INDEX_FORMAT),
  /** Words of an n-gram. */
  ngramWords: z.int().min(2).max(64),
  /** Items of fewer words are not in the index. */
  minWords: z.int().min(1),
  maxItemsPerGram: z.int().min(1),
  /** Of the perceptual hash and the thumbnail it looks at: others mean other bits. */
  phashVersion: z.string(),
  /** Of simplification and hashing. */
  textVersion: z.int().min(1),
  sets: z.array(indexSet).min(1),
  /** Items, texts first. */
  items: count,
  sections: z.record(z.string(), count),
})
export type IndexHead = z.infer<typeof indexHead>

/** Bytes up to the next multiple of `SECTION_ALIGN`. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / SECTION_ALIGN) * SECTION_ALIGN
}

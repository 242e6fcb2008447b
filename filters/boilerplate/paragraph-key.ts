/** Which segments are counted over a site, and under which key. */
import { id128 } from '../../core/hash.ts'
import type { DraftSegment, TextType } from '../../schemas/index.ts'

/** Of what is counted and of its keys; part of the versions of the stages that list and trim. */
export const PARAGRAPH_KEY_VERSION = 1

/**
 * Is text of this type counted? A table is: a site's boxes ("Note: these options are described in …") are tables of one cell. What recurs
 * as content is not: commands (code), expressions (formula), and what belongs to something else and stays or goes with it (heading, caption).
 */
const IS_COUNTED: Readonly<Record<TextType, boolean>> = {
  paragraph: true,
  list: true,
  quote: true,
  table: true,
  heading: false,
  caption: false,
  code: false,
  formula: false,
}

/**
 * 128 bits of SHA-256, 32 hex digits, of a text that may go or of an image's URL; undefined for other segments. Images are counted because
 * one that is repeated itself protects no text beside it. Texts are compared as they are, like OBELICS does.
 */
export function paragraphKey(segment: DraftSegment): string | undefined {
  if (segment.kind === 'image') return id128(`image\n${segment.url}`)
  return IS_COUNTED[segment.type] ? id128(`text\n${segment.text}`) : undefined
}

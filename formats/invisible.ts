/** Characters that a reader never sees: soft hyphens, zero-width joints of a line, and the private-use glyphs of icon fonts. */

/**
 * U+00AD, U+200B, U+2060 to U+2064 and U+FEFF only say where a line may break, or what a formula means; private-use characters are
 * pictures in one font and boxes in all others. Joiners of scripts (U+200C, U+200D) stay: Persian and emoji are spelled with them.
 */
const INVISIBLE = /[\u00ad\u200b\u2060-\u2064\ufeff\ue000-\uf8ff]|[\udb80-\udbff][\udc00-\udfff]/

const EVERY_INVISIBLE = new RegExp(INVISIBLE.source, 'g')

/** The text without them: what stood around one is one word. */
export function withoutInvisible(text: string): string {
  return INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE, '') : text
}

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

/** Marks that say in which direction letters run (Unicode Standard Annex 9): nobody reads them, and they are only of use where letters are laid out. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/
const EVERY_DIRECTION = new RegExp(DIRECTION.source, 'g')

/** The text without marks of direction either: for texts that are one sentence and are laid out by nobody. */
export function withoutMarks(text: string): string {
  const visible = withoutInvisible(text)
  return DIRECTION.test(visible) ? visible.replace(EVERY_DIRECTION, '') : visible
}

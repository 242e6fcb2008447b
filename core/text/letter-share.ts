/** How much of a text is letters: of a number, a size or a code little is. */

/** Of the characters that are no space, those that are letters or marks of them; 0 for none. */
export function letterShare(text: string): number {
  const shown = text.replace(/\s/gu, '')
  const letters = shown.match(/[\p{L}\p{M}]/gu)?.length ?? 0
  return letters / Math.max(1, [...shown].length)
}

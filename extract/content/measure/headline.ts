/** The headline of a page: where it stands, and whether it only repeats the title that the record has anyway. */
import type { PageFlow } from '../../flow/walk.ts'

/** Share of the heading's words that the title must hold. @source Readability.js: its threshold for the same question */
const TITLE_SHARE = 0.75

/** A headline in a header that was dropped for its name still marks where the text begins. */
const MAY_HOLD_HEADLINE = /^(?:weak:.*)?$/

/** Index of the last `h1` item before the content root: themes set it in a header of its own. -1 if there is none. */
export function headlineBefore({ items, blocks }: PageFlow, dropped: readonly string[], from: number): number {
  for (let at = from - 1; at >= 0; at -= 1) {
    const item = items[at]
    if (item?.kind === 'text' && MAY_HOLD_HEADLINE.test(dropped[at] ?? '') && blocks[item.block]?.tag === 'h1')
      return at
  }
  return -1
}

/** Tells whether a heading says no more than the title: a document has that as `title`, and not a second time as text. */
export function titleMatcher(title: string | undefined): (heading: string) => boolean {
  const known = new Set(wordsOf(title ?? ''))
  return (heading) => {
    const words = new Set(wordsOf(heading))
    let shared = 0
    for (const word of words) if (known.has(word)) shared += 1
    return words.size > 0 && shared >= TITLE_SHARE * words.size
  }
}

/** Words in lower case; Han characters, which no space parts, one by one. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? []
}

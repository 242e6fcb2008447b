/** The headline of a page: where it stands, and which one only repeats the title that the record has anyway. */
import type { PageFlow, TextItem } from '../../flow/page-flow.ts'

/** Share of the heading's words that the title must hold. @source Readability.js: its threshold for the same question */
const TITLE_SHARE = 0.75

/** Of several `h1` in the title's words, one with less of the title is a section too. judgement: a site's name is rarely longer than the headline beside it */
const HEADLINE_SHARE = 0.5

/** What parts a title from the name of its site or chapter. */
const TITLE_PARTS = /\s[-–—/>]+\s|[:：|·»•]+/

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

/** Index of the first heading that says no more than the title, and that no rule dropped, in a manual but for the name of its header; -1 if there is none. */
export function titledHeading(
  { items }: PageFlow,
  dropped: readonly string[],
  { title, manual }: { readonly title?: string | undefined; readonly manual: boolean },
): number {
  const shareOfTitle = titleMatcher(title)
  for (const item of items) {
    if (item.kind !== 'text' || item.role !== 'heading') continue
    const reason = dropped[item.index] ?? ''
    if ((reason === '' || (manual && reason === 'weak:header')) && shareOfTitle(item.text) > 0) return item.index
  }
  return -1
}

/** Tells what share of its words the title has in common with a heading that says no more than it; 0 of one that says more. */
export function titleMatcher(title: string | undefined): (heading: string) => number {
  const known = new Set(wordsOf(title ?? ''))
  if (known.size === 0) return () => 0
  return (heading) => {
    const words = new Set(wordsOf(heading))
    let shared = 0
    for (const word of words) if (known.has(word)) shared += 1
    return words.size > 0 && shared >= TITLE_SHARE * words.size ? shared / known.size : 0
  }
}

/**
 * The text of the `h1` that repeats the title: a document has that as `title`, and not a second time as text. Of several `h1` that say
 * no more than the title, it is the one that says most of it; the others are sections, whose words a long title may all hold. Beside an
 * `h1` that says something else it must be half of a part of the title: `API` is a section under `Ropes - an API for boats`.
 */
export function headlineText({ items, blocks }: PageFlow, title: string | undefined): string | undefined {
  const shareOfTitle = titleMatcher(title)
  let headline: string | undefined
  let best = 0
  let others = 0
  let strangers = 0
  for (const item of items) {
    if (item.kind !== 'text' || blocks[item.block]?.tag !== 'h1' || item.text === headline) continue
    const share = shareOfTitle(item.text)
    if (share === 0) strangers += 1
    if (share > 0 && headline !== undefined) others += 1
    if (share > best) {
      best = share
      headline = item.text
    }
  }
  if (headline === undefined || best >= HEADLINE_SHARE) return headline
  return others > 0 || (strangers > 0 && !isPartOfTitle(headline, title)) ? undefined : headline
}

/** Of a thread's headlines those that one rule dropped for where they stand or what they repeat. */
const THREAD_HEADLINE = /^(?:headline|outside|short:|weak:|$)/

/**
 * Index of the headline that a thread is missing: the first heading that says no more than the title and at least half of a part of it; -1 if
 * it stands among the kept texts or nowhere. What a thread asks is often said in no other place.
 */
export function threadHeadline(
  { items }: PageFlow,
  { kept, reasons }: { readonly kept: readonly boolean[]; readonly reasons: readonly string[] },
  title: string | undefined,
): number {
  const shareOfTitle = titleMatcher(title)
  let found: TextItem | undefined
  for (const item of items) {
    if (item.kind !== 'text' || item.role !== 'heading' || !THREAD_HEADLINE.test(reasons[item.index] ?? '')) continue
    const share = shareOfTitle(item.text)
    if (share >= HEADLINE_SHARE || (share > 0 && isPartOfTitle(item.text, title))) found ??= item
  }
  if (found === undefined) return -1
  const { text, index } = found
  return items.some((item) => item.kind === 'text' && kept[item.index] && item.text === text) ? -1 : index
}

function isPartOfTitle(heading: string, title = ''): boolean {
  return title.split(TITLE_PARTS).some((part) => titleMatcher(part)(heading) >= HEADLINE_SHARE)
}

/** Words in lower case; Han characters, which no space parts, one by one. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? []
}

/** What neighbours have kept of a table, a list or a run, and what is left of it: the sums by which it stays or goes as one. */
import type { PageFlow } from '../../flow/page-flow.ts'

/** With more of its words in links it is a menu. The same as for lists of links (link-lists.ts). */
export const MENU_SHARE = 0.6
/** Share of its words from which what was kept speaks for the rest: most of them. @source .3 costs .009 of text F1 on forums, and gains .001 on service */
export const KEPT_SHARE = 0.5

/** Prefix sums over the texts that were kept or are short: what was dropped for a reason of its own is no part of it. */
export interface OpenWords {
  readonly words: Float64Array
  readonly linkWords: Float64Array
  readonly keptWords: Float64Array
}

/** The sums of a page as far as it is decided. */
export function openWords({ items }: PageFlow, kept: readonly boolean[], reasons: readonly string[]): OpenWords {
  const words = new Float64Array(items.length + 1)
  const linkWords = new Float64Array(items.length + 1)
  const keptWords = new Float64Array(items.length + 1)
  for (const item of items) {
    const { index } = item
    const isKept = kept[index] ?? false
    const isOpen = item.kind === 'text' && (isKept || isShort(reasons[index]))
    words[index + 1] = (words[index] ?? 0) + (isOpen ? item.words : 0)
    linkWords[index + 1] = (linkWords[index] ?? 0) + (isOpen ? item.linkWords : 0)
    keptWords[index + 1] = (keptWords[index] ?? 0) + (isOpen && isKept ? item.words : 0)
  }
  return { words, linkWords, keptWords }
}

/** Is it the reason of a short text that no neighbour kept? */
export function isShort(reason: string | undefined): boolean {
  return reason?.startsWith('short:') ?? false
}

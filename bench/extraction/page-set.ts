/** Pages with what should come out of them. */
import { createHash } from 'node:crypto'
import { getDomain } from 'tldts'

export interface Page {
  readonly id: string
  readonly set: string
  readonly url: string
  /** Of its raw bytes. */
  readonly path: string
}

export type SequenceItem =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string; readonly alts?: readonly string[] }

/** What should come out. The corpora's own hold more fields, which only their scorer knows. */
export interface Gold {
  readonly id: string
  readonly set: string
  /** Page type, where the source names one. */
  readonly type?: string
  readonly sequence?: readonly SequenceItem[]
}

export interface PageSet {
  readonly pages: readonly Page[]
  readonly gold: readonly Gold[]
}

export type Half = 'first' | 'second'

/**
 * Which half of the pages a page belongs to: the first was looked at while rules were made, the second was not. No host is in
 * both. The pages of `readability` have lost their hosts, so there the page itself counts.
 */
export function halfOf({ id, set, url }: Pick<Page, 'id' | 'set' | 'url'>): Half {
  const name = set === 'readability' ? id : (getDomain(url) ?? url)
  return (createHash('sha1').update(name).digest()[0] ?? 0) % 2 === 0 ? 'first' : 'second'
}

/** The pages of one half, with their gold. */
export function onlyHalf({ pages, gold }: PageSet, half: Half | 'all'): PageSet {
  if (half === 'all') return { pages, gold }
  const wanted = pages.filter((page) => halfOf(page) === half)
  const ids = new Set(wanted.map(({ id }) => id))
  return { pages: wanted, gold: gold.filter(({ id }) => ids.has(id)) }
}

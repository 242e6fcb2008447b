/** How strictly a page is read. The modes are tried in the order of their levels until enough is kept. */
export interface Mode {
  /** Signal on the record: 0 strict, 1 relaxed, 2 hidden, 3 listing. */
  readonly level: 0 | 1 | 2 | 3
  /** Are weak hints (header, sidebar, byline …) taken for chrome? */
  readonly weakHints: boolean
  /** Are hidden parts and `<noscript>` read? */
  readonly hidden: boolean
  /** Are lists of links and short texts content, since the page has nothing else? */
  readonly lists: boolean
}

export const STRICT: Mode = { level: 0, weakHints: true, hidden: false, lists: false }
export const RELAXED: Mode = { level: 1, weakHints: false, hidden: false, lists: false }
export const HIDDEN: Mode = { level: 2, weakHints: false, hidden: true, lists: false }
export const LISTING: Mode = { level: 3, weakHints: true, hidden: false, lists: true }

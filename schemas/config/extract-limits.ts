/** The defaults of the config that extracting one page needs, in a file without validators: those take as long to load as most pages. */

export const EXTRACT_LIMITS = {
  /** Elements and texts. @source the largest of the corpus' 962 pages (bench/results.md) has 24,272 */
  maxNodes: 300_000,
  /**
   * Tags, texts and comments, and the open elements that were looked at to find which of them a tag ends. It counts work and not time,
   * so that a page is refused on every machine or on none. @source of the corpus' 962 pages none takes more than
   * 29,140; 50 million take .2 s of CPU, and without a limit 5 MiB of end tags that reach for an element 512 levels up take 2 s.
   */
  maxSteps: 50_000_000,
  /**
   * Pictures of a document: a page of more is cut at its headings. @source extractors of articles stop at 30; 100 leaves room for
   * galleries that judge-text sees.
   */
  maxImages: 100,
  /**
   * Does a document without any image get the one its page names as its own (og:image, JSON-LD)? On pages whose reviewed content has
   * no image, `fallback` adds one to most.
   */
  pageImage: 'never',
} as const

/** What the build takes from `network` to read a page: `m3w extract` reads files by the same. */
export const PAGE_DEFAULTS = {
  /** The one limit on the bytes of a page. @source Common Crawl and its news-crawl: 5 MiB; 1 of the corpus' 962 pages is longer */
  maxPageBytes: 5 * 1024 * 1024,
  userAgentToken: 'mthreew',
} as const

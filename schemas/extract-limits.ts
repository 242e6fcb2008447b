/** The defaults of the config's `extract` part, in a file without validators: extracting one page needs nothing else of a config. */

export const EXTRACT_LIMITS = {
  /** Raw bytes of a page. @source the largest of 1,497 pages of the WCXB benchmark has 5.3 MB, its 99th percentile 2.3 MB */
  maxBytes: 8 * 1024 * 1024,
  maxNodes: 300_000,
  maxMs: 10_000,
  /** @source extractors of articles stop at 30; 100 leaves room for galleries that judge-text sees. */
  maxImages: 100,
  /**
   * Does a document without any image get the one its page names as its own (og:image, JSON-LD)? On pages whose reviewed content has
   * no image, `fallback` adds one to most.
   */
  pageImage: 'never',
} as const

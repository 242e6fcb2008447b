/** The last few archived pages: a screen and its frame ask for the same one. */
import type { ArchivedPage, PageRef, StoreView } from '../../index.ts'

/** A page of the largest size and its tree take some 20 MB. */
const KEPT_PAGES = 4

export interface PageCache {
  read(ref: PageRef): Promise<ArchivedPage | undefined>
}

/** Over a store; without one there are no pages. */
export function openPageCache(store: StoreView | undefined): PageCache {
  const pages = new Map<string, Promise<ArchivedPage | undefined>>()
  return {
    read(ref) {
      const key = `${ref.url} ${ref.record}`
      const page = pages.get(key) ?? store?.page(ref) ?? Promise.resolve(undefined)
      pages.delete(key)
      pages.set(key, page)
      // A read that failed is not remembered.
      page.catch(() => pages.delete(key))
      const [oldest] = pages.keys()
      if (pages.size > KEPT_PAGES && oldest !== undefined) pages.delete(oldest)
      return page
    },
  }
}

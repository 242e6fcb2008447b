/** Sites: what of an address the public suffix list says one party holds. Apart from url.ts, for the list takes a while to load. */
import { getDomain } from 'tldts'
import { authorityOf } from './url.ts'

/** The registrable domain (public suffix list), or the authority where there is none (addresses, `localhost`). Crawl partitions are hashes of it. */
export function siteOf(url: string): string {
  return getDomain(url) ?? authorityOf(url)
}

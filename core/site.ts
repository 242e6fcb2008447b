/** Sites: what of an address the public suffix list says one party holds. Apart from url.ts, for the list takes a while to load. */
import { getDomain } from 'tldts'
import { authorityOf } from './url.ts'

/** The registrable domain (public suffix list), or the authority where there is none (addresses, `localhost`). */
export function siteOf(url: string): string {
  return getDomain(url) ?? authorityOf(url)
}

/** Gives the text whose hash is a URL's crawl partition: its site, or its authority where that site is one of `splitDomains`, too large for one partition. */
export function openPartitionKey(splitDomains: readonly string[] = []): (url: string) => string {
  if (splitDomains.length === 0) return siteOf
  const split = new Set(splitDomains)
  return (url) => {
    const site = siteOf(url)
    return split.has(site) ? authorityOf(url) : site
  }
}

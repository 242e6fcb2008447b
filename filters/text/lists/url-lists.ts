/**
 * Lists of addresses of adult sites: of domains, of URLs, and of words that only such URLs have. As FineWeb's and RefinedWeb's URL filter has
 * them (arXiv 2306.01116 App. G.1; datatrove 0.10 `url_filter`), with lists of the user's own.
 */
import { defineFamily, rulesOf, type TextContext } from '../family/rule-family.ts'
import { isListed, wordsOf } from '../family/text-lists.ts'
import type { TextView } from '../family/text-view.ts'

export interface UrlSignals {
  /** 1 if the host, or a domain above it, is listed. */
  readonly domainListed?: number
  readonly urlListed?: number
  /** Distinct words of the URL that are listed. A word stands between characters that are neither ASCII letters nor digits. */
  readonly bannedUrlWords?: number
  readonly softBannedUrlWords?: number
  /** Distinct listed strings that occur in the letters and digits of the URL. They hit inside words. */
  readonly bannedUrlSubstrings?: number
}

const rule = rulesOf<UrlSignals>({ source: 'RefinedWeb, arXiv 2306.01116 App. G.1 (URL filter)' })

/** The rules on addresses. */
export const URL_LISTS = defineFamily<UrlSignals>({
  name: 'urls',
  version: 2,
  measure: measureUrl,
  rules: [
    rule('max', 'domainListed', 'listed_domain', ({ urls }) => urls.maxListedDomains, 'domains'),
    rule('max', 'urlListed', 'listed_url', ({ urls }) => urls.maxListedUrls, 'urls'),
    rule('max', 'bannedUrlWords', 'banned_url_words', ({ urls }) => urls.maxBannedWords, 'banned-words'),
    rule(
      'max',
      'softBannedUrlWords',
      'soft_banned_url_words',
      ({ urls }) => urls.maxSoftBannedWords,
      'soft-banned-words',
    ),
    rule(
      'max',
      'bannedUrlSubstrings',
      'banned_url_substrings',
      ({ urls }) => urls.maxBannedSubstrings,
      'banned-substrings',
    ),
  ],
})

function measureUrl(_text: TextView, { url, lists }: TextContext): UrlSignals {
  // Without lists of the user's, which is usual, no address is cut.
  if (!URL_LISTS.rules.some(({ needs }) => needs !== undefined && lists.has(needs))) return {}
  const words = new Set(url.toLowerCase().split(/[^a-z0-9]+/))
  const letters = url.toLowerCase().replace(/[^a-z0-9]+/g, '')
  const hosts = hostsAbove(url)
  const withoutScheme = url.replace(/^https?:\/\//, '').replace(/\/$/, '')
  return {
    ...signal(
      'domainListed',
      lists.has('domains') && hosts.some((host) => isListed(lists, 'domains', host)),
      lists.has('domains'),
    ),
    ...signal('urlListed', isListed(lists, 'urls', withoutScheme), lists.has('urls')),
    ...counted('bannedUrlWords', wordsOf(lists, 'banned-words'), (word) => words.has(word)),
    ...counted('softBannedUrlWords', wordsOf(lists, 'soft-banned-words'), (word) => words.has(word)),
    ...counted('bannedUrlSubstrings', wordsOf(lists, 'banned-substrings'), (part) => letters.includes(part)),
  }
}

function signal(name: keyof UrlSignals, isTrue: boolean | undefined, isThere: boolean): UrlSignals {
  return isThere ? { [name]: isTrue === true ? 1 : 0 } : {}
}

function counted(
  name: keyof UrlSignals,
  list: ReadonlySet<string> | undefined,
  isIn: (entry: string) => boolean,
): UrlSignals {
  return list === undefined ? {} : { [name]: [...list].filter(isIn).length }
}

/** The host's name and every domain above it: a.b.example, b.example, example. An address that is no URL has none. */
function hostsAbove(url: string): readonly string[] {
  const labels = (URL.parse(url)?.hostname ?? '').replace(/\.$/, '').split('.')
  return labels.map((_, index) => labels.slice(index).join('.'))
}

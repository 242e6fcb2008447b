/** Which record of a robots.txt a key begins, however it is spelt. */
export type RobotsKey =
  | 'user-agent'
  | 'allow'
  | 'disallow'
  | 'crawl-delay'
  | 'sitemap'
  | 'content-signal'
  | 'content-usage'
  | 'license'
  | 'other'

/** No key is longer, with all that may stand between its letters. */
export const MAX_KEY = 40
/** A key with at most what nobody sees before it: no bullet, no number, no other mark. */
const PLAIN_START = /^[\s\p{Cf}]*[a-z]/iu

/** By their letters: spellings that Google's parser accepts, and the records beyond the RFC. */
const KEYS: Readonly<Record<string, RobotsKey>> = {
  useragent: 'user-agent',
  useragents: 'user-agent',
  allow: 'allow',
  disallow: 'disallow',
  dissallow: 'disallow',
  dissalow: 'disallow',
  disalow: 'disallow',
  diasllow: 'disallow',
  disallaw: 'disallow',
  sitemap: 'sitemap',
  crawldelay: 'crawl-delay',
  contentsignal: 'content-signal',
  contentsignals: 'content-signal',
  contentusage: 'content-usage',
  license: 'license',
  // Of other crawlers: they end the record before them.
  host: 'other',
  noindex: 'other',
  cleanparam: 'other',
  requestrate: 'other',
  visittime: 'other',
}

/**
 * Words of a key are parted by anything, from a space to a dash of another script, or by nothing. A mark may stand before them where the record refuses; what may open
 * (a path, or a group that is ours) is none behind one: nobody knows that it was meant.
 */
export function keyOf(name: string): RobotsKey {
  if (name.length > MAX_KEY) return 'other'
  const letters = name.toLowerCase().replace(/[^a-z]/g, '')
  const key = Object.hasOwn(KEYS, letters) ? (KEYS[letters] ?? 'other') : 'other'
  return (key === 'allow' || key === 'user-agent') && !PLAIN_START.test(name) ? 'other' : key
}

/** Is it the key of a record, ours or another crawler's? */
export function isKey(name: string): boolean {
  return name.length <= MAX_KEY && Object.hasOwn(KEYS, name.toLowerCase().replace(/[^a-z]/g, ''))
}

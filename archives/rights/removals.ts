/** The removal list of a store, as stages and the one client ask it: is this page, this picture's address or this picture taken down? */
import { authorityOf, parseUrl, withoutRootDot } from '../../core/url.ts'
import { normalizeRobotsPath } from '../../formats/robots/match.ts'
import type { ImageMeasures, Removal } from '../../schemas/index.ts'

/**
 * Of the meaning of an entry. Stages have it among their options where there is a list, so that a store without one computes nothing anew.
 * 2: http and https of one address are one. 3: so are spellings of a percent-encoding, and a host with a dot at its end.
 */
export const REMOVAL_RULE_VERSION = 3

/**
 * What counts of an address: host, path and query. A server that answers both schemes has one thing there, and whoever asks for it to go means both;
 * likewise a host with a dot at its end, and escapes of unreserved characters or in lower case. Takes normalised URLs.
 * @source RFC 3986 section 6.2.2 for escapes
 */
export function addressOf(url: string): string {
  const { host, pathname, search } = new URL(url)
  return `${withoutRootDot(host)}${normalizeRobotsPath(`${pathname}${search}`)}`
}

export interface RemovalList {
  /** By the address of a page or picture: the entry that names it, in words for people. Takes normalised URLs; undefined for what is none. */
  address(url: string): string | undefined
  /** By an authority: the entry that names it, or a host above it. */
  host(authority: string): string | undefined
  /** Does it name pictures by their bytes? */
  readonly hasPictures: boolean
  /** By its bytes, as fetched or as stored. */
  picture(measures: Pick<ImageMeasures, 'id' | 'stored'>): string | undefined
}

/** A list as stages have it among their options: none where nothing was taken down, as before there could be a list. */
export function removalOptions(removals: readonly Removal[]): {
  readonly removals?: Removal[]
  readonly removalRule?: number
} {
  return removals.length === 0 ? {} : { removals: [...removals], removalRule: REMOVAL_RULE_VERSION }
}

/** Makes the look-ups. A host stands for every host below it, as in block lists; each look-up costs a few steps, however long the list. */
export function openRemovals(removals: readonly Removal[]): RemovalList {
  const of = (kind: Removal['kind']) => removals.flatMap((one) => (one.kind === kind ? [one.value] : []))
  const urls = new Map(of('url').map((value) => [addressOf(value), value]))
  const hosts = new Map(of('host').map((value) => [withoutRootDot(value), value]))
  const images = new Set(of('image'))
  const hostEntry = (authority: string): string | undefined => {
    if (hosts.size === 0) return undefined
    const name = hostsAbove(withoutRootDot(authority)).find((above) => hosts.has(above))
    return name === undefined ? undefined : `host ${hosts.get(name)}`
  }
  return {
    address(url) {
      if (parseUrl(url) === undefined) return undefined
      const named = urls.size === 0 ? undefined : urls.get(addressOf(url))
      return named === undefined ? hostEntry(authorityOf(url)) : `url ${named}`
    },
    host: hostEntry,
    hasPictures: images.size > 0,
    picture({ id, stored }) {
      const found = [id, stored?.sha256].find((sha256) => sha256 !== undefined && images.has(sha256))
      return found === undefined ? undefined : `image ${found}`
    },
  }
}

/** Entries by address as the block list of the one client writes them: so nothing on the list is asked for, by whoever names it. */
export function blockPatternsOf(removals: readonly Removal[]): string[] {
  return removals.flatMap(({ kind, value }) => {
    if (kind === 'host') return [value]
    // Longer ones are no pattern; extract and fetch-images obey the entry all the same.
    if (kind !== 'url' || value.length > MAX_PATTERN_CHARS) return []
    return [`${addressOf(value).replaceAll('*', '%2A').replaceAll('$', '%24')}$`]
  })
}
/** @source `MAX_CHARS` of formats/url-patterns.ts, with room for what is written in three characters. */
const MAX_PATTERN_CHARS = 1500

/** @source RFC 1035 section 2.3.4: 255 octets, two a label at least. A page may name longer hosts, which nobody can ask */
const MAX_LABELS = 127

/** `a.b.example:8080`, itself without its port, and what lies above. */
function hostsAbove(authority: string): string[] {
  const hostname = authority.replace(/:\d+$/, '')
  const labels = hostname.split('.').slice(-MAX_LABELS)
  return [...new Set([authority, ...labels.map((_, from) => labels.slice(from).join('.'))])]
}

/** The removal list of a store, as stages ask it: is this page, this picture's address or this picture taken down? */
import { authorityOf } from '../../core/url.ts'
import type { ImageMeasures, Removal } from '../../schemas/index.ts'

export interface RemovalList {
  /** By the address of a page or picture: the entry that names it, in words for people. Takes normalised URLs. */
  address(url: string): string | undefined
  /** By its bytes, as fetched or as stored. */
  picture(measures: Pick<ImageMeasures, 'id' | 'stored'>): string | undefined
}

/** Makes the look-ups. A host stands for every host below it, as in block lists; each look-up costs a few steps, however long the list. */
export function openRemovals(removals: readonly Removal[]): RemovalList {
  const of = (kind: Removal['kind']) => new Set(removals.flatMap((one) => (one.kind === kind ? [one.value] : [])))
  const [urls, hosts, images] = [of('url'), of('host'), of('image')]
  return {
    address(url) {
      if (urls.has(url)) return `url ${url}`
      if (hosts.size === 0) return undefined
      const host = hostsAbove(authorityOf(url)).find((name) => hosts.has(name))
      return host === undefined ? undefined : `host ${host}`
    },
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
    const { host, pathname, search } = new URL(value)
    return [`${host}${`${pathname}${search}`.replaceAll('*', '%2A').replaceAll('$', '%24')}$`]
  })
}
/** @source `MAX_CHARS` of formats/url-patterns.ts, with room for what is written in three characters. */
const MAX_PATTERN_CHARS = 1500

/** `a.b.example:8080`, itself without its port, and what lies above. */
function hostsAbove(authority: string): string[] {
  const hostname = authority.replace(/:\d+$/, '')
  const labels = hostname.split('.')
  return [...new Set([authority, ...labels.map((_, from) => labels.slice(from).join('.'))])]
}

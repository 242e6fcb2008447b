/** What a person may name as a SOURCE, sorted into seeds, sitemaps and archives before anything is fetched. */
import { open, readFile, stat } from 'node:fs/promises'
import { M3wError } from '../../core/errors.ts'
import { normalizeUrl, parseUrl } from '../../core/url.ts'
import { archiveKindOf, HEAD_BYTES, isGzip } from '../../formats/foreign/kind.ts'
import { memberPrefix } from '../../formats/gzip/unsized-member.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import { openAddressGuard } from '../http/names/address.ts'

export interface Sources {
  /** Normalised page URLs, in the order given, each once. */
  readonly seeds: readonly string[]
  /** Normalised URLs of sitemaps: a path that ends in .xml or .xml.gz. */
  readonly sitemaps: readonly string[]
  /** Paths of WARC files. */
  readonly archives: readonly string[]
}

/** A list is read whole: so much is a million URLs of 64 characters. */
const MAX_LIST_BYTES = 64 * 1024 * 1024

/**
 * Reads every SOURCE: a URL, a sitemap URL, a text file of URLs (one a line, `#` starts a comment), or a WARC file.
 * Throws E_INPUT that names the source (and line) for anything else, for URLs with credentials and for addresses that
 * `network.allowAddresses` does not open. Names are resolved later, by the guarded client, at connect time.
 */
export async function readSources(sources: readonly string[], network: NetworkConfig): Promise<Sources> {
  const seeds = new Set<string>()
  const sitemaps = new Set<string>()
  const archives = new Set<string>()
  const addUrl = (text: string, where: string): void => {
    const url = checkSeed(text, where, network)
    ;(isSitemapUrl(url) ? sitemaps : seeds).add(url)
  }
  for (const source of sources) {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) addUrl(source, source)
    else if (await isArchive(source)) archives.add(source)
    else for (const { line, number } of await readList(source)) addUrl(line, `${source}, line ${number}`)
  }
  if (seeds.size + sitemaps.size + archives.size === 0) {
    throw new M3wError(
      'E_INPUT',
      'There are no sources: expected at least one URL, sitemap, text file of URLs or WARC file, got none. Name one.',
    )
  }
  return { seeds: [...seeds], sitemaps: [...sitemaps], archives: [...archives] }
}

/** Is this URL read as a sitemap: a path that ends in .xml or .xml.gz. */
export function isSitemapUrl(url: string): boolean {
  return /\.xml(\.gz)?$/i.test(new URL(url).pathname)
}

/** Checks one seed and gives its normal form. Throws E_INPUT. */
function checkSeed(text: string, where: string, network: NetworkConfig): string {
  const url = parseUrl(text)
  const normal = normalizeUrl(text)
  if (url === undefined || normal === undefined) {
    throw new M3wError(
      'E_INPUT',
      `${where} is no source: expected an http or https URL, got "${text.slice(0, 200)}". Correct or remove it.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new M3wError(
      'E_INPUT',
      `${where} is refused: expected a seed without credentials, got user:password@. Remove them: m3w crawls only what is public.`,
    )
  }
  const guard = openAddressGuard(network)
  const refusal = guard.refusesUrl(url)
  if (refusal !== undefined) {
    throw new M3wError(
      'E_INPUT',
      `${where} is refused (${refusal}): expected a public address and a web port, got ${url.host}. Open private and loopback addresses with network.allowAddresses, other ports with network.allowPorts.`,
    )
  }
  return normal
}

/** True for a file that holds an archive. A file that is named like one and is none is an error, not a list of URLs. */
async function isArchive(path: string): Promise<boolean> {
  const head = await readHead(path)
  if (archiveKindOf(head) !== undefined) return true
  if (/\.w?arc(\.(gz|zst|lz4))?$/i.test(path) || isGzip(head)) {
    const text = (isGzip(head) ? memberPrefix(head) : head).toString('latin1', 0, 200)
    const looks = /^\s*</.test(text) ? 'HTML or XML' : JSON.stringify(text.slice(0, 40))
    throw new M3wError(
      'E_INPUT',
      `${path} cannot be imported: expected a WARC file (its first bytes are "WARC/") or an ARC file ("filedesc://"), got ${looks}. Give another file.`,
    )
  }
  return false
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new M3wError(
      'E_INPUT',
      `${path} cannot be read: expected a URL (http:// or https://), a text file of URLs or a WARC file, got no such file. Check the path.`,
      { cause },
    )
  }
}

async function readList(path: string): Promise<{ line: string; number: number }[]> {
  const { size } = await stat(path)
  if (size > MAX_LIST_BYTES) {
    throw new M3wError(
      'E_INPUT',
      `${path} is too long: expected a list of URLs of at most ${MAX_LIST_BYTES} bytes, got ${size}. Split it.`,
    )
  }
  return (await readFile(path, 'utf8'))
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
}

/** What a person may name as a SOURCE, sorted into seeds, sitemaps and archives before anything is fetched. */
import { open, readFile, stat } from 'node:fs/promises'
import { codeOf, M3wError } from '../../core/errors.ts'
import { otherThanFile, READ_NOW } from '../../core/files/file-kind.ts'
import { normalizeUrl, parseUrl } from '../../core/url.ts'
import { archiveKindOf, HEAD_BYTES } from '../../formats/foreign/kind.ts'
import { memberPrefix } from '../../formats/gzip/unsized-member.ts'
import { isGzip } from '../../formats/gzip-header.ts'
import type { NetworkConfig } from '../../schemas/index.ts'
import { type AddressGuard, openAddressGuard } from '../http/names/address.ts'

export interface Sources {
  /** Normalised page URLs, in the order given, each once. */
  readonly seeds: readonly string[]
  /** Normalised URLs of sitemaps: a path that ends in .xml or .xml.gz. */
  readonly sitemaps: readonly string[]
  /** Paths of WARC files, and URLs of such (http, https, s3) that end like one: .warc, .warc.gz, .warc.zst, .arc, .arc.gz. */
  readonly archives: readonly string[]
  /** Lists of archives: paths or URLs that end in .paths or .paths.gz. */
  readonly lists: readonly string[]
  /** Paths of seed files: JSON lines, which are read by line, however many there are (seed-file.ts). */
  readonly seedFiles: readonly string[]
  /** Indexes of archives: paths or URLs that end in .cdx, .cdxj, .cdx.gz or .cdxj.gz, `cdx-00000.gz` and `.parquet` of Common Crawl. */
  readonly indexes: readonly string[]
}

/** A list of seeds is read whole, and frozen into the run: so much is a million URLs of 64 characters. */
const MAX_LIST_BYTES = 64 * 1024 * 1024

/**
 * Reads every SOURCE: a URL, a sitemap URL, a text file of URLs (one a line, `#` starts a comment), a WARC file or the URL of one, a list or an
 * index of archives. Of a seed file (`.jsonl`) only that it is there.
 * Throws E_INPUT that names the source (and line) for anything else, for URLs with credentials and for addresses that
 * `network.allowAddresses` does not open. Names are resolved later, by the guarded client, at connect time.
 */
export async function readSources(
  sources: readonly string[],
  network: NetworkConfig,
  { mayBeNone = false } = {},
): Promise<Sources> {
  const seeds = new Set<string>()
  const sitemaps = new Set<string>()
  const archives = new Set<string>()
  const lists = new Set<string>()
  const indexes = new Set<string>()
  const seedFiles = new Set<string>()
  // Once for all: to open it costs more than to look up ten thousand seeds.
  const guard = openAddressGuard(network)
  const addUrl = (text: string, where: string): void => {
    const url = checkSeed(text, where, guard)
    ;(isSitemapUrl(url) ? sitemaps : seeds).add(url)
  }
  for (const source of sources) {
    const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(source)
    const name = isUrl ? source.replace(/[?#].*$/s, '') : source
    if (LIST.test(name)) lists.add(await checkPlace(source, isUrl, guard))
    else if (INDEX.test(name)) indexes.add(await checkPlace(source, isUrl, guard))
    else if (!isUrl && SEED_FILE.test(name)) seedFiles.add(await checkPlace(source, isUrl, guard))
    else if (isUrl && (ARCHIVE.test(name) || source.startsWith('s3://'))) archives.add(checkRemote(source, guard))
    else if (isUrl) addUrl(source, source)
    else if (await isArchive(source)) archives.add(source)
    else for (const { line, number } of await readList(source)) addUrl(line, `${source}, line ${number}`)
  }
  if (!mayBeNone && seeds.size + sitemaps.size + archives.size + lists.size + indexes.size + seedFiles.size === 0) {
    throw new M3wError(
      'E_INPUT',
      'There are no sources: expected at least one URL, sitemap, text file of URLs or WARC file, got none. Name one.',
    )
  }
  return {
    seeds: [...seeds],
    sitemaps: [...sitemaps],
    archives: [...archives],
    lists: [...lists],
    indexes: [...indexes],
    seedFiles: [...seedFiles],
  }
}

const ARCHIVE = /\.(warc(\.gz|\.zst)?|arc(\.gz)?)$/i
const LIST = /\.paths(\.gz)?$/i
const SEED_FILE = /\.jsonl(\.gz)?$/i
const INDEX = /\.cdxj?(\.gz)?$|(^|\/)cdx-\d+\.gz$|\.parquet$/i

/** A list or an index: it is there, or may be asked for. */
async function checkPlace(source: string, isUrl: boolean, guard: AddressGuard): Promise<string> {
  if (isUrl) return checkRemote(source, guard)
  await readHead(source)
  return source
}

/** A source that lies elsewhere: what is in a bucket is its owner's business, the rest is checked as seeds are. */
function checkRemote(text: string, guard: AddressGuard): string {
  if (!/^s3:\/\//i.test(text)) return checkSeed(text, text, guard)
  if (/^s3:\/\/[^/]+\/.+/.test(text)) return text
  throw new M3wError('E_INPUT', `${text} is no source: expected s3://bucket/key, got no key. Name an object.`)
}

/** Is this URL read as a sitemap: a path that ends in .xml or .xml.gz. */
export function isSitemapUrl(url: string): boolean {
  return /\.xml(\.gz)?$/i.test(new URL(url).pathname)
}

/** Checks one seed and gives its normal form. Throws E_INPUT. */
export function checkSeed(text: string, where: string, guard: AddressGuard): string {
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
  refuseBinary(path, head)
  return false
}

/** What is no list of URLs either: its lines would be shown as rubbish. */
function refuseBinary(path: string, head: Buffer): void {
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') {
    throw new M3wError(
      'E_INPUT',
      `${path} is a zip file, such as a WACZ: expected a URL, a text file of URLs or a WARC file. Unpack it (\`unzip ${path} 'archive/*'\`) and name the WARC files in it.`,
    )
  }
  // Any of the bytes that no text has; UTF-16 is none of ours either.
  if (!/[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(head.toString('latin1'))) return
  throw new M3wError(
    'E_INPUT',
    `${path} is no source: expected a URL, a text file of URLs or a WARC file, got bytes that are no text. Give another file.`,
  )
}

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path, READ_NOW)
    try {
      const other = otherThanFile(await file.stat())
      if (other !== undefined) throw notReadable(path, `${other}. ${whatToDo(other, path)}`)
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    if (cause instanceof M3wError) throw cause
    const code = codeOf(cause)
    const got = code === undefined || code === 'ENOENT' ? 'no such file' : code
    throw notReadable(path, `${got}. Check the path${got === code ? ' and its permissions' : ''}.`, cause)
  }
}

function whatToDo(other: string, path: string): string {
  if (other === 'a folder') return `Name the files in it, such as ${path.replace(/\/*$/, '/*.warc.gz')}.`
  return other === 'a pipe'
    ? 'Write what comes out of it to a file, and name that: sources are read more than once.'
    : 'Name a file.'
}

function notReadable(path: string, got: string, cause?: unknown): M3wError {
  return new M3wError(
    'E_INPUT',
    `${path} cannot be read: expected a URL (http:// or https://), a text file of URLs or a WARC file, got ${got}`,
    { cause },
  )
}

async function readList(path: string): Promise<{ line: string; number: number }[]> {
  const { size } = await stat(path)
  if (size > MAX_LIST_BYTES) {
    throw new M3wError(
      'E_INPUT',
      `${path} is too long: expected a list of URLs of at most ${MAX_LIST_BYTES} bytes, about a million, got ${size}. Write it as JSON lines, {"url": "https://…"}, into a file that ends in .jsonl: there may be any number of them.`,
    )
  }
  return (await readFile(path, 'utf8'))
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '' && !line.startsWith('#'))
}

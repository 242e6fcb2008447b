/**
 * What sites say of their pages and pictures in the archives that were imported: the robots.txt, policy files and terms that stand there, as they
 * were when the answer was archived. The words and the verdicts are those of a live crawl.
 */
import { openSorter, type Sorter } from '../../core/sort.ts'
import type { TaskContext } from '../../core/stage.ts'
import { readAll } from '../../core/store.ts'
import { normalizeUrl } from '../../core/url.ts'
import { isGzip } from '../../formats/gzip-header.ts'
import { decodeBody, type HttpHeader, parseHttpResponse } from '../../formats/http-message.ts'
import { judgeRobots, MAX_ROBOTS_BYTES, NO_RULES, parseRobots, type RobotsRules } from '../../formats/robots/robots.ts'
import { readWarc } from '../../formats/warc/read.ts'
import type { RightsEvidence, SiteRecord } from '../../schemas/rights.ts'
import { licenseLinksOf } from './link-header.ts'
import { decodeRobots, KEPT_FROM_US } from './robots-answer.ts'
import { SIBLING_TOKENS } from './sibling-tokens.ts'
import {
  type NamedTerms,
  NOTHING,
  type PolicyFile,
  readPolicyFile,
  SITE_FILES,
  type SiteFile,
  siteEvidence,
} from './site-words.ts'

/** An archived answer: of a page, or of an image. */
interface Answer {
  readonly url: string
  readonly date: string
  readonly headers: readonly HttpHeader[]
}

export interface ArchivedWords {
  /** What the site says of an answer, and terms that its header names. Nothing where the archives hold no word of it. */
  of(answer: Answer): Promise<readonly RightsEvidence[]>
  /** What terms say that a page itself names. Those that the archives do not hold say nothing here. */
  termsOf(urls: readonly string[], answer: Answer): Promise<readonly RightsEvidence[]>
  close(): void
}

/** As a live crawl follows. @source RFC 9309 section 2.3.1.2 */
const MAX_HOPS = 5
/** Blocks of site records: 1 MiB of terms, and their head. */
const MAX_BLOCK_BYTES = 1_400_000
/** Parsed files kept: pages of a site stand together in most archives. */
const MAX_KEPT = 500

interface WordsState {
  readonly records: Sorter<SiteRecord>
  readonly store: TaskContext['store']
  readonly token: string
  readonly kind: 'page' | 'image'
  /** By kind, archive and offset; the one read first first. */
  readonly kept: Map<string, unknown>
}

/** Opens the words that `sites` hold of URLs of a kind; undefined where there are none. */
export async function openArchivedWords(
  sites: AsyncIterable<SiteRecord>,
  { store, scratchFolder }: Pick<TaskContext, 'scratchFolder' | 'store'>,
  { token, kind }: Pick<WordsState, 'token' | 'kind'>,
): Promise<ArchivedWords | undefined> {
  let records: Sorter<SiteRecord> | undefined
  for await (const record of sites) {
    records ??= openSorter({
      scratchFolder,
      name: 'sites',
      keyOf: ({ url }) => url,
      orderOf: ({ date, recordId, record: { key, offset } }) => `${date} ${recordId} ${key} ${offset}`,
    })
    records.add(record)
  }
  if (records === undefined) return undefined
  const state: WordsState = { records, store, token, kind, kept: new Map() }
  return {
    of: (answer) => wordsOf(state, answer),
    termsOf: async (urls, answer) =>
      siteEvidence({ ...SILENT, licenses: await termsAt(state, urls, answer) }, answer.url, kind),
    close: () => state.records.close(),
  }
}

const SILENT = { statements: [], files: [] } as const

async function wordsOf(state: WordsState, page: Answer): Promise<readonly RightsEvidence[]> {
  const { origin } = new URL(page.url)
  const robots = await robotsOf(state, origin, page.date)
  if (robots.refusal !== undefined) return [{ signal: 'robots-disallow', value: robots.refusal, says: 'reserved' }]
  const { allowed, detail = '', statements } = judgeRobots(robots.rules, page.url)
  if (!allowed) return [{ signal: 'robots-disallow', value: detail, says: 'reserved' }]
  const files: PolicyFile[] = []
  for (const { file, path } of SITE_FILES)
    files.push((await fileAt(state, file, `${origin}${path}`, page.date)) ?? NOTHING)
  const named = robots.rules.licenses.flatMap((license) => normalizeUrl(license, `${origin}/robots.txt`) ?? [])
  const terms = [...new Set(named)].map(async (url) => ({
    url,
    file: (await fileAt(state, 'rsl', url, page.date)) ?? ({ kind: 'unread', why: 'not in the archive' } as const),
  }))
  const site = siteEvidence({ statements, files, licenses: await Promise.all(terms) }, page.url, state.kind)
  const inHeader = await termsAt(state, licenseLinksOf(page.headers, page.url).rsl, page)
  return [...site, ...siteEvidence({ ...SILENT, licenses: inHeader }, page.url, state.kind)]
}

async function termsAt(state: WordsState, urls: readonly string[], { date }: Answer) {
  const found: NamedTerms[] = []
  for (const url of urls) {
    const file = await fileAt(state, 'rsl', url, date)
    if (file !== undefined) found.push({ url, file, isOfPage: true })
  }
  return found
}

interface ArchivedRobots {
  readonly rules: RobotsRules
  /** Present: it was kept from the archiver, and so from us. */
  readonly refusal?: string
}

/** As the live cache judges an answer (crawler/robots/robots-cache.ts); what could not be had then says nothing now. */
async function robotsOf(state: WordsState, origin: string, date: string): Promise<ArchivedRobots> {
  const record = recordAt(state, `${origin}/robots.txt`, date)
  if (record === undefined) return { rules: NO_RULES }
  const { status } = record
  if (KEPT_FROM_US.has(status)) return { rules: NO_RULES, refusal: `robots.txt answered ${status}` }
  if (status < 200 || status > 299) return { rules: NO_RULES }
  return await kept(state, 'robots', record, (body) => ({
    rules: parseRobots(decodeRobots([], body) ?? body, state.token, SIBLING_TOKENS),
  }))
}

/** A policy file as it was; undefined if the archives do not hold it. */
async function fileAt(
  state: WordsState,
  file: SiteFile | 'rsl',
  url: string,
  date: string,
): Promise<PolicyFile | undefined> {
  const record = recordAt(state, url, date)
  if (record === undefined) return undefined
  const { status } = record
  if ((status === 404 || status === 410) && file !== 'rsl') return NOTHING
  if (status < 200 || status > 299) return { kind: 'unread', why: `HTTP ${status}` }
  return await kept(state, file, record, (body) => readPolicyFile(file, body, url, state.token))
}

/** The answer of a URL that was current at a date, behind its redirects: the last before it, or else the first behind it. */
function recordAt({ records }: WordsState, from: string, date: string): SiteRecord | undefined {
  let url = from
  for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
    let found: SiteRecord | undefined
    for (const record of records.get(url)) {
      if (found !== undefined && record.date > date) break
      found = record
    }
    if (found?.to === undefined) return found
    url = found.to
  }
  return undefined
}

async function kept<T>(
  state: WordsState,
  as: string,
  { record: { key, offset, length } }: SiteRecord,
  read: (body: Buffer) => T,
): Promise<T> {
  const name = `${as} ${key} ${offset}`
  if (state.kept.has(name)) return state.kept.get(name) as T
  const bytes = await readAll(state.store, key, { start: offset, end: offset + length })
  const content = read(await bodyOf(bytes))
  state.kept.set(name, content)
  for (const oldest of state.kept.keys()) {
    if (state.kept.size <= MAX_KEPT) break
    state.kept.delete(oldest)
  }
  return content
}

/** The decoded body of a response record; empty if it cannot be read any more. */
async function bodyOf(bytes: Buffer): Promise<Buffer> {
  const layout = isGzip(bytes) ? 'members' : 'plain'
  const stream = (async function* () {
    yield bytes
  })()
  for await (const item of readWarc(stream, { layout, maxBlockBytes: MAX_BLOCK_BYTES })) {
    const answer = item.kind === 'damage' ? undefined : parseHttpResponse(item.block)
    return answer === undefined ? Buffer.alloc(0) : decodeBody(answer.headers, answer.body, MAX_ROBOTS_BYTES * 2).body
  }
  return Buffer.alloc(0)
}

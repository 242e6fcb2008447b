/** The hostile web: a host for everything that one may do to a crawler, one crawl over all of them, and each outcome as it must be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JournalRow } from '../../../../schemas/index.ts'
import { type CrawlRun, ledgerRows, runCrawl, warcRecords } from '../run-crawl.ts'
import { BODIES } from './bodies.ts'
import type { HostileCase } from './case.ts'
import { CLOSING } from './closing.ts'
import { FILES_AGAIN } from './files-again.ts'
import { FINDINGS } from './findings.ts'
import { MANNERS } from './manners.ts'
import { REDIRECTS } from './redirects.ts'
import { ROBOTS_AGAIN } from './robots-again.ts'
import { serveCases } from './serve-cases.ts'
import { SIGNPOSTS } from './signposts.ts'
import { SPELLINGS } from './spellings.ts'
import { WAYS_AGAIN } from './ways-again.ts'
import { WIRE_AGAIN } from './wire-again.ts'
import { WORDS_AGAIN } from './words-again.ts'

const CASES: readonly HostileCase[] = [
  ...[...BODIES, ...REDIRECTS, ...MANNERS, ...FINDINGS, ...SPELLINGS],
  ...[...ROBOTS_AGAIN, ...WAYS_AGAIN, ...WIRE_AGAIN, ...WORDS_AGAIN],
  ...[...CLOSING, ...SIGNPOSTS, ...FILES_AGAIN],
]

/** Silence is waited for twice; long enough that no honest host of a busy machine is taken for silent. */
const SILENCE_MS = 5000

test('names of cases are distinct, and there are more than eighty', () => {
  assert.equal(new Set(CASES.map(({ name }) => name)).size, CASES.length)
  assert.ok(CASES.length > 80, String(CASES.length))
})

test('a crawl of the hostile web ends, and each page has the outcome that is right', async (t) => {
  const served = await serveCases(t, CASES)
  const run = await runCrawl(t, {
    seeds: served.map(({ origin }) => `${origin}/`),
    crawl: { sitemaps: true, maxPagesPerHost: 30 },
    network: {
      ...{ maxAttempts: 2, backoffMs: 5, maxPageBytes: 400_000, maxConnections: 64, minBytesPerSecond: 0 },
      ...{ headersTimeoutMs: SILENCE_MS, idleTimeoutMs: SILENCE_MS, totalTimeoutMs: 6 * SILENCE_MS },
    },
  })
  const found = await outcomesByUrl(run)
  const wrong: string[] = []
  for (const { name, origin, expected } of served) {
    const urls = new Map(Object.entries(expected).map(([path, outcome]) => [new URL(path, origin).href, outcome]))
    for (const [url, outcome] of urls) {
      if (found.get(url) !== outcome) wrong.push(`${name}: ${url} is ${found.get(url)}, expected ${outcome}`)
    }
    for (const [url, outcome] of found) {
      if (url.startsWith(`${origin}/`) && !urls.has(url)) wrong.push(`${name}: ${url} is ${outcome}, expected none`)
    }
  }
  assert.deepEqual(wrong, [])
})

/** Outcome by URL, with what the archive says of the answer. */
async function outcomesByUrl(run: CrawlRun): Promise<ReadonlyMap<string, string>> {
  const cut = new Set<string>()
  const reserved = new Set<string>()
  for (const { type, targetUri = '', headers, block } of await warcRecords(run)) {
    if (type === 'response' && headers.get('warc-truncated') !== undefined) cut.add(targetUri)
    if (type === 'metadata' && /^rights: reserved\r$/m.test(block.toString())) reserved.add(targetUri)
  }
  const pages = (await ledgerRows(run.store)).filter(
    (row): row is Extract<JournalRow, { outcome: string }> => 'outcome' in row,
  )
  return new Map(
    pages.map(({ url, outcome }) => {
      const isPage = outcome === 'captured'
      return [url, `${outcome}${isPage && cut.has(url) ? ' cut' : ''}${reserved.has(url) ? ' reserved' : ''}`]
    }),
  )
}

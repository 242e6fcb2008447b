/** The property behind the first row of every funnel: kept by the crawl is exactly what extract reads, whatever the web answers. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openLedger } from '../../../archives/ledger.ts'
import { openSegmentWriter } from '../../../archives/segment-writer.ts'
import { silentLog } from '../../../core/log.ts'
import type { ArchiveObject } from '../../../core/stage.ts'
import type { HttpExchange } from '../../../crawler/http/exchange.ts'
import { openPacer } from '../../../crawler/http/pace.ts'
import { reportCrawl } from '../../../crawler/pages/crawl-report.ts'
import { openAdmissionDesk } from '../../../crawler/pages/frontier/admission.ts'
import { openFrontier } from '../../../crawler/pages/frontier/frontier.ts'
import { createFrontierStore } from '../../../crawler/pages/frontier/frontier-store.ts'
import { openScope } from '../../../crawler/pages/frontier/scope.ts'
import { type CrawlSession, openCrawlSession } from '../../../crawler/pages/session/crawl-session.ts'
import { openRightsGate } from '../../../crawler/rights/rights-gate.ts'
import { openRobots } from '../../../crawler/robots/robots-cache.ts'
import { crawlConfig, type NetworkConfig } from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { loopback } from '../site.ts'
import { pagesIn } from './archived-pages.ts'
import { diceOf, randomClient } from './random-web.ts'
import { type CrawlRun, ledgerRows } from './run-crawl.ts'

const HOSTS = 16
const LEDGER = 'property-00'

/** Crawls some hosts of a random web to the end, and reports it as the stage would. */
async function crawlRandomWeb(seed: string, network: NetworkConfig): Promise<CrawlRun> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'm3w-property-'))
  const store = openMemoryStore()
  const crawl = crawlConfig.parse({})
  const ledger = openLedger(store, 'pages', LEDGER)
  const segment = { layout: 'members', segmentBytes: 20_000, segmentMs: 60_000, nextN: 0, log: silentLog } as const
  const writer = await openSegmentWriter({ ledger, stateFolder, ...segment })
  const client = randomClient(diceOf(seed))
  const pacer = openPacer(network)
  const late: { session?: CrawlSession } = {}
  const words = (of: 'robots' | 'rights') => (exchange: HttpExchange) => late.session?.recordWords(exchange, of)
  const cache = openRobots({ client, network, pacer, onExchange: words('robots') })
  const gate = { client, network, pacer, robots: cache, kind: 'page', policy: 'strict' } as const
  const robots = openRightsGate({ ...gate, onExchange: words('rights') })
  const urls = createFrontierStore(join(stateFolder, 'frontier.sqlite'))
  const frontier = openFrontier({ store: urls, crawl, pacer, robots })
  const scope = openScope(crawlConfig.parse({}))
  const desk = openAdmissionDesk({ frontier, scope, crawl, partition: 0, partitions: 1, hasNextRound: false })
  const signal = new AbortController().signal
  const parts = { client, pacer, robots, frontier, desk, scope, writer, signal, log: silentLog }
  const session = openCrawlSession({ crawl, network, token: 'mthreew', policy: 'strict', ...parts })
  late.session = session
  for (let host = 0; host < HOSTS; host++) {
    const url = `http://h${host}.example/`
    scope.open(url)
    frontier.admit(url, { depth: 0, hops: 0, via: 0, isForced: true })
  }
  while (!frontier.isDone()) {
    const job = frontier.take()
    if (job === undefined) await sleep(1)
    else {
      await session.perform(job)
      await session.settle(job)
      frontier.release(job.host)
    }
  }
  await session.flushed()
  await writer.close()
  urls.close()
  const counts: Record<string, number> = {}
  const count = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by
  }
  const ledgers = { own: ledger, earlier: [], legStart: 0 }
  const options = { ledgers, round: 0, crawl, hasNextRound: false, isOurs: () => true }
  const archives: ArchiveObject[] = []
  for await (const [name, record] of reportCrawl({ count, scratchFolder: stateFolder, store, signal }, options)) {
    if (name === 'archives') archives.push(record as ArchiveObject)
  }
  await rm(stateFolder, { recursive: true })
  return { store, archives, counts, dropped: [], hosts: [], links: [] }
}

test('kept by the crawl is exactly what is read, by journal or by mark, whatever the web answers', async () => {
  const maxPageBytes = 3000
  const network = loopback({ backoffMs: 0, maxPageBytes, maxRetryAfterMs: 0 })
  const seen = { pages: 0, attempts: 0, robots: 0, sitemaps: 0, dropped: 0, robotsPages: 0 }
  for (let round = 0; round < 8; round++) {
    const run = await crawlRandomWeb(`site ${round + 13}`, network)
    const rows = await ledgerRows(run.store, LEDGER)
    const captured = rows.filter((row) => 'outcome' in row && row.outcome === 'captured').map(({ url }) => url)
    const read = await pagesIn(run, { maxPageBytes })
    const urlsRead = read.map((line) => line.split(' ')[0] ?? '')
    assert.deepEqual(urlsRead, [...captured].sort(), `round ${round}`)
    assert.equal(run.counts['page.kept'] ?? 0, read.length, `round ${round}`)
    assert.deepEqual(await pagesIn(run, { maxPageBytes, asForeign: true }), read, `round ${round}, by mark`)
    seen.pages += read.length
    seen.attempts += run.counts['exchanges.attempt'] ?? 0
    seen.robots += run.counts['exchanges.robots'] ?? 0
    seen.sitemaps += run.counts['exchanges.sitemap'] ?? 0
    seen.dropped += (run.counts['page.in'] ?? 0) - read.length
    seen.robotsPages += captured.filter((url) => url.endsWith('/robots.txt')).length
  }
  for (const [what, times] of Object.entries(seen)) assert.ok(times > 0, `the web was too tame: no ${what}`)
})

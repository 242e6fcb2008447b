/** What a crawl that was just begun knows of its hosts, and what it makes of a probe. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownHosts, withNetwork } from '../../../operations/forecast/with-network.ts'
import type { RunMeasure } from '../../../operations/measure/measure-run.ts'
import type { HostReport } from '../../../schemas/index.ts'

const report = (host: string, asked: number, bytes: number): HostReport => ({
  host,
  round: 0,
  requests: asked + 2,
  pages: asked,
  bytes,
  smallestGapMs: 5,
  backoffMs: 0,
  outcomes: { captured: asked - 1, http_404_410: 1 },
})

test('a forecast gives each host the URLs that wait for it, and shares those that nobody named', () => {
  const reports = [report('large.example', 100, 1), report('small.example', 100, 1), report('other.example', 300, 1)]
  const hosts = knownHosts(reports, new Map([['large.example', 900]]), 1300)
  assert.deepEqual(
    hosts.map(({ asked, waiting }) => [asked, waiting]),
    [
      [100, 900],
      [100, 100],
      [300, 300],
    ],
  )
  const all = knownHosts(reports.slice(0, 1), new Map([['large.example', 800]]), 900)
  assert.equal(all[0]?.waiting, 900, 'a number that is a moment old is brought up to date')
})

test('a probe that was built from archives takes what its pages and pictures cost the crawl', () => {
  const stage = { tasks: 1, bytes: 10 }
  const measure = (pages: number, given: Partial<RunMeasure>): RunMeasure => ({
    ...{ seconds: 20, cpuSeconds: 10, bytesIn: 0, bytesOut: 0, storeBytes: 0, pages, documents: 1, images: 1 },
    ...{ cachedTasks: 0, importBytes: 9, crawledBytes: 0, pageLedgerBytes: 0, imageLedgerBytes: 70, publishSeconds: 0 },
    stages: [],
    ...given,
  })
  const crawled = measure(400, {
    cpuSeconds: 60,
    crawledBytes: 4000,
    pageLedgerBytes: 2000,
    stages: [
      { ...stage, name: 'crawl', kind: 'crawl', seconds: 80, wallSeconds: 40, counts: { 'page.in': 410 } },
      { ...stage, name: 'fetch-images', kind: 'network', seconds: 30, wallSeconds: 10, counts: { 'image.in': 50 } },
    ],
  })
  const built = measure(100, {
    stages: [
      { ...stage, name: 'crawl', kind: 'cpu', seconds: 0, wallSeconds: 0, counts: {} },
      { ...stage, name: 'extract', kind: 'cpu', seconds: 7, wallSeconds: 7, counts: { 'page.in': 100 } },
      { ...stage, name: 'fetch-images', kind: 'network', seconds: 3, wallSeconds: 2, counts: { 'image.in': 10 } },
    ],
  })
  // Half of what is known was asked; what waits is of answers three times as long.
  const hosts = [
    { host: 'a.example', asked: 200, waiting: 0, bytes: 1000 },
    { host: 'b.example', asked: 200, waiting: 400, bytes: 3000 },
  ]
  const { stages, seconds, cpuSeconds, crawledBytes, imageLedgerBytes } = withNetwork(built, crawled, hosts)
  assert.deepEqual(
    stages.map(({ name, kind, wallSeconds }) => [name, kind, wallSeconds]),
    [
      ['crawl', 'crawl', 10],
      ['extract', 'cpu', 7],
      ['fetch-images', 'network', 2],
    ],
  )
  assert.deepEqual([seconds, cpuSeconds, imageLedgerBytes], [20 - 2 + 12, 15, 70])
  // 100 of the 800 pages that are known, whose answers are 10,000 bytes in all.
  assert.equal(crawledBytes, 1250)
})

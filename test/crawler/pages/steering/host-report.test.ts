/** What a crawl says of each host is what the site saw: requests, bytes, outcomes, the shortest rest and the time left alone. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHostLedger } from '../../../../crawler/pages/host-report.ts'
import { type JournalRow, journalRow } from '../../../../schemas/index.ts'
import { answers, openSite } from '../../site.ts'
import { runCrawl } from '../run-crawl.ts'

const row = (seconds: string, more: object): JournalRow =>
  journalRow.parse({ url: 'http://a.example/x', date: `2026-01-01T00:00:${seconds}Z`, ...more })
const page = (seconds: string, more: object): JournalRow =>
  row(seconds, { outcome: 'captured', depth: 0, hops: 0, admitted: [], refused: {}, ...more })

test('gaps run from the end of an answer to the next request, and back-off from a refusal', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-hosts-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const hosts = openHostLedger(folder)
  // Given in another order than asked: the ledger of a host is by time.
  hosts.add(page('10.000', { httpStatus: 200, wireBytes: 70, ms: 300, waitMs: 100 }), '0.2')
  hosts.add(row('01.000', { evidence: 'robots', httpStatus: 404, wireBytes: 9, ms: 500, waitMs: 400 }), '0.0')
  hosts.add(row('03.500', { evidence: 'attempt', httpStatus: 503, wireBytes: 1, ms: 200, waitMs: 100 }), '0.1')
  hosts.add(page('12.000', { outcome: 'over_budget' }), '0.3')
  hosts.add(page('11.000', { url: 'http://b.example/', outcome: 'connect_timeout' }), '0.4')
  hosts.add(page('11.000', { url: 'http://c.example/', outcome: 'dns_nxdomain' }), '0.5')
  const reports = [...hosts.reports(0)]
  hosts.close()
  assert.deepEqual(reports, [
    {
      host: 'a.example',
      round: 0,
      requests: 3,
      pages: 1,
      bytes: 80,
      // robots.txt ends at 1.100; the attempt left at 3.400 and ends at 3.600; the page left at 9.900.
      backoffMs: 6300,
      smallestGapMs: 2300,
      outcomes: { captured: 1, over_budget: 1 },
    },
    {
      host: 'b.example',
      round: 0,
      requests: 1,
      pages: 0,
      bytes: 0,
      backoffMs: 0,
      smallestGapMs: null,
      outcomes: { connect_timeout: 1 },
    },
    {
      host: 'c.example',
      round: 0,
      requests: 0,
      pages: 0,
      bytes: 0,
      backoffMs: 0,
      smallestGapMs: null,
      outcomes: { dns_nxdomain: 1 },
    },
  ])
})

test('a crawl reports its hosts, and no gap is under the delay', async (t) => {
  const links = Array.from({ length: 5 }, (_, n) => `<a href="/p${n}">x</a>`).join('')
  const site = await openSite(t, answers({ '/': links, '/p0': 'a', '/p1': 'b', '/p2': 'c' }))
  const run = await runCrawl(t, { seeds: [`${site.origin}/`], network: { minDelayMs: 100 } })
  const [report, ...others] = run.hosts
  assert.equal(others.length, 0)
  assert.equal(report?.host, new URL(site.origin).host)
  assert.deepEqual(report?.outcomes, { captured: 4, http_404_410: 2 })
  assert.equal(report?.requests, site.asked.length)
  assert.ok((report?.smallestGapMs ?? 0) >= 98, `${report?.smallestGapMs} ms`)
})

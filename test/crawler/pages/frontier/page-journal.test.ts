/** A page ledger that is read again brings its frontier to where it was. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPacer } from '../../../../crawler/http/pace.ts'
import { openAdmissionDesk } from '../../../../crawler/pages/frontier/admission.ts'
import { openFrontier } from '../../../../crawler/pages/frontier/frontier.ts'
import { createFrontierStore } from '../../../../crawler/pages/frontier/frontier-store.ts'
import { replayRow } from '../../../../crawler/pages/frontier/page-journal.ts'
import { openScope } from '../../../../crawler/pages/frontier/scope.ts'
import { crawlConfig } from '../../../../schemas/index.ts'
import { loopback } from '../../site.ts'

test('a crawl that died between two rows of a large sitemap asks it again, and knows the pages of the first', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-replay-'))
  const store = createFrontierStore(join(folder, 'f.sqlite'))
  t.after(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const crawl = crawlConfig.parse({ scope: 'domain', sitemaps: true })
  const frontier = openFrontier({ store, crawl, pacer: openPacer(loopback()), robots: { peek: () => undefined } })
  const scope = openScope(crawl)
  scope.open('http://a.example/')
  const desk = openAdmissionDesk({ frontier, scope, crawl, partition: 0, partitions: 1, hasNextRound: false })
  const sitemap = 'http://a.example/sitemap.xml'
  frontier.addSitemap(sitemap, 0)
  const about = { url: sitemap, date: '2026-11-01T00:00:00Z' }
  replayRow({ evidence: 'named', ...about, admitted: ['http://a.example/1', 'http://a.example/2'] }, frontier, desk)
  assert.equal(frontier.counts().admitted, 2)
  assert.equal(frontier.isDone(), false)
  assert.equal(frontier.addSitemap(sitemap, 0), 'seen', 'it is queued still')
  replayRow({ evidence: 'sitemap', ...about, bytes: 9, admitted: ['http://a.example/3'] }, frontier, desk)
  assert.deepEqual(desk.admitLinks(['http://a.example/1', 'http://a.example/3'], { depth: 1, via: 0 }).refused, {
    seen: 2,
  })
})

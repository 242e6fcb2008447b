/** A domain that is cut by host: each of its hosts is crawled by exactly one partition, and links find the one it is. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { bucketOf } from '../../../../core/hash.ts'
import { openPacer } from '../../../../crawler/http/pace.ts'
import { crawlStage } from '../../../../crawler/pages/crawl-stage.ts'
import { type AdmissionDesk, openAdmissionDesk } from '../../../../crawler/pages/frontier/admission.ts'
import { openFrontier } from '../../../../crawler/pages/frontier/frontier.ts'
import { createFrontierStore } from '../../../../crawler/pages/frontier/frontier-store.ts'
import { openScope } from '../../../../crawler/pages/frontier/scope.ts'
import { outLinks } from '../../../../datasets/pages.ts'
import { type CrawlConfig, crawlConfig, ledgerConfig } from '../../../../schemas/index.ts'
import { loopback } from '../../site.ts'

const PARTITIONS = 8
const HOSTS = Array.from({ length: 200 }, (_, n) => `http://blog${n}.blogs.example/`)

function deskOf(t: TestContext, partition: number, asked: Partial<CrawlConfig>): AdmissionDesk {
  const folder = mkdtempSync(join(tmpdir(), 'm3w-split-'))
  const store = createFrontierStore(join(folder, 'f.sqlite'))
  t.after(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })
  const crawl = crawlConfig.parse({ scope: 'domain', ...asked })
  const frontier = openFrontier({ store, crawl, pacer: openPacer(loopback()), robots: { peek: () => undefined } })
  const scope = openScope(crawl)
  scope.open('http://blogs.example/')
  const hasNextRound = crawl.maxRounds > 1
  return openAdmissionDesk({ frontier, scope, crawl, partition, partitions: PARTITIONS, hasNextRound })
}

test('the hosts of a split domain lie in all partitions, each in the one to which links of other partitions go', (t) => {
  const splitDomains = ['blogs.example']
  const desks = Array.from({ length: PARTITIONS }, (_, partition) => deskOf(t, partition, { splitDomains }))
  const links = outLinks(0, PARTITIONS, splitDomains)
  const used = new Set<number>()
  for (const url of HOSTS) {
    const here = desks.flatMap((desk, partition) => (desk.isHere(url) ? [partition] : []))
    assert.deepEqual(here, [bucketOf(links.keyOf?.({ url, depth: 1 }) ?? '', PARTITIONS)])
    used.add(here[0] ?? -1)
    // Another page of the host is the same process's.
    assert.ok(desks[here[0] ?? 0]?.isHere(`${url}2026/a-post.html`))
  }
  assert.equal(used.size, PARTITIONS)
})

test('a domain that nobody lists stays in one partition', (t) => {
  const desks = Array.from({ length: PARTITIONS }, (_, partition) =>
    deskOf(t, partition, { splitDomains: ['other.example'] }),
  )
  const here = desks.filter((desk) => HOSTS.some((url) => desk.isHere(url)))
  assert.equal(here.length, 1)
  assert.ok(HOSTS.every((url) => here[0]?.isHere(url)))
})

test('a seed that redirects into a split domain brings its target to this partition, not the whole domain', (t) => {
  const desk = deskOf(t, 0, { splitDomains: ['far.example'] })
  const [first = '', second = ''] = Array.from({ length: 99 }, (_, n) => `http://h${n}.far.example/`).filter(
    (url) => !desk.isHere(url),
  )
  const seed = { id: 1, url: 'http://blogs.example/', depth: 0, hops: 0, tries: 0, via: 0 }
  assert.equal(desk.admitRedirect(first, seed, 5).outcome, 'redirected')
  assert.ok(desk.isHere(first))
  assert.ok(!desk.isHere(second))
})

test('what is no registrable domain is refused with words, for it would cut nothing', () => {
  const stageOf = (splitDomains: readonly string[]) =>
    crawlStage(
      {
        crawl: crawlConfig.parse({ splitDomains }),
        ...{
          seeds: [],
          sitemapSeeds: [],
          seedLists: [],
          token: 'm3w',
          policy: 'strict',
          round: 0,
          partitions: 8,
          leg: 0,
        },
      },
      { network: loopback(), ledger: ledgerConfig.parse({}), crawlKey: 'abc' },
    )
  assert.throws(() => stageOf(['www.blogs.example']), /expected registrable domains .* which lies in blogs\.example/)
  assert.throws(() => stageOf(['http://blogs.example/']), /E_CONFIG|expected registrable domains/)
  assert.doesNotThrow(() => stageOf(['blogs.example']))
})

/** Hosts that gave next to nothing wait for the others, and the order in which hosts are asked follows from the ledger alone. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openPacer } from '../../../../crawler/http/pace.ts'
import { openFrontier } from '../../../../crawler/pages/frontier/frontier.ts'
import { createFrontierStore } from '../../../../crawler/pages/frontier/frontier-store.ts'
import { noteYield, poorHosts, type Yields } from '../../../../crawler/pages/frontier/yields.ts'
import { sketchOf } from '../../../../crawler/pages/links/sketch.ts'
import type { RobotsCheck } from '../../../../crawler/robots/robots-cache.ts'
import { crawlConfig, type JournalPage } from '../../../../schemas/index.ts'
import { fakeClock } from '../../../helpers/fake-clock.ts'
import { loopback } from '../../site.ts'

const ALLOWED: RobotsCheck = { allowed: true, sitemaps: [], licenses: [], statements: [] }
const article = (n: number): string =>
  Array.from(
    { length: 200 },
    (_, word) => `w${String.fromCharCode(97 + (n % 26))}${(word * (n + 3)).toString(26).replace(/\d/g, 'x')}`,
  ).join(' ')

function yieldsOf(hosts: Readonly<Record<string, (n: number) => string>>, pages = 30): Yields {
  const yields: Yields = new Map()
  for (let n = 0; n < pages; n += 1) {
    for (const [host, html] of Object.entries(hosts)) {
      const about = { outcome: 'captured', date: '2026-11-27T00:00:00.000Z', depth: 1, hops: 0 } as const
      const row: JournalPage = {
        url: `http://${host}/${n}`,
        ...about,
        admitted: [],
        refused: {},
        sketch: sketchOf(html(n)),
      }
      noteYield(yields, host, row)
    }
  }
  return yields
}

const HOSTS = {
  'articles.example': (n: number) => `<p>${article(n)}</p><img src="/${n}.jpg">`,
  'no-pictures.example': (n: number) => `<p>${article(n)}</p>`,
  'one-page.example': (n: number) => `<p>${article(1)} ${n}</p><img src="/${n}.jpg">`,
  'short.example': (n: number) => `<p>Photo ${n}</p><img src="/${n}.jpg">`,
}

test('a host is poor whose pages have no pictures, few words, or the words of the pages before', () => {
  assert.deepEqual(poorHosts(yieldsOf(HOSTS)), ['no-pictures.example', 'one-page.example', 'short.example'])
  assert.deepEqual(poorHosts(yieldsOf(HOSTS, 19)), [], 'few pages say nothing')
})

/** Which host is asked, page by page, with a delay of a second and budgets for so many pages. */
async function askedOf(t: TestContext, poor: readonly string[], pages: number): Promise<readonly string[]> {
  const clock = fakeClock(t)
  const folder = mkdtempSync(join(tmpdir(), 'm3w-yield-'))
  const store = createFrontierStore(join(folder, 'f.sqlite'))
  const pacer = openPacer(loopback({ minDelayMs: 1000 }))
  const crawl = crawlConfig.parse({})
  const frontier = openFrontier({ store, crawl, pacer, robots: { peek: () => ALLOWED } })
  for (let n = 0; n < 40; n += 1) {
    for (const host of Object.keys(HOSTS)) frontier.admit(`http://${host}/${n}`, { depth: 1, hops: 0, via: 0 })
  }
  frontier.waitForOthers(poor)
  const asked: string[] = []
  while (asked.length < pages && !frontier.isDone()) {
    const job = frontier.take()
    if (job === undefined) {
      await clock.pass(Math.max(1, Math.ceil((frontier.nextAtMs() ?? 0) - clock.now())))
      continue
    }
    if (job.kind !== 'page') throw new Error(job.kind)
    asked.push(job.host)
    pacer.rest(job.host, 1000)
    frontier.finish(job.item)
    frontier.release(job.host)
  }
  store.close()
  rmSync(folder, { recursive: true })
  t.mock.reset()
  t.mock.timers.reset()
  return asked
}

test('poor hosts are asked an eighth as often while another has something to do, and all of their pages in the end', async (t) => {
  const poor = poorHosts(yieldsOf(HOSTS))
  const asked = await askedOf(t, poor, 160)
  const before = asked.slice(0, asked.lastIndexOf('articles.example'))
  assert.equal(asked.length, 160)
  const count = (host: string): number => before.filter((one) => one === host).length
  assert.equal(count('articles.example'), 39)
  for (const host of poor) assert.ok(count(host) >= 4 && count(host) <= 7, `${host}: ${count(host)}`)
  assert.deepEqual(await askedOf(t, poor, 160), asked, 'the same again')
})

/** What each answer to the request for robots.txt means, how often it is asked, and what a failure costs. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openHttpClient } from '../../../crawler/http/client.ts'
import type { HttpExchange } from '../../../crawler/http/exchange.ts'
import { openPacer } from '../../../crawler/http/pace.ts'
import { openRobots, type RobotsOptions } from '../../../crawler/robots/robots-cache.ts'
import { createRulesMemory } from '../../../crawler/robots/rules-memory.ts'
import type { NetworkConfig } from '../../../schemas/index.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { type Answer, loopback, openSite } from '../site.ts'

function open(t: TestContext, changes: Partial<NetworkConfig> = {}, settings: Partial<RobotsOptions> = {}) {
  const network = loopback({ backoffMs: 5, ...changes })
  const client = openHttpClient(network)
  t.after(() => client.close())
  const seen: string[] = []
  const pacer = openPacer(network)
  const onExchange = ({ url }: HttpExchange): void => void seen.push(url)
  return { robots: openRobots({ client, network, pacer, onExchange, ...settings }), seen, pacer }
}
const send =
  (status: number, body: string | Buffer = '', headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(body)
const DENY = 'User-agent: *\nDisallow: /'

const MATRIX: readonly (readonly [what: string, answer: Answer, verdict: string, asked: number])[] = [
  ['200', send(200, DENY), 'robots_disallow', 1],
  ['200 gzip', send(200, gzipSync(DENY), { 'content-encoding': 'gzip' }), 'robots_disallow', 1],
  ['200 HTML', send(200, '<html><p>User-agent: *<p>Disallow: /', { 'content-type': 'text/html' }), 'allowed', 1],
  ['200 large', send(200, `${DENY}\n${'#\n'.repeat(300_000)}`), 'robots_disallow', 1],
  ['204', send(204), 'allowed', 1],
  ['304', send(304), 'allowed', 1],
  ['401', send(401, 'User-agent: *\nAllow: /'), 'robots_disallow', 1],
  ['403', send(403), 'robots_disallow', 1],
  ['404', send(404, DENY), 'allowed', 1],
  ['410', send(410, DENY), 'allowed', 1],
  ['418', send(418, DENY), 'allowed', 1],
  ['429', send(429), 'robots_unreachable', 3],
  ['500', send(500, 'User-agent: *\nAllow: /'), 'robots_unreachable', 3],
  ['503', send(503), 'robots_unreachable', 3],
  ['a loop', send(301, '', { location: '/robots.txt' }), 'allowed', 6],
  ['a redirect to nowhere', send(302), 'allowed', 1],
  ['silence', () => {}, 'robots_unreachable', 3],
  ['a reset', (request) => request.socket.destroy(), 'robots_unreachable', 3],
  [
    'half a file',
    (_request, response) => void response.writeHead(200, { 'content-length': '999' }).write('User-agent'),
    'robots_unreachable',
    3,
  ],
]
const ENDLESS = new Set(['silence', 'half a file'])
test('robots cache: the matrix of answers', async (t) => {
  await Promise.all(
    MATRIX.map(async ([what, answer, expected, asked]) => {
      const site = await openSite(t, answer)
      // Short only for what never ends by itself: the others must have their answer on a busy machine too.
      const { robots } = open(t, ENDLESS.has(what) ? { headersTimeoutMs: 300, idleTimeoutMs: 300 } : {})
      const verdict = await robots.check(`${site.origin}/page`)
      assert.equal(verdict.allowed ? 'allowed' : verdict.reason, expected, what)
      assert.equal(site.asked.length, asked, what)
    }),
  )
})

test('robots cache: a failure that passes is forgotten', async (t) => {
  let failures = 2
  const site = await openSite(t, (request, response) => {
    failures -= 1
    send(failures >= 0 ? 500 : 200, DENY)(request, response)
  })
  assert.equal((await open(t).robots.check(`${site.origin}/`)).reason, 'robots_disallow')
})

test('robots cache: follows five redirects, across hosts, and the rules hold for the host that was asked', async (t) => {
  const other = await openSite(t, send(200, 'User-agent: *\nDisallow: /x'))
  const site = await openSite(t, (request, response) => {
    const hop = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0)
    send(302, '', { location: hop < 4 ? `/hop${hop + 1}` : `${other.origin}/rules` })(request, response)
  })
  const { robots, seen } = open(t)
  assert.equal((await robots.check(`${site.origin}/x`)).allowed, false)
  assert.equal((await robots.check(`${site.origin}/y`)).allowed, true)
  assert.equal(seen.length, 6)
  assert.equal(other.times('/robots.txt'), 0)
})

test('robots cache: one request for callers that ask together, and for a day', async (t) => {
  const site = await openSite(t, send(200, `${DENY}\nSitemap: /s.xml\nCrawl-delay: 2`))
  const { robots, pacer } = open(t)
  assert.equal(robots.peek(`${site.origin}/a`), undefined)
  const startMs = performance.now()
  const checks = await Promise.all(['/a', '/b', '/c'].map((path) => robots.check(site.origin + path)))
  assert.equal(site.asked.length, 1)
  assert.deepEqual(checks[0], {
    allowed: false,
    reason: 'robots_disallow',
    detail: 'Disallow: /',
    licenses: [],
    statements: [],
    crawlDelayMs: 2000,
    sitemaps: ['/s.xml'],
  })
  assert.equal(robots.peek(`${site.origin}/d`)?.allowed, false)
  assert.ok(pacer.readyAtMs(new URL(site.origin).host) >= startMs + 2000, 'the delay holds after robots.txt itself')
})

test('robots cache: a host that keeps its robots.txt from us allows nothing, by whichever status it does', async (t) => {
  const { robots } = open(t)
  for (const status of [401, 402, 403, 407, 451]) {
    const site = await openSite(t, send(status))
    const { allowed, detail } = await robots.check(`${site.origin}/x`)
    assert.deepEqual([allowed, detail], [false, `robots.txt answered ${status}`])
  }
})

test('robots cache: an address that is refused is unreachable at once, and says why', async (t) => {
  const { robots } = open(t, { allowAddresses: [] })
  const verdict = await robots.check('http://127.0.0.1/')
  assert.equal(verdict.reason, 'robots_unreachable')
  assert.equal(verdict.failure, 'ssrf_denied')
})

test('robots cache: rules that fall out of memory are read again, and nobody is asked twice', async (t) => {
  const large = Array.from({ length: 2000 }, (_, n) => `Disallow: /${n}-`).join('\n')
  const answer = send(200, `User-agent: *\nCrawl-delay: 2\n${large}`)
  const sites = await Promise.all([answer, answer, send(200, DENY), send(403)].map((each) => openSite(t, each)))
  const memory = createRulesMemory(500_000)
  const { robots, pacer } = open(t, {}, { memory })
  t.after(() => robots.close())
  for (let round = 0; round < 3; round += 1) {
    const checks = await Promise.all(sites.map(({ origin }) => robots.check(`${origin}/1-`)))
    assert.deepEqual(
      checks.map(({ detail }) => detail),
      ['Disallow: /1-', 'Disallow: /1-', 'Disallow: /', 'robots.txt answered 403'],
    )
    assert.ok(memory.usedBytes <= 500_000 + 1000)
  }
  assert.deepEqual(
    sites.map(({ asked }) => asked.length),
    [1, 1, 1, 1],
  )
  assert.ok(pacer.readyAtMs(new URL(sites[0]?.origin ?? '').host) > performance.now() - 300_000)
})

test('robots cache: above any number of hosts robots.txt is asked once', async (t) => {
  const client = openHttpClient(loopback())
  t.after(() => client.close())
  const site = await openSite(t, send(200, DENY))
  const origins = Array.from({ length: 60 }, (_, n) => `http://127.0.${n}.1:${site.port}`)
  // One server cannot have sixty addresses: the client is asked for one, and each origin is its own to the cache.
  const asked: string[] = []
  const cache = openRobots({
    client: {
      get: async (url) => {
        asked.push(url)
        return await client.get(`${site.origin}/robots.txt`, { maxBytes: 100 })
      },
    },
    network: loopback(),
    memory: createRulesMemory(10_000),
  })
  t.after(() => cache.close())
  for (let round = 0; round < 3; round += 1) {
    for (const origin of origins) assert.equal((await cache.check(`${origin}/x`)).detail, 'Disallow: /')
  }
  assert.equal(asked.length, 60)
})

test('robots cache: what was learned is kept for the next attempt when it was closed in order, and only then', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-robots-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const storeFile = join(folder, 'robots.sqlite')
  const site = await openSite(t, send(200, DENY))
  for (const [keep, asked] of [
    [true, 1],
    [true, 1],
    [false, 1],
    [false, 2],
  ] as const) {
    const { robots } = open(t, {}, { storeFile })
    assert.equal(robots.peek(`${site.origin}/`), undefined, 'its sitemaps are found again')
    assert.equal((await robots.check(`${site.origin}/`)).detail, 'Disallow: /')
    assert.equal(site.asked.length, asked)
    robots.close(keep)
  }
})

test('robots cache: a host that is down for longer than three attempts is asked on, with growing pauses', async (t) => {
  let failures = 7
  const site = await openSite(t, (request, response) => {
    failures -= 1
    send(failures >= 0 ? 500 : 200, 'User-agent: *\nAllow: /')(request, response)
  })
  const { robots } = open(t, { backoffMs: 2, robotsPatienceMs: HANG_MS })
  t.after(() => robots.close())
  assert.equal((await robots.check(`${site.origin}/`)).allowed, true)
  assert.equal(site.asked.length, 8)
  const gaps = site.asked.slice(1).map(({ atMs }, n) => atMs - (site.asked[n]?.atMs ?? 0))
  for (const [n, gap] of gaps.entries()) assert.ok(gap >= 2 * 2 ** n - 1, `${n}: ${gap}`)
})

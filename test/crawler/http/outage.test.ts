/** An outage of our own network: what counts as one, and that nothing counts against anybody meanwhile. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { openCanary } from '../../../crawler/http/canary.ts'
import { openHttpClient } from '../../../crawler/http/client.ts'
import { openOutage } from '../../../crawler/http/outage.ts'
import { openPacer } from '../../../crawler/http/pace.ts'
import { HANG_MS, until } from '../../helpers/hang-guard.ts'
import { loopback } from '../site.ts'

/** A canary that is told what it finds. */
function told(connects: boolean, resolves: boolean) {
  const says = { connects, resolves }
  return { says, canary: { connects: async () => says.connects, resolves: async () => says.resolves } }
}

function open(connects: boolean, resolves: boolean, answered: number) {
  const { says, canary } = told(connects, resolves)
  const outage = openOutage({ canary, listenMs: 1, probeMs: 1 })
  for (let n = 0; n < answered; n += 1) outage.noteAnswer(`192.0.2.${n}`, 80)
  return { outage, says }
}

for (const [what, connects, resolves, answered, code, expected] of [
  ['a host that fails while others can be reached', true, true, 8, 'connect_timeout', false],
  ['a name that stalls while the name server answers', true, true, 8, 'dns_temp', false],
  ['a name where no name server answers', true, false, 8, 'dns_temp', true],
  ['nobody can be reached, name servers by a cache of this machine', false, true, 3, 'connect_refused', true],
  ['the only other host is down as well', false, true, 1, 'connect_refused', false],
  ['nobody can be reached, and no name server answers', false, false, 1, 'reset', true],
  ['nothing ever answered, but the name server does', false, true, 0, 'connect_timeout', false],
  ['nothing ever answered, and no name server does', false, false, 0, 'connect_timeout', true],
  ['a refused certificate', false, false, 8, 'tls_error', false],
  ['a name that does not exist', false, false, 8, 'dns_nxdomain', false],
] as const) {
  test(`outage: ${what}: ${expected ? 'ours' : 'theirs'}`, async (t) => {
    const { outage } = open(connects, resolves, answered)
    t.after(() => outage.close())
    const startMs = performance.now()
    assert.equal(await outage.isOurs(code, startMs), expected)
    assert.equal(outage.isDown(), expected)
  })
}

for (const [what, answered, code, expected] of [
  ['a host of this machine that is the first to be asked', 0, 'connect_refused', false],
  ['a host of this machine that died', 1, 'reset', false],
  ['all hosts of this machine at once', 3, 'connect_refused', true],
] as const) {
  test(`outage: without any name server, ${what}: ${expected ? 'ours' : 'theirs'}`, async (t) => {
    const { outage } = open(false, false, answered)
    t.after(() => outage.close())
    assert.equal(await outage.isOurs(code, performance.now(), '127.0.0.1'), expected)
  })
}

test('outage: everybody waits until the canary is back, and who failed by it is known even later', {
  timeout: HANG_MS,
}, async (t) => {
  const { outage, says } = open(false, false, 3)
  t.after(() => outage.close())
  const startMs = performance.now()
  assert.equal(await outage.isOurs('connect_timeout', startMs), true)
  const stop = new AbortController()
  let went = 0
  const waiting = [outage.up(), outage.up(stop.signal)].map((each) => each.then(() => (went += 1)))
  await new Promise((go) => setTimeout(go, 20))
  assert.equal(went, 0)
  stop.abort()
  await waiting[1]
  Object.assign(says, { connects: true, resolves: true })
  await Promise.all(waiting)
  assert.equal(outage.isDown(), false)
  assert.equal(await outage.isOurs('headers_timeout', startMs), true)
  assert.equal(await outage.isOurs('headers_timeout', performance.now()), false)
})

test('outage: where there never was a network it is taken for an outage once, and then for what it is, until somebody answers', {
  timeout: HANG_MS,
}, async (t) => {
  const { says, canary } = told(false, false)
  const outage = openOutage({ canary, listenMs: 1, probeMs: 1, patienceMs: 5 })
  t.after(() => outage.close())
  assert.equal(await outage.isOurs('dns_temp', performance.now()), true)
  await outage.up()
  assert.equal(await outage.isOurs('dns_temp', performance.now()), false)
  assert.equal(outage.isDown(), false)
  outage.noteAnswer('192.0.2.1', 80)
  assert.equal(await outage.isOurs('dns_temp', performance.now()), true)
  Object.assign(says, { connects: true, resolves: true })
})

test('outage: a client whose hosts are all gone at once waits, charges nobody, and goes on when they are back', {
  timeout: HANG_MS,
}, async (t) => {
  const servers = await Promise.all([0, 0, 0, 0].map((port) => listen(port)))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  t.after(() => {
    for (const server of servers) server.close()
  })
  const network = loopback({ minDelayMs: 1 })
  const outage = openOutage({ canary: openCanary({ answers: async () => true }), listenMs: 1, probeMs: 5 })
  const client = openHttpClient(network, { outage })
  const pacer = openPacer(network)
  t.after(async () => {
    outage.close()
    await client.close()
  })
  const get = async (port: number) => {
    const release = await pacer.acquire(`127.0.0.1:${port}`)
    const result = await client.get(`http://127.0.0.1:${port}/`, { maxBytes: 9 })
    release(result)
    return result
  }
  for (const port of ports) assert.equal((await get(port)).kind, 'answer')
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  const failures = await Promise.all(ports.slice(0, 2).map(get))
  for (const failure of failures) assert.equal(failure.kind === 'failure' && failure.isOurs, true)
  assert.deepEqual(pacer.clocks(ports.map((port) => `127.0.0.1:${port}`)), [])
  const waiting = get(ports[2] ?? 0)
  await until(() => client.counts().inFlight === 1)
  servers.splice(0, 4, ...(await Promise.all(ports.map((port) => listen(port)))))
  assert.equal((await waiting).kind, 'answer')
})

async function listen(port: number) {
  const server = createServer((_request, response) => void response.end('x'))
  await new Promise<void>((done) => {
    server.listen(port, '127.0.0.1', done)
  })
  return server
}

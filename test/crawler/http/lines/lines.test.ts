/** Which connections are kept for the next request, and which are closed. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Line, openLines } from '../../../../crawler/http/lines/lines.ts'
import type { AddressGuard } from '../../../../crawler/http/names/address.ts'
import { until } from '../../../helpers/hang-guard.ts'
import { openSite, type Site } from '../../site.ts'

const guard: AddressGuard = { isExempt: () => false, refusesUrl: () => undefined, refusesAddress: () => undefined }

/** A pool and sites of it; `ask` takes a line to a site, has an answer over it and gives it back. */
async function openPool(t: TestContext, { sites, maxIdle }: { sites: number; maxIdle: number }) {
  const resolve = (_name: string, done: (error: null, addresses: { address: string; family: 4 }[]) => void): void =>
    done(null, [{ address: '127.0.0.1', family: 4 }])
  const lines = openLines({ guard, connectTimeoutMs: 60_000, resolve }, maxIdle)
  const opened: Site[] = []
  const ports = new Set<number | undefined>()
  for (let n = 0; n < sites; n += 1) {
    opened.push(
      await openSite(t, (request, response) => {
        ports.add(request.socket.remotePort)
        if (request.url === '/close') response.setHeader('connection', 'close')
        response.end('x')
      }),
    )
  }
  t.after(() => lines.close())
  const ask = async (site: number, path = '/'): Promise<Line> => {
    const line = lines.take(opened[site]?.origin ?? '', false)
    const { body } = await line.client.request({ path, method: 'GET' })
    await body.dump()
    lines.giveBack(line)
    return line
  }
  return { ask, connections: () => ports.size }
}

test('hosts asked in turn, more than there is room for: those that are kept stay kept', async (t) => {
  const { ask, connections } = await openPool(t, { sites: 4, maxIdle: 3 })
  for (const _ of [1, 2, 3]) for (const site of [0, 1, 2, 3]) await ask(site)
  assert.equal(connections(), 6, 'the fourth is opened anew each time')
})

test('a connection that its server closed makes room, and its host gets another', async (t) => {
  const { ask, connections } = await openPool(t, { sites: 3, maxIdle: 2 })
  const closed = await ask(0, '/close')
  await until(() => closed.client.destroyed)
  for (const _ of [1, 2, 3]) for (const site of [1, 2]) await ask(site)
  assert.equal(connections(), 3)
  await ask(0)
  assert.equal(connections(), 4)
})

test('a busy host takes the place of one that has not been asked for long, and then keeps it', async (t) => {
  const { ask, connections } = await openPool(t, { sites: 4, maxIdle: 3 })
  for (const site of [0, 1, 2]) await ask(site)
  for (let turn = 0; turn < 10; turn += 1) await ask(3)
  assert.equal(connections(), 3 + 2, 'its first has no rest to go by')
  for (const site of [1, 2]) await ask(site)
  assert.equal(connections(), 5, 'one place is enough for it')
})

test('hosts asked in turn keep theirs beside one that is asked between all of them', async (t) => {
  const { ask, connections } = await openPool(t, { sites: 5, maxIdle: 4 })
  for (const _ of [1, 2, 3, 4]) for (const site of [0, 1, 2, 3]) for (const one of [site, 4]) await ask(one)
  // The fifth takes one place for good; the four share three.
  assert(connections() <= 5 + 2 + 3, `${connections()} connections`)
})

test('hosts that are done make room for those that come, whatever their number', async (t) => {
  const { ask, connections } = await openPool(t, { sites: 40, maxIdle: 4 })
  // Four at a time are asked ten times each, in turn.
  for (let first = 0; first < 40; first += 4)
    for (let turn = 0; turn < 10; turn += 1) for (const n of [0, 1, 2, 3]) await ask(first + n)
  assert(connections() <= 40 * 3.5, `${connections()} connections for 400 requests`)
})

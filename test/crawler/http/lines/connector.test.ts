/** Each of the connector's three checks holds alone: literal, lookup, and the address that was reached. */
import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createConnector } from '../../../../crawler/http/lines/connector.ts'
import type { AddressGuard } from '../../../../crawler/http/names/address.ts'
import { openSite } from '../../site.ts'

/** Connects once; what came of it, the addresses that were judged, and whether the socket was handed out. */
async function connect(t: TestContext, hostname: string, refuses: (address: string, judged: number) => boolean) {
  const site = await openSite(t, (_request, response) => response.end())
  const judged: string[] = []
  const handed: Socket[] = []
  const guard: AddressGuard = {
    isExempt: () => false,
    refusesUrl: () => undefined,
    refusesAddress(address) {
      judged.push(address)
      return refuses(address, judged.length) ? 'ssrf_denied' : undefined
    },
  }
  const connector = createConnector(
    { guard, connectTimeoutMs: 60_000, resolve: (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
    site.port,
  )
  const onSocket = (socket: Socket): void => void handed.push(socket)
  const error = await new Promise<Error | null>((done) => {
    const to = { hostname, host: hostname, protocol: 'http:', port: String(site.port) }
    const onEnd: Parameters<typeof connector>[1] = (failure, socket) => {
      socket?.destroy()
      done(failure)
    }
    connector(to, onEnd, onSocket)
  })
  return { error, judged, handed: handed.length }
}

test('connector: a literal address is judged before anything is opened', async (t) => {
  const { error, judged, handed } = await connect(t, '127.0.0.1', () => true)
  assert.match(error?.message ?? '', /127\.0\.0\.1 is not allowed/)
  assert.deepEqual([judged.length, handed], [1, 0])
})

test('connector: what a name resolves to is judged', async (t) => {
  const { error, handed } = await connect(t, 'name.example', () => true)
  assert.match(error?.message ?? '', /name\.example \(127\.0\.0\.1\) is not allowed/)
  assert.equal(handed, 0)
})

test('connector: the address that was reached is judged again', async (t) => {
  for (const hostname of ['127.0.0.1', 'name.example']) {
    const { error, judged, handed } = await connect(t, hostname, (_address, times) => times > 1)
    assert.match(error?.message ?? '', /not allowed/, hostname)
    assert.deepEqual([judged, handed], [['127.0.0.1', '127.0.0.1'], 0])
  }
})

test('connector: an address that passes is handed out', async (t) => {
  const { error, handed } = await connect(t, 'name.example', () => false)
  assert.equal(error, null)
  assert.equal(handed, 1)
})

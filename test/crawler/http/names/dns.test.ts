/** Names: the machine's own, those of name servers with their times, and stalled ones that hold up nobody else. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import type { LookupAddress } from 'node:dns'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { openDns } from '../../../../crawler/http/names/dns.ts'
import { namesServer, readHostsFile } from '../../../../crawler/http/names/hosts-file.ts'
import { type ResolveAll, rememberAddresses } from '../../../../crawler/http/names/resolver.ts'
import { HANG_MS } from '../../../helpers/hang-guard.ts'

interface Resolved {
  readonly code?: string
  readonly addresses: readonly LookupAddress[]
  readonly ttlMs?: number
}

function ask(resolve: ResolveAll, name: string): Promise<Resolved> {
  return new Promise((settle) => {
    resolve(name, (error, addresses, ttlMs) => {
      const code = error !== null && 'code' in error ? { code: String(error.code) } : {}
      settle({ ...code, addresses, ...(ttlMs === undefined ? {} : { ttlMs }) })
    })
  })
}

/** A name server on loopback: `answer` gives the addresses (IPv4) of a name with their seconds, an rcode, or nothing at all. */
async function openNameServer(
  t: Pick<TestContext, 'after'>,
  answer: (name: string) => { readonly ip: string; readonly ttl: number } | number | undefined,
): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const labels: string[] = []
    let at = 12
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length))
      at += length + 1
    }
    const type = query.readUInt16BE(at + 1)
    const said = answer(labels.join('.'))
    if (said === undefined) return
    const question = query.subarray(12, at + 5)
    const head = Buffer.alloc(12)
    query.copy(head, 0, 0, 2)
    const hasAddress = typeof said === 'object' && type === 1
    head.writeUInt16BE(0x8180 | (typeof said === 'number' ? said : 0), 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(hasAddress ? 1 : 0, 6)
    const record = Buffer.alloc(hasAddress ? 16 : 0)
    if (hasAddress) {
      record.writeUInt16BE(0xc00c, 0)
      record.writeUInt16BE(1, 2)
      record.writeUInt16BE(1, 4)
      record.writeUInt32BE(said.ttl, 6)
      record.writeUInt16BE(4, 10)
      Buffer.from(said.ip.split('.').map(Number)).copy(record, 12)
    }
    socket.send(Buffer.concat([head, question, record]), from.port, from.address)
  })
  await new Promise<void>((done) => {
    socket.bind(0, '127.0.0.1', done)
  })
  t.after(() => socket.close())
  return `127.0.0.1:${(socket.address() as AddressInfo).port}`
}

test('names: addresses come with their time, and what is no name is told from what nobody could say', async (t) => {
  const server = await openNameServer(t, (name) =>
    name === 'a.example' ? { ip: '192.0.2.7', ttl: 300 } : name === 'broken.example' ? 2 : 3,
  )
  const { resolve, answers } = openDns({ servers: [server], hosts: '' })
  assert.deepEqual(await ask(resolve, 'A.example'), {
    addresses: [{ address: '192.0.2.7', family: 4 }],
    ttlMs: 300_000,
  })
  assert.equal((await ask(resolve, 'none.example')).code, 'ENOTFOUND')
  assert.equal((await ask(resolve, 'broken.example')).code, 'EAI_AGAIN')
  assert.equal(await answers(), true)
})

test('names: a hundred names that stall hold up nobody', { timeout: HANG_MS }, async (t) => {
  const server = await openNameServer(t, (name) => (name.startsWith('slow') ? undefined : { ip: '192.0.2.1', ttl: 1 }))
  const { resolve } = openDns({ servers: [server], hosts: '' })
  let ended = 0
  for (let n = 0; n < 100; n += 1) void ask(resolve, `slow${n}.example`).then(() => (ended += 1))
  for (let n = 0; n < 100; n += 1) assert.equal((await ask(resolve, `n${n}.example`)).addresses.length, 1)
  assert.equal(ended, 0)
})

test('names: where no name server answers, nobody could say, and that is known', { timeout: HANG_MS }, async (t) => {
  const server = await openNameServer(t, () => undefined)
  const { resolve, answers } = openDns({ servers: [server], hosts: '', queryMs: 300 })
  const [name, isUp] = await Promise.all([ask(resolve, 'a.example'), answers()])
  assert.equal(name.code, 'EAI_AGAIN')
  assert.equal(isUp, false)
})

test('names: the hosts file counts first, and names without a dot are the system’s', async (t) => {
  const server = await openNameServer(t, () => ({ ip: '192.0.2.1', ttl: 1 }))
  const hosts = '# mine\n127.0.0.9\tinner.example Other # also\n::1 inner.example\nnonsense x.example\n'
  const { resolve } = openDns({ servers: [server], hosts })
  assert.deepEqual((await ask(resolve, 'inner.example')).addresses, [
    { address: '127.0.0.9', family: 4 },
    { address: '::1', family: 6 },
  ])
  assert.equal((await ask(resolve, 'OTHER')).addresses[0]?.address, '127.0.0.9')
  assert.equal((await ask(resolve, 'x.example')).addresses[0]?.address, '192.0.2.1')
  const localhost = (await ask(resolve, 'localhost')).addresses.map(({ address }) => address)
  assert.ok(localhost.includes('127.0.0.1') || localhost.includes('::1'), String(localhost))
  assert.equal(readHostsFile(hosts).size, 2)
  assert.equal(namesServer('# none\nsearch x\n'), false)
  assert.equal(namesServer('nameserver 1.2.3.4\n'), true)
})

test('names: an answer is asked for again when its time is over, and stays in use while nobody can be asked', async (t) => {
  t.mock.method(performance, 'now', () => nowMs)
  let nowMs = 0
  let isUp = true
  let asked = 0
  const resolve = rememberAddresses((_name, done) => {
    asked += 1
    if (isUp) done(null, [{ address: '192.0.2.1', family: 4 }], 120_000)
    else done(Object.assign(new Error('silent'), { code: 'EAI_AGAIN' }), [])
  })
  await ask(resolve, 'a.example')
  nowMs = 119_000
  await ask(resolve, 'a.example')
  assert.equal(asked, 1)
  nowMs = 121_000
  isUp = false
  assert.equal((await ask(resolve, 'a.example')).addresses.length, 1)
  assert.equal(asked, 2)
  assert.equal((await ask(resolve, 'b.example')).code, 'EAI_AGAIN')
  nowMs += 90_000_000
  assert.equal((await ask(resolve, 'a.example')).code, 'EAI_AGAIN')
})

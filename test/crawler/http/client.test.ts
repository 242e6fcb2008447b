/** The guarded client: identity, raw bytes, caps, deadlines, and the guard at connect time. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type HttpClientOptions, openHttpClient } from '../../../crawler/http/client.ts'
import type { FetchFailure, HttpExchange } from '../../../crawler/http/exchange.ts'
import { type NetworkConfig, networkConfig } from '../../../schemas/index.ts'
import { loopback, openSite } from '../site.ts'

function open(t: TestContext, changes: Partial<NetworkConfig> = {}, settings: HttpClientOptions = {}) {
  const client = openHttpClient(loopback(changes), settings)
  t.after(() => client.close())
  return client
}
function answer(result: HttpExchange | FetchFailure): HttpExchange {
  assert.equal(result.kind, 'answer', JSON.stringify(result))
  return result as HttpExchange
}
function failure(result: HttpExchange | FetchFailure): FetchFailure {
  assert.equal(result.kind, 'failure')
  return result as FetchFailure
}
/** A server that speaks raw bytes. */
async function openRaw(
  t: TestContext,
  talk: (write: (text: string) => void, end: () => void) => void,
): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () =>
      talk(
        (text) => void socket.write(text),
        () => void socket.end(),
      ),
    )
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('http client: refuses to open without a contact', () => {
  assert.throws(() => openHttpClient(networkConfig.parse({})), { code: 'E_CONFIG' })
  assert.throws(() => openHttpClient(networkConfig.parse({ contact: 'a@b.org\r\nx: y' })), { code: 'E_CONFIG' })
})

test('http client: a body of thousands of small chunks is what was sent, in its order', async (t) => {
  const text = Array.from({ length: 5000 }, (_, n) => String(n).padStart(4, '0')).join('')
  const url = await openRaw(t, (write, end) => {
    const chunks =
      text
        .match(/.{4}/g)
        ?.map((part) => `4\r\n${part}\r\n`)
        .join('') ?? ''
    write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)
    end()
  })
  const { body } = answer(await open(t).get(url, { maxBytes: 100_000 }))
  assert.equal(body.toString(), text)
  const cut = answer(await open(t).get(url, { maxBytes: 9_999 }))
  assert.equal(cut.body.toString(), text.slice(0, 9_999))
})

test('http client: every request names us and our contact, asks for gzip only, and carries no cookie', async (t) => {
  const site = await openSite(t, (_request, response) => response.setHeader('set-cookie', 'a=1').end('x'))
  const client = open(t)
  await client.get(`${site.origin}/`, { maxBytes: 10, headers: { accept: 'image/*', 'user-agent': 'Mozilla/5.0' } })
  await client.get(`${site.origin}/again`, { maxBytes: 10 })
  for (const { headers } of site.asked) {
    assert.match(headers['user-agent'] ?? '', /^mthreew\/\d+\.\d+\.\d+ \(\+mailto:tester@example\.org\)$/)
    assert.equal(headers.from, 'tester@example.org')
    assert.equal(headers['accept-encoding'], 'gzip')
    assert.equal(headers.cookie, undefined)
  }
  assert.equal(site.asked[0]?.headers.accept, 'image/*')
})

test('http client: a contact page gives no From header', async (t) => {
  const site = await openSite(t, (_request, response) => response.end('x'))
  await open(t, { contact: 'https://lab.example/bot' }).get(`${site.origin}/`, { maxBytes: 10 })
  assert.match(site.asked[0]?.headers['user-agent'] ?? '', /\(\+https:\/\/lab\.example\/bot\)$/)
  assert.equal(site.asked[0]?.headers.from, undefined)
})

test('http client: gives raw headers, the undecoded body, the peer and the request as it left', async (t) => {
  const zipped = gzipSync('hello')
  const site = await openSite(t, (_request, response) => {
    response.writeHead(200, 'Fine', [
      'X-CaSe',
      'One',
      'x-case',
      'two',
      'Content-Encoding',
      'gzip',
      'X-Latin',
      'caf\xe9',
    ])
    response.write(zipped.subarray(0, 5))
    setTimeout(() => response.end(zipped.subarray(5)), 5)
  })
  const got = answer(await open(t).get(`${site.origin}/a?b=c#frag`, { maxBytes: 1000 }))
  assert.equal(got.status, 200)
  assert.equal(got.statusText, 'Fine')
  assert.deepEqual(got.headers.slice(0, 4), [
    ['X-CaSe', 'One'],
    ['x-case', 'two'],
    ['Content-Encoding', 'gzip'],
    ['X-Latin', 'caf\xe9'],
  ])
  assert.deepEqual(got.body, zipped)
  assert.equal(got.truncated, undefined)
  assert.equal(got.ip, '127.0.0.1')
  assert.equal(got.url, `${site.origin}/a?b=c`)
  assert.match(got.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const request = got.requestHead.toString('latin1')
  assert.match(request, /^GET \/a\?b=c HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\n/)
  assert.match(request, /user-agent: mthreew/)
  assert.ok(request.endsWith('\r\n\r\n'))
})

test('http client: never follows a redirect', async (t) => {
  const site = await openSite(t, (_request, response) => response.writeHead(302, { location: '/next' }).end())
  assert.equal(answer(await open(t).get(`${site.origin}/`, { maxBytes: 10 })).status, 302)
  assert.equal(site.asked.length, 1)
})

test('http client: reuses a connection, and opens another when the kept one was closed', async (t) => {
  const peers = new Set<number | undefined>()
  const site = await openSite(t, (request, response) => {
    peers.add(request.socket.remotePort)
    response.end('ok')
    if (request.url === '/close') setImmediate(() => request.socket.destroy())
  })
  const client = open(t)
  for (const path of ['/', '/b', '/close', '/d']) answer(await client.get(site.origin + path, { maxBytes: 10 }))
  assert.equal(peers.size, 2)
  assert.deepEqual(
    site.asked.map(({ path }) => path),
    ['/', '/b', '/close', '/d'],
  )
})

test('http client: cuts a body at the cap, not one that fits exactly, and downloads nothing of an unwanted one', async (t) => {
  let sent = 0
  const site = await openSite(t, (request, response) => {
    if (request.url === '/endless') {
      const pump = (): void => {
        if (response.destroyed) return
        sent += 65_536
        response.write(Buffer.alloc(65_536), () => setImmediate(pump))
      }
      pump()
    } else response.writeHead(200, { 'content-type': 'video/mp4' }).end('0123456789')
  })
  const client = open(t)
  const endless = answer(await client.get(`${site.origin}/endless`, { maxBytes: 100_000 }))
  assert.equal(endless.truncated, 'length')
  assert.equal(endless.body.length, 100_000)
  const after = sent
  const whole = answer(await client.get(`${site.origin}/ten`, { maxBytes: 10 }))
  assert.equal(whole.truncated, undefined)
  assert.equal(whole.body.length, 10)
  const unwanted = answer(
    await client.get(`${site.origin}/ten`, { maxBytes: ({ headers }) => (headers.length > 0 ? 0 : 10) }),
  )
  assert.equal(unwanted.truncated, 'length')
  assert.equal(unwanted.body.length, 0)
  assert.ok(sent - after < 10_000_000, 'the endless body goes on')
})

test('http client: waits are bounded, and say which one ended', async (t) => {
  const site = await openSite(t, (request, response) => {
    if (request.url === '/silent') return
    response.writeHead(200, { 'content-type': 'text/html' })
    response.write('<p>start')
    const drip = request.url === '/drip' && setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(drip || undefined))
  })
  // One bound each: on a busy machine the others must not end first.
  const ask = (path: string, bound: Partial<NetworkConfig>) =>
    open(t, { minBytesPerSecond: 0, ...bound }).get(site.origin + path, { maxBytes: 100_000 })
  const [silent, stall, drip] = await Promise.all([
    ask('/silent', { headersTimeoutMs: 300 }),
    ask('/stall', { idleTimeoutMs: 300 }),
    ask('/drip', { totalTimeoutMs: 3000 }),
  ])
  assert.equal(silent && failure(silent).code, 'headers_timeout')
  assert.deepEqual(stall && [answer(stall).truncated, answer(stall).cutBy, answer(stall).body.toString()], [
    'time',
    'body_timeout',
    '<p>start',
  ])
  assert.deepEqual(drip && [answer(drip).truncated, answer(drip).cutBy], ['time', 'deadline'])
  const strict = open(t, { minBytesPerSecond: 1024 }, { rateGraceMs: 100 })
  assert.equal(answer(await strict.get(`${site.origin}/drip`, { maxBytes: 1000 })).cutBy, 'too_slow')
})

test('http client: a broken connection is a reset, or a cut body when some of it came', async (t) => {
  const cut = await openRaw(t, (write, end) => {
    write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    setTimeout(end, 20)
  })
  const mute = await openRaw(t, (_write, end) => end())
  const noise = await openRaw(t, (write, end) => {
    write('SSH-2.0-OpenSSH_9\r\n')
    end()
  })
  const client = open(t)
  const half = answer(await client.get(cut, { maxBytes: 1000 }))
  assert.deepEqual([half.truncated, half.cutBy, half.body.toString()], ['disconnect', 'reset', 'half'])
  assert.equal(failure(await client.get(mute, { maxBytes: 10 })).code, 'reset')
  assert.equal(failure(await client.get(noise, { maxBytes: 10 })).code, 'reset')
})

test('http client: header bombs end the exchange', async (t) => {
  const large = await openRaw(t, (write) => write(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`))
  const many = await openRaw(t, (write) => write(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(400)}\r\n`))
  const client = open(t)
  assert.equal(failure(await client.get(large, { maxBytes: 10 })).code, 'reset')
  assert.match(failure(await client.get(many, { maxBytes: 10 })).detail, /header lines/)
})

test('http client: names that resolve inward are refused, mixed answers are used without their inner part', async (t) => {
  const site = await openSite(t, (_request, response) => response.end('inside'))
  const table: Record<string, string[]> = {
    'inner.example': ['10.0.0.1', '169.254.169.254'],
    'mixed.example': ['10.0.0.1', '127.0.0.1'],
    'gone.example': [],
  }
  const client = open(
    t,
    { allowAddresses: ['127.0.0.0/8'] },
    {
      resolve: (name, done) => {
        const found = table[name]
        if (found === undefined) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
        else
          done(
            null,
            found.map((address) => ({ address, family: 4 })),
          )
      },
    },
  )
  const get = (host: string) => client.get(`http://${host}:${site.port}/`, { maxBytes: 100 })
  assert.equal(failure(await get('inner.example')).code, 'ssrf_denied')
  assert.equal(failure(await get('gone.example')).code, 'ssrf_denied')
  assert.equal(failure(await get('nobody.example')).code, 'dns_nxdomain')
  assert.equal(answer(await get('mixed.example')).body.toString(), 'inside')
  assert.equal(await client.addressOf('inner.example:99'), '10.0.0.1')
  assert.equal(await client.addressOf('127.0.0.1'), undefined)
})

test('http client: without allowAddresses loopback is refused in the literal, by name and by port', async (t) => {
  const site = await openSite(t, (_request, response) => response.end('inside'))
  const client = open(
    t,
    { allowAddresses: [] },
    { resolve: (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
  )
  assert.equal(failure(await client.get(`${site.origin}/`, { maxBytes: 10 })).code, 'ssrf_denied')
  assert.equal(failure(await client.get(`http://rebind.example:${site.port}/`, { maxBytes: 10 })).code, 'port_denied')
  assert.equal(failure(await client.get('http://rebind.example/', { maxBytes: 10 })).code, 'ssrf_denied')
  assert.equal(failure(await client.get('ftp://example.org/', { maxBytes: 10 })).code, 'scheme_denied')
  assert.equal(failure(await client.get('no url', { maxBytes: 10 })).code, 'scheme_denied')
  assert.equal(site.asked.length, 0)
})

test('http client: refused connections, TLS to a plain port and interruption have their codes', async (t) => {
  const site = await openSite(t, (_request, _response) => {})
  const client = open(t)
  const closed = createServer()
  await new Promise<void>((done) => {
    closed.listen(0, '127.0.0.1', done)
  })
  const { port } = closed.address() as AddressInfo
  await new Promise((done) => closed.close(done))
  assert.equal(failure(await client.get(`http://127.0.0.1:${port}/`, { maxBytes: 10 })).code, 'connect_refused')
  assert.equal(failure(await client.get(`https://127.0.0.1:${site.port}/`, { maxBytes: 10 })).code, 'tls_error')
  const signal = AbortSignal.timeout(50)
  assert.equal(failure(await client.get(`${site.origin}/never`, { maxBytes: 10, signal })).detail, 'interrupted')
})

test('http client: a hundred and fifty hosts are asked at once, over connections that are kept, without a warning', async (t) => {
  const warnings: string[] = []
  const onWarning = ({ name }: Error): void => void warnings.push(name)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
  const HOSTS = 150
  const held: (() => void)[] = []
  const connections = new Set<string>()
  const sites = await Promise.all(
    Array.from({ length: HOSTS }, () =>
      openSite(t, (request, response) => {
        connections.add(`${request.socket.localPort} ${request.socket.remotePort}`)
        held.push(() => response.end('x'))
        if (held.length === HOSTS) for (const answer of held.splice(0)) answer()
      }),
    ),
  )
  const client = open(t)
  const { signal } = new AbortController()
  for (let round = 0; round < 3; round += 1) {
    const results = await Promise.all(
      sites.map(({ origin }) => client.get(`${origin}/${round}`, { maxBytes: 9, signal })),
    )
    assert.ok(results.every(({ kind }) => kind === 'answer'))
  }
  assert.equal(connections.size, HOSTS)
  assert.deepEqual(warnings, [])
})

test('http client: no more requests are in flight than the config says', async (t) => {
  let now = 0
  let most = 0
  const site = await openSite(t, (_request, response) => {
    now += 1
    most = Math.max(most, now)
    setTimeout(() => {
      now -= 1
      response.end()
    }, 5)
  })
  const client = open(t, { maxConnections: 3 })
  await Promise.all(Array.from({ length: 12 }, (_, n) => client.get(`${site.origin}/${n}`, { maxBytes: 9 })))
  assert.equal(most, 3)
  assert.deepEqual(client.counts(), { inFlight: 0, waiting: 0, mostInFlight: 3 })
})

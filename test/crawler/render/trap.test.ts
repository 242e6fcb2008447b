/** No way out: whatever a rendered page tries, nothing leaves but what we ask for it. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { renderConfig } from '../../../schemas/index.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'
import { ledgerRows } from '../pages/run-crawl.ts'
import { answers, openSite } from '../site.ts'
import { NO_BROWSER, renderCrawl } from './render-crawl.ts'

/** Counts connections and datagrams, and what they say, on one port of loopback. */
async function openTrap(t: TestContext): Promise<{ readonly port: number; readonly caught: string[] }> {
  const caught: string[] = []
  const server = createServer((socket) => {
    caught.push('connection')
    socket.on('data', (data) => void caught.push(data.toString('latin1').split('\r\n')[0] ?? ''))
    socket.on('error', () => {})
  })
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const datagrams = createSocket('udp4').on('message', () => void caught.push('datagram'))
  await new Promise<void>((done) => void datagrams.bind(port, '127.0.0.1', done))
  t.after(() => {
    server.close()
    datagrams.close()
  })
  return { port, caught }
}

const page = (trap: number): string => {
  const to = `http://127.0.0.1:${trap}`
  return `<!doctype html><head>
<link rel="preconnect" href="${to}"><link rel="dns-prefetch" href="${to}"><link rel="prefetch" href="${to}/prefetch">
<link rel="preload" as="font" href="/font.woff2" crossorigin><link rel="stylesheet" href="/style.css"><link rel="manifest" href="/app.webmanifest">
<link rel="modulepreload" href="${to}/module.js"><link rel="icon" href="/icon.png">
<script type="speculationrules">{"prefetch":[{"source":"list","urls":["/speculated"]}],"prerender":[{"source":"list","urls":["/prerendered"]}]}</script>
</head><body><div id="root"></div><img src="${to}/img.png"><img src="/img.png"><iframe src="${to}/frame"></iframe><iframe src="/frame"></iframe>
<video src="${to}/film.mp4" autoplay muted></video><object data="${to}/object"></object><embed src="${to}/embed">
<form id="f" method="post" action="${to}/form"><input name="a" value="b"></form>
<script src="${to}/x.js"></script><script src="/ok.js"></script>
<script>
const to = '${to}', ws = 'ws://127.0.0.1:${trap}/socket', tried = []
const attempt = (name, f) => { try { Promise.resolve(f()).catch(() => {}); tried.push(name) } catch { tried.push(name + ' threw') } }
attempt('fetch', () => fetch(to + '/fetch', { mode: 'no-cors' }))
attempt('post', () => fetch('/post', { method: 'POST', body: 'x' }))
attempt('xhr', () => { const x = new XMLHttpRequest(); x.open('GET', to + '/xhr'); x.send() })
attempt('beacon', () => navigator.sendBeacon(to + '/beacon', 'x'))
attempt('own beacon', () => navigator.sendBeacon('/beacon', 'x'))
attempt('ping', () => fetch('/keepalive', { method: 'POST', keepalive: true }))
attempt('socket', () => new WebSocket(ws))
attempt('events', () => new EventSource(to + '/events'))
attempt('rtc', () => { const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${trap}' }] }); p.createDataChannel('x'); return p.createOffer().then((o) => p.setLocalDescription(o)) })
attempt('frame rtc', () => { const f = document.createElement('iframe'); document.body.append(f); const p = new f.contentWindow.RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${trap}' }] }); p.createDataChannel('x'); return p.createOffer().then((o) => p.setLocalDescription(o)) })
attempt('popup', () => window.open(to + '/popup'))
attempt('own popup', () => window.open('/popup'))
attempt('worker', () => new Worker(URL.createObjectURL(new Blob(['fetch("' + to + '/worker").catch(() => {}); importScripts("' + to + '/imported.js")']))))
attempt('shared worker', () => new SharedWorker(URL.createObjectURL(new Blob(['fetch("' + to + '/shared").catch(() => {})']))))
attempt('service worker', () => navigator.serviceWorker.register('/sw.js'))
attempt('form', () => document.getElementById('f').submit())
attempt('download', () => { const a = document.createElement('a'); a.href = '/file.zip'; a.download = 'x'; document.body.append(a); a.click() })
attempt('font', () => new FontFace('x', 'url(' + to + '/font.woff2)').load())
attempt('audio', () => new Audio(to + '/sound.mp3').play())
attempt('css', () => { const s = document.createElement('style'); s.textContent = '@import "' + to + '/import.css"; body { background: url(' + to + '/background.png) }'; document.head.append(s) })
attempt('meta refresh', () => { const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0; url=' + to + '/refreshed'; document.head.append(m) })
setTimeout(() => attempt('location', () => { location.href = to + '/gone' }), 300)
setTimeout(async () => {
  const data = await (await fetch('/allowed.json')).json()
  document.getElementById('root').textContent = data.text + ' Tried: ' + tried.join(', ')
}, 1000)
</script></body>`
}

test('render: of 30 ways out none reaches anybody but through our client', {
  skip: NO_BROWSER,
  timeout: HANG_MS,
}, async (t) => {
  const trap = await openTrap(t)
  const site = await openSite(
    t,
    answers({
      '/': page(trap.port),
      '/ok.js': (_request, response) =>
        response.writeHead(200, { 'content-type': 'text/javascript' }).end('window.ok = 1'),
      '/allowed.json': (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify({ text: 'Here I am. '.repeat(30) })),
    }),
  )
  const run = await renderCrawl(t, {
    seeds: [`${site.origin}/`],
    crawl: { maxDepth: 0, render: renderConfig.parse({ mode: 'auto' }) },
  })
  const [row] = (await ledgerRows(run.store)).flatMap((one) => ('outcome' in one ? [one] : []))
  assert.equal(row?.render?.result, 'rendered')
  assert.deepEqual(trap.caught, [])
  assert.deepEqual([...new Set(site.asked.map(({ path }) => path))].sort(), [
    '/',
    '/.well-known/tdmrep.json',
    '/ai.txt',
    '/allowed.json',
    '/ok.js',
    '/robots.txt',
  ])
  for (const { headers } of site.asked)
    assert.match(headers['user-agent'] ?? '', /^mthreew\/.* \(\+mailto:tester@example\.org\)$/)
  assert.ok((row?.render?.textChars ?? 0) > 200, 'the page was rendered to its end')
})

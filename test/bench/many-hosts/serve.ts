/**
 * Many hosts on loopback, a process of its own, so that its CPU is not the crawler's: each has an address of 127.0.0.0/8, a front page that
 * links to its other pages, and a note of how it was treated.
 *
 *   node serve.js HOSTS PAGES [SILENT]      the last SILENT hosts take the connection and never answer
 *
 * Prints `ready PORT`. `/__report` of the first address gives what came so far, `/__reset` forgets it.
 */
import { createServer, type Socket } from 'node:net'

const [hosts = 0, pages = 0, silent = 0] = process.argv.slice(2).map(Number)
const TEXT = 'The quick brown fox jumps over the lazy dog and back again. '.repeat(105)

interface HostNote {
  answeredMs: number
  inFlight: number
}
const notes: HostNote[] = Array.from({ length: hosts }, () => ({ answeredMs: 0, inFlight: 0 }))
const empty = () => ({
  requests: 0,
  pages: 0,
  firstMs: 0,
  lastMs: 0,
  gapMs: 1e9,
  parallel: 0,
  connections: 0,
  perSecond: {} as Record<string, number>,
})
let report = empty()

const links = Array.from({ length: pages - 1 }, (_, n) => `<a href="/p${n + 1}">page ${n + 1}</a>`).join('\n')
const bodies = Array.from({ length: pages }, (_, n) =>
  answer(
    '200 OK',
    `<!doctype html><title>Page ${n}</title>${n === 0 ? links : '<a href="/">home</a>'}<p>${n} ${TEXT}</p>`,
  ),
)
const notFound = answer('404 Not Found', 'no')

function answer(status: string, body: string): Buffer {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.from(head + body)
}

/** The answer to a path; pages are counted. */
function bodyOf(path: string): Buffer {
  const page = path === '/' ? 0 : /^\/p\d+$/.test(path) ? Number(path.slice(2)) : Number.NaN
  const body = bodies[page]
  if (body === undefined) return notFound
  report.pages += 1
  const second = String(Math.floor((performance.now() - report.firstMs) / 1000))
  report.perSecond[second] = (report.perSecond[second] ?? 0) + 1
  return body
}

function onRequest(socket: Socket, host: number, path: string): void {
  const note = notes[host]
  if (note === undefined) return
  const nowMs = performance.now()
  if (path === '/__report' || path === '/__reset') {
    socket.write(answer('200 OK', JSON.stringify(report)))
    if (path === '/__reset') {
      report = empty()
      for (const each of notes) each.answeredMs = 0
    }
    return
  }
  report.requests += 1
  if (report.firstMs === 0) report.firstMs = nowMs
  note.inFlight += 1
  report.parallel = Math.max(report.parallel, note.inFlight)
  if (host >= hosts - silent) {
    socket.once('close', () => {
      note.inFlight -= 1
    })
    return
  }
  if (note.answeredMs > 0) report.gapMs = Math.min(report.gapMs, nowMs - note.answeredMs)
  // Before it is handed over: a process that is put aside in between would make the rest look shorter than it was.
  note.answeredMs = performance.now()
  socket.write(bodyOf(path))
  note.inFlight -= 1
  report.lastMs = note.answeredMs
}

function serve(host: number, port: number): Promise<number> {
  const server = createServer((socket) => {
    report.connections += 1
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const path = /^GET (?:http:\/\/[^/ ]*)?(\S*)/.exec(text)?.[1] ?? '/'
        text = text.slice(end + 4)
        onRequest(socket, host, path)
      }
    })
  })
  return new Promise((done, fail) => {
    server.on('error', fail)
    server.listen(port, addressOf(host), 511, () => done((server.address() as { port: number }).port))
  })
}

/** Not 127.0.0.1, which other programs use. */
function addressOf(host: number): string {
  return `127.${1 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`
}

const port = await serve(0, 0)
for (let host = 1; host < hosts; host += 1) await serve(host, port)
process.stdout.write(`ready ${port}\n`)
process.stdin.on('end', () => process.exit(0)).resume()

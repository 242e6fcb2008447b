/**
 * Serves the demo web on loopback: `node examples/web/serve.mjs [--port-base 8791] [--log FILE]`.
 *
 * Four hosts, told apart by their port, because 127.0.0.1 is the only name that Linux and macOS both have without set-up.
 * A page names another host as {harbour}; the server puts its authority there. Every answer that went out whole is
 * logged, so that a test can say what was asked for, and how often.
 */
import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { HAZARDS } from './hazards.mjs'
import { ensurePictures } from './make-pictures.mjs'
import { ensureVideos } from './make-videos.mjs'

export const HOSTS = ['kites', 'harbour', 'woods', 'bakery']
export const PORT_BASE = 8791
const BASES_TRIED = 20
const SITES = join(import.meta.dirname, 'sites')
const TYPES = {
  '.html': 'text/html',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.mp4': 'video/mp4',
}
const isText = (extension) => ['.html', '.txt', '.xml'].includes(extension)

/**
 * Starts the four hosts on `portBase` and the three ports after it; on the next free block of ten where one is taken.
 * `portBase` 0 takes any free ports. Makes pictures and videos first, if they are missing.
 *
 * Gives `hosts` (name to origin, such as http://127.0.0.1:8791), the `log` of answers in order of their end
 * ({at, method, url, status, bytes}), and `close`. With `logFile`, each answer is also appended there as a JSON line.
 */
export async function startDemoWeb({ portBase = PORT_BASE, logFile } = {}) {
  const pictures = await ensurePictures()
  await ensureVideos(pictures)
  const log = []
  const hosts = {}
  const record = (entry) => {
    log.push(entry)
    if (logFile !== undefined) appendFileSync(logFile, `${JSON.stringify(entry)}\n`)
  }
  const servers = await listenAll(portBase, () => HOSTS.map((name) => createHost({ name, hosts, pictures, record })))
  for (const [index, name] of HOSTS.entries()) hosts[name] = `http://127.0.0.1:${servers[index].address().port}`
  return { hosts, log, close: () => closeAll(servers) }
}

/** Puts the authorities of a running demo web in place of {kites}, {harbour}, {woods} and {bakery}. */
export function expandHosts(text, hosts) {
  return text.replace(/\{(kites|harbour|woods|bakery)\}/g, (_, name) => hosts[name])
}

function createHost({ name, hosts, pictures, record }) {
  const busy = new Set()
  return createServer((request, response) => {
    const started = { at: new Date().toISOString(), method: request.method, url: `${hosts[name]}${request.url}` }
    response.on('finish', () => record({ ...started, status: response.statusCode, bytes: response.sentBytes ?? 0 }))
    respond({ name, hosts, pictures, busy, request, response }).catch((error) => response.destroy(error))
  })
}

async function respond({ name, hosts, pictures, busy, request, response }) {
  const path = decodeURI(new URL(request.url, hosts[name]).pathname)
  const hazard = HAZARDS[name][path] ?? {}
  if (hazard.busyOnce === undefined || busy.has(path)) {
    await answer({ path, hazard, name, hosts, pictures, request, response })
    return
  }
  busy.add(path)
  const headers = { 'Retry-After': hazard.busyOnce }
  send(response, { status: 429, type: 'text/plain', headers, body: Buffer.from('one at a time\n') })
}

async function answer({ path, hazard, name, hosts, pictures, request, response }) {
  const { status = 200, headers = {}, charset = 'utf-8' } = hazard
  const wanted = hazard.file ?? (path.endsWith('/') ? `${path}index.html` : path)
  const bytes = status === 200 ? await readEither([join(SITES, name), join(pictures, name)], wanted) : Buffer.from('\n')
  if (bytes === undefined) {
    send(response, {
      status: 404,
      type: 'text/html',
      body: Buffer.from('<!doctype html><title>Not here</title><p>There is no such page.\n'),
    })
    return
  }
  const extension = extname(wanted)
  const type = TYPES[extension] ?? 'application/octet-stream'
  if (!isText(extension)) {
    send(response, { status, type, headers, body: bytes })
    return
  }
  const text = expandHosts(bytes.toString('utf8'), hosts)
  // Latin-1 and windows-1252 agree on every letter that the pages use.
  const body = Buffer.from(text, charset === 'windows-1252' ? 'latin1' : 'utf8')
  const whole = { status, type: `${type}; charset=${charset}`, headers, body }
  if (hazard.dripMs !== undefined) {
    await drip(response, whole, hazard.dripMs)
  } else if (name === 'harbour' && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    const zipped = { ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' }
    send(response, { ...whole, headers: zipped, body: gzipSync(body) })
  } else {
    send(response, whole)
  }
}

function send(response, { status, type, headers = {}, body }) {
  response.sentBytes = body.length
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length, ...headers })
  response.end(body)
}

/** Sends the head at once, and the body in a dozen pieces over `dripMs`. */
async function drip(response, { status, type, headers, body }, dripMs) {
  const pieces = 12
  const size = Math.ceil(body.length / pieces)
  response.sentBytes = body.length
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length, ...headers })
  for (let piece = 0; piece < pieces - 1; piece += 1) {
    response.write(body.subarray(piece * size, (piece + 1) * size))
    await sleep(dripMs / pieces)
  }
  response.end(body.subarray((pieces - 1) * size))
}

async function readEither(folders, path) {
  for (const folder of folders) {
    const file = join(folder, path)
    if (!file.startsWith(folder + sep)) continue
    const bytes = await readFile(file).catch(() => undefined)
    if (bytes !== undefined) return bytes
  }
  return undefined
}

async function listenAll(portBase, createServers) {
  for (let attempt = 0; attempt < BASES_TRIED; attempt += 1) {
    const servers = createServers()
    try {
      for (const [index, server] of servers.entries()) {
        await listen(server, portBase === 0 ? 0 : portBase + attempt * 10 + index)
      }
      return servers
    } catch (error) {
      await closeAll(servers)
      if (error.code !== 'EADDRINUSE') throw error
    }
  }
  throw new Error(`no four free ports from ${portBase} to ${portBase + BASES_TRIED * 10}; pass another --port-base`)
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function closeAll(servers) {
  await Promise.all(
    servers.map((server) => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }),
  )
}

async function main() {
  const { values } = parseArgs({
    options: { 'port-base': { type: 'string', default: String(PORT_BASE) }, log: { type: 'string' } },
  })
  const portBase = Number(values['port-base'])
  const web = await startDemoWeb({ portBase, ...(values.log === undefined ? {} : { logFile: values.log }) })
  process.stdout.write(`${JSON.stringify(web.hosts)}\n`)
  process.stderr.write('the demo web is up; its hosts are on stdout; stop it with Ctrl-C\n')
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void web.close().then(() => process.exit(0)))
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main()

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
}
const isText = (extension) => ['.html', '.txt', '.xml'].includes(extension)

/**
 * Starts the four hosts on `portBase` and the three ports after it; on the next free block of ten where one is taken.
 * `portBase` 0 takes any free ports. Makes the pictures first, if they are missing.
 *
 * Gives `hosts` (name to origin, such as http://127.0.0.1:8791), the `log` of answers in order of their end
 * ({at, method, url, status, bytes}), and `close`. With `logFile`, each answer is also appended there as a JSON line.
 */
export async function startDemoWeb({ portBase = PORT_BASE, logFile } = {}) {
  const pictures = await ensurePictures()
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
    const path = decodeURI(new URL(request.url, hosts[name]).pathname)
    const hazard = HAZARDS[name][path] ?? {}
    if (hazard.busyOnce !== undefined && !busy.has(path)) {
      busy.add(path)
      send(response, {
        status: 429,
        type: 'text/plain',
        headers: { 'Retry-After': hazard.busyOnce },
        body: 'one at a time\n',
      })
      return
    }
    answer({ path, hazard, name, hosts, pictures, request, response }).catch((error) => response.destroy(error))
  })
}

async function answer({ path, hazard, name, hosts, pictures, request, response }) {
  const { status = 200, headers = {}, charset = 'utf-8' } = hazard
  const wanted = hazard.file ?? (path.endsWith('/') ? `${path}index.html` : path)
  const bytes = status === 200 ? await readEither([join(SITES, name), join(pictures, name)], wanted) : Buffer.from('\n')
  if (bytes === undefined) {
    send(response, {
      status: 404,
      type: 'text/html',
      body: '<!doctype html><title>Not here</title><p>There is no such page.\n',
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
  const zipped =
    name === 'harbour' && hazard.dripMs === undefined && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  await send(response, {
    status,
    type: `${type}; charset=${charset}`,
    headers: zipped ? { ...headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } : headers,
    body: zipped ? gzipSync(body) : body,
    dripMs: hazard.dripMs,
  })
}

/** Sends a whole answer; with `dripMs`, its body in a dozen pieces over that time. */
async function send(response, { status, type, headers = {}, body, dripMs }) {
  const bytes = Buffer.from(body)
  response.sentBytes = bytes.length
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length, ...headers })
  if (dripMs !== undefined) {
    const pieces = 12
    const size = Math.ceil(bytes.length / pieces)
    for (let piece = 0; piece < pieces - 1; piece += 1) {
      response.write(bytes.subarray(piece * size, (piece + 1) * size))
      await sleep(dripMs / pieces)
    }
    response.end(bytes.subarray((pieces - 1) * size))
    return
  }
  response.end(bytes)
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

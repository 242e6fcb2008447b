/** A site on loopback for tests: scripted answers, everything that was asked, closed by the test. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { type NetworkConfig, networkConfig } from '../../schemas/index.ts'

export interface Asked {
  readonly path: string
  readonly host: string
  readonly headers: IncomingMessage['headers']
  readonly atMs: number
}
export interface Site {
  readonly port: number
  readonly origin: string
  /** Everything asked, in order of arrival. */
  readonly asked: Asked[]
  /** How often each path was asked. */
  times(path: string): number
}
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Opens a server on a free port of 127.0.0.1. `answer` sees every request. */
export async function openSite(test: Pick<TestContext, 'after'>, answer: Answer): Promise<Site> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    asked.push({
      path: request.url ?? '',
      host: request.headers.host ?? '',
      headers: request.headers,
      atMs: performance.now(),
    })
    answer(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  test.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    asked,
    times: (path) => asked.filter((one) => one.path === path).length,
  }
}

/** Answers from a table of path to HTML (or to a function); anything else is a 404. */
export function answers(pages: Readonly<Record<string, string | Answer>>): Answer {
  return (request, response) => {
    const page = pages[request.url ?? '']
    if (typeof page === 'function') page(request, response)
    else if (page === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('not here')
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  }
}

/** A network config for loopback: no pace, and waits that a busy machine does not exceed. A test of a time-out sets its own. */
export function loopback(changes: Partial<NetworkConfig> = {}): NetworkConfig {
  return networkConfig.parse({
    contact: 'tester@example.org',
    allowAddresses: ['127.0.0.0/8'],
    minDelayMs: 0,
    backoffMs: 20,
    robotsPatienceMs: 0,
    connectTimeoutMs: 60_000,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    totalTimeoutMs: 120_000,
    ...changes,
  })
}

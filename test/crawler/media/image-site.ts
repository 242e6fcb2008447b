/** A loopback site of images for the tests of the fetch stage: counts what is asked, answers as a route says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { id128 } from '../../../core/hash.ts'
import { authorityOf } from '../../../core/url.ts'
import { type ImageRequest, type NetworkConfig, networkConfig } from '../../../schemas/index.ts'

export type Route = (request: IncomingMessage, response: ServerResponse, nth: number) => void

interface ImageSite {
  readonly origin: string
  /** How often each path was asked for. */
  readonly asked: Map<string, number>
  /** Most requests that were open at once, robots.txt aside. */
  mostOpen(): number
  url(path: string): string
}

/** Opens a server on a free port until the test ends. Without a route for it, /robots.txt is 404; other paths are, too. */
export async function openImageSite(t: TestContext, routes: Readonly<Record<string, Route>>): Promise<ImageSite> {
  const asked = new Map<string, number>()
  let open = 0
  let most = 0
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const nth = (asked.get(path) ?? 0) + 1
    asked.set(path, nth)
    if (path !== '/robots.txt') {
      open += 1
      most = Math.max(most, open)
      response.on('close', () => {
        open -= 1
      })
    }
    const route = routes[path]
    if (route === undefined) response.writeHead(404).end('no such page')
    else route(request, response, nth)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, asked, mostOpen: () => most, url: (path) => `${origin}${path}` }
}

/** A route that sends bytes as an image. */
export function image(bytes: Buffer, headers: Readonly<Record<string, string>> = {}): Route {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': String(bytes.length), ...headers })
    response.end(bytes)
  }
}

export function redirect(to: string, headers: Readonly<Record<string, string>> = {}): Route {
  return (_request, response) => {
    response.writeHead(302, { location: to, ...headers }).end()
  }
}

export function status(code: number, headers: Readonly<Record<string, string>> = {}): Route {
  return (_request, response) => {
    response.writeHead(code, headers).end('an error page')
  }
}

/** Fast and open to loopback. */
export function testNetwork(overrides: Readonly<Record<string, unknown>> = {}): NetworkConfig {
  return networkConfig.parse({
    contact: 'test@example.org',
    allowAddresses: ['127.0.0.0/8'],
    minDelayMs: 0,
    backoffMs: 1,
    refetchPauseMs: 0,
    totalTimeoutMs: 120_000,
    ...overrides,
  })
}

/** A request for each URL, from a document of its own unless told. */
export function requestsOf(urls: readonly string[], documentOf = (url: string) => url): readonly ImageRequest[] {
  return urls.map((url, slot) => ({ documentId: id128(documentOf(url)), slot, url, host: authorityOf(url) }))
}

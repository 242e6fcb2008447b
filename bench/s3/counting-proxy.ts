/** Stands between m3w and a gateway on this machine: counts the requests by kind, and answers a share of them with 503 if asked to. Loopback only. */
import { request as ask, createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingProxy {
  readonly endpoint: string
  /** By kind (`PUT`, `GET`, `HEAD`, `LIST`, `DELETE`, `COPY`, `PART`, `UPLOAD`), `503` for those that it answered itself; `out` and `in` are bytes of bodies. */
  readonly counts: Map<string, number>
  close(): Promise<void>
}

/** Starts it in front of `endpoint`. `busyShare`: of all requests, from 0 to 1, by their number, so that runs are alike. `perSecond`: what goes beyond it is 503 too. */
export async function startCountingProxy(
  endpoint: string,
  {
    busyShare = 0,
    perSecond = Number.POSITIVE_INFINITY,
  }: { readonly busyShare?: number; readonly perSecond?: number } = {},
): Promise<CountingProxy> {
  const target = new URL(endpoint)
  const counts = new Map<string, number>()
  const count = (name: string, by = 1): void => void counts.set(name, (counts.get(name) ?? 0) + by)
  let requests = 0
  let left = perSecond
  let lastMs = performance.now()
  /** A bucket of tokens that holds those of a tenth of a second. */
  const isTooFast = (): boolean => {
    const nowMs = performance.now()
    left = Math.min(Math.max(1, perSecond / 10), left + ((nowMs - lastMs) * perSecond) / 1000)
    lastMs = nowMs
    if (left < 1) return true
    left -= 1
    return false
  }
  const server = createServer((request, response) => {
    requests += 1
    const isBusy = Math.floor(requests * busyShare) > Math.floor((requests - 1) * busyShare)
    if (isBusy || (perSecond < Number.POSITIVE_INFINITY && isTooFast())) {
      count('503')
      request.resume()
      response.writeHead(503, { 'content-type': 'application/xml' })
      response.end('<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>')
      return
    }
    count(kindOf(request))
    const { method, url: path, headers } = request
    const onward = ask({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('data', (chunk: Buffer) => count('in', chunk.length))
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.on('data', (chunk: Buffer) => count('out', chunk.length))
    request.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function kindOf({ method = '', url = '', headers }: IncomingMessage): string {
  if (/[?&](list-type|uploads)\b/.test(url)) return method === 'POST' ? 'UPLOAD' : 'LIST'
  if (url.includes('uploadId=')) return method === 'PUT' ? 'PART' : 'UPLOAD'
  return headers['x-amz-copy-source'] === undefined ? method : 'COPY'
}

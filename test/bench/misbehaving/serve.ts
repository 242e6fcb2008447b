/**
 * Serves many small sites on loopback, of which some misbehave: `node serve.js HOSTS BAD PAGES`. Every host is a port of its own.
 *
 * Prints one JSON line `{site, url, pages}` a host, the misbehaving first; `pages` are those of the site that are sound. Ends with its parent.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { page } from './answers.ts'
import { type HostTable, misbehavingHosts } from './hosts.ts'
import { storyHtml, storyPicture } from './pages.ts'

const [hosts = 0, bad = 0, pages = 0] = process.argv.slice(2).map(Number)

/** Announces a site: its sound pages are `/` and, unless it misbehaves, `/<name>-<n>.html`. */
async function serveSite(name: string, table: HostTable, stories: number): Promise<void> {
  const paths = Array.from({ length: stories - 1 }, (_, n) => `/${name}-${n + 1}.html`)
  const html = new Map(paths.map((path) => [path, storyHtml(path.slice(1, -5), ['/', ...paths])]))
  html.set('/', storyHtml(name, [...paths, ...Object.keys(table)]))
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const story = html.get(path)
    const answer = table[path]
    if (answer !== undefined) answer(request, response)
    else if (story !== undefined) page(story)(request, response)
    else if (path.endsWith('.jpg')) {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(await storyPicture(path.slice(1, -4)))
    } else response.writeHead(404, { 'content-type': 'text/plain' }).end('not here')
  })
  const { port } = await listen(server)
  const url = `http://127.0.0.1:${port}/`
  process.stdout.write(`${JSON.stringify({ site: name, url, pages: html.size })}\n`)
}

function listen(server: Server): Promise<AddressInfo> {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address() as AddressInfo)))
}

const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.exit()
}, 500).unref()
for (let n = 0; n < bad; n++) {
  const kinds = Object.entries(misbehavingHosts())
  const [kind = '', table = {}] = kinds[n % kinds.length] ?? []
  await serveSite(`${kind}-${n}`, table, 1)
}
for (let n = bad; n < hosts; n++) await serveSite(`story-${n}`, {}, pages)

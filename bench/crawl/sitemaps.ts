/**
 * How long the event loop stands while a crawl reads and archives a large sitemap: all other hosts of its process wait meanwhile.
 *
 *   node dist/bench/crawl/sitemaps.js [--mb 30,52] [--kind captions,urls]      prints one JSON line a sitemap
 *
 * `captions`: pages with three pictures and a caption each; `urls`: pages alone. The pages are disallowed, so only the sitemap is asked for.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'

const { values } = parseArgs({
  options: { mb: { type: 'string', default: '30,52' }, kind: { type: 'string', default: 'captions,urls' } },
})
const folder = mkdtempSync(join(tmpdir(), 'm3w-sitemaps-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const CAPTION = 'A boat on the river, seen from the bridge on the morning after the flood of that year'
const pictures = (n: number): string =>
  [1, 2, 3]
    .map(
      (k) =>
        `<image:image><image:loc>/i/${n}-${k}.jpg</image:loc><image:caption>${CAPTION}</image:caption></image:image>`,
    )
    .join('')

function sitemapOf(kind: string, megabytes: number, origin: string): string {
  const entries: string[] = []
  for (let n = 0, bytes = 0; bytes < megabytes * 1e6; n += 1) {
    const loc = `${origin}/p/${n}${kind === 'urls' ? `/${'a-long-name-of-a-page-'.repeat(42)}` : ''}`
    const entry = `<url><loc>${loc}</loc><lastmod>2026-11-01</lastmod>${kind === 'captions' ? pictures(n) : ''}</url>\n`
    entries.push(entry)
    bytes += entry.length
  }
  return `<?xml version="1.0"?><urlset>${entries.join('')}</urlset>`
}

let sitemap = ''
const server = createServer((request, response) => {
  if (request.url === '/robots.txt') response.end('User-agent: *\nDisallow: /p/\n')
  else if (request.url === '/big.xml') response.writeHead(200, { 'content-type': 'application/xml' }).end(sitemap)
  else response.writeHead(404).end()
})
await new Promise<void>((ready) => {
  server.listen(0, '127.0.0.1', ready)
})
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const program = resolve(import.meta.dirname, '../../test/bench/many-hosts/crawl.js')
const seedsFile = join(folder, 'seeds.txt')
writeFileSync(seedsFile, `${origin}/\n`)

const kinds = values.kind.split(',')
for (const [index, megabytes] of values.mb.split(',').map(Number).entries()) {
  const kind = kinds[index % kinds.length] ?? 'urls'
  sitemap = sitemapOf(kind, megabytes, origin)
  const home = mkdtempSync(join(folder, 'm3w-'))
  for (const name of ['scratch', 'state']) mkdirSync(join(home, name))
  const order = { seedsFile, delayMs: 0, folder: home, sitemaps: [`${origin}/big.xml`] }
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(order)], { maxBuffer: 1e8 })
  const { records, ...used } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, number>
  process.stdout.write(`${JSON.stringify({ kind, megabytes, outcomes: records, ...used })}\n`)
}
server.close()

/**
 * A crawl of many hosts at a delay: pages a second beside what hosts and delay allow, the shortest rest a host had, CPU a page; and the
 * same beside Crawlee's HttpCrawler and Scrapy, as they are shipped.
 *
 *   node dist/bench/crawl/many-hosts.js [--hosts 1000] [--pages 20] [--delay-ms 1000] [--silent 0] [--who m3w,crawlee,scrapy]
 *     [--python /path/to/python/with/scrapy]
 *
 * One partition in one process; the hosts are another process, on 127.0.0.0/8. Prints one JSON line a crawler.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1000' },
    pages: { type: 'string', default: '20' },
    'delay-ms': { type: 'string', default: '1000' },
    silent: { type: 'string', default: '0' },
    who: { type: 'string', default: 'm3w' },
    python: { type: 'string', default: 'python3' },
    network: { type: 'string', default: '{}' },
  },
})
const [hosts, pages, delayMs, silent] = [values.hosts, values.pages, values['delay-ms'], values.silent].map(Number)
const dist = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'm3w-many-hosts-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const server = spawn(
  process.execPath,
  [join(dist, 'test/bench/many-hosts/serve.js'), values.hosts, values.pages, values.silent],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
)
const port = await new Promise<string>((ready) => {
  server.stdout.once('data', (line: Buffer) => ready(line.toString().trim().split(' ')[1] ?? ''))
})
const origins = Array.from(
  { length: hosts ?? 0 },
  (_, host) => `http://127.${1 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}:${port}`,
)
const seedsFile = join(folder, 'seeds.txt')
writeFileSync(seedsFile, `${origins.map((origin) => `${origin}/`).join('\n')}\n`)

/** What each crawler is started with. */
function commandOf(who: string): readonly [string, readonly string[]] {
  const peers = resolve('bench/peers')
  const seconds = String((delayMs ?? 0) / 1000)
  if (who === 'crawlee') return [process.execPath, [join(peers, 'many_hosts_crawlee.mjs'), seedsFile, seconds]]
  if (who === 'scrapy') return [values.python, [join(peers, 'many_hosts_scrapy.py'), seedsFile, seconds]]
  const home = mkdtempSync(join(folder, 'm3w-'))
  for (const name of ['scratch', 'state']) mkdirSync(join(home, name))
  const order = { seedsFile, delayMs, folder: home, network: JSON.parse(values.network) as object }
  return [process.execPath, [join(dist, 'test/bench/many-hosts/crawl.js'), JSON.stringify(order)]]
}

interface Report {
  readonly requests: number
  readonly pages: number
  readonly firstMs: number
  readonly lastMs: number
  readonly gapMs: number
  readonly parallel: number
  readonly connections: number
  readonly perSecond: Readonly<Record<string, number>>
}

function ask(path: string): Report {
  return JSON.parse(execFileSync('curl', ['-s', `${origins[0]}${path}`], { encoding: 'utf8' })) as Report
}

for (const who of values.who.split(',')) {
  ask('/__reset')
  const [program, args] = commandOf(who)
  const printed = execFileSync(program, [...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1e8,
  })
  const used = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as {
    readonly seconds: number
    readonly cpuSeconds: number
    readonly peakMB: number
  }
  const { requests, pages: got, firstMs, lastMs, gapMs, parallel, connections, perSecond } = ask('/__report')
  const seconds = (lastMs - firstMs) / 1000
  const rates = Object.values(perSecond).sort((a, b) => a - b)
  const line = {
    who,
    ...{ hosts, pages, delayMs, silent, got, requests, connections, parallel, gapMs: Math.round(gapMs) },
    seconds: Number(seconds.toFixed(1)),
    pagesPerSecond: Number((got / seconds).toFixed(1)),
    medianPerSecond: rates[Math.floor(rates.length / 2)],
    cpuMsPerPage: Number(((used.cpuSeconds * 1000) / got).toFixed(2)),
    cpuMsPerRequest: Number(((used.cpuSeconds * 1000) / requests).toFixed(2)),
    cores: Number((used.cpuSeconds / used.seconds).toFixed(2)),
    peakMB: used.peakMB,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
server.stdin.end()
process.exit(0)

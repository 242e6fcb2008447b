/**
 * A crawl of many hosts at a delay: pages a second beside what hosts and delay allow, the shortest rest a host had, CPU a page; and the
 * same beside Crawlee's HttpCrawler and Scrapy, as they are shipped.
 *
 *   node dist/bench/crawl/many-hosts.js [--hosts 1000] [--pages 20] [--delay-ms 1000] [--silent 0] [--who m3w,crawlee,scrapy]
 *     [--rounds 1] [--limit-s 100000] [--python /path/to/python/with/scrapy]
 *
 * One partition in one process; the hosts are another process, on 127.0.0.0/8. Prints one JSON line a crawler and round. Whoever is not done
 * after the limit is stopped, and its line (`stopped`) is about what it did until then.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1000' },
    pages: { type: 'string', default: '20' },
    'delay-ms': { type: 'string', default: '1000' },
    silent: { type: 'string', default: '0' },
    who: { type: 'string', default: 'm3w' },
    rounds: { type: 'string', default: '1' },
    'limit-s': { type: 'string', default: '100000' },
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

interface Used {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMB: number
  readonly stopped?: boolean
}

/** @source Linux: clock ticks of /proc are 1/100 s for programs, whatever the kernel's own are */
const TICKS_A_SECOND = 100

/** What a process has used so far, by the kernel's books. */
function usedBy(pid: number): Pick<Used, 'cpuSeconds' | 'peakMB'> {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND,
    peakMB: Math.round(Number(peak) / 1024),
  }
}

/** Runs a crawler to its end, or to the limit. */
async function crawlWith(who: string): Promise<Used> {
  const [program, args] = commandOf(who)
  const startMs = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  let stopped: Used | undefined
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
  })
  const limit = setTimeout(() => {
    if (child.pid === undefined) return
    stopped = { ...usedBy(child.pid), seconds: (performance.now() - startMs) / 1000, stopped: true }
    child.kill('SIGKILL')
  }, Number(values['limit-s']) * 1000)
  await new Promise((ended) => child.once('close', ended))
  clearTimeout(limit)
  return stopped ?? (JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Used)
}

for (const who of Array.from({ length: Number(values.rounds) }, () => values.who.split(',')).flat()) {
  ask('/__reset')
  const used = await crawlWith(who)
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
    load: Math.round(loadavg()[0] ?? 0),
    ...(used.stopped === true ? { stopped: true } : {}),
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
server.stdin.end()
process.exit(0)

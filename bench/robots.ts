/**
 * What hostile robots.txt files cost, by their size: parsed once and asked about 100 long URLs, in a fresh process each.
 *
 *   node dist/bench/robots.js [--only WORD,…]
 */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { judgeRobots, MAX_ROBOTS_BYTES, parseRobots } from '../index.ts'
import { table } from './extraction/tables.ts'

const SIZES_KB = [4, 16, 64, 256, 500]
const URLS = 100
const PATH_LENGTH = 2_000

/** Lines to fill a file with, by their number; `bytes` is the size of the whole. */
type Line = (n: number, doneBytes: number, bytes: number) => string

/** Each file is bad for another way to read it. */
const FILES: Readonly<Record<string, Line>> = {
  // Groups times rules.
  'agents, then rules': (n, done, bytes) => (done < bytes / 2 ? 'user-agent:*' : `allow:/${n}`),
  'a group a rule': (n) => (n % 2 === 0 ? 'user-agent:*' : `disallow:/${n}`),
  'short rules': (n) => (n === 0 ? 'user-agent:*' : 'allow:/'),
  // Rules times the length of a URL.
  'wildcards that all but match': (n) => (n === 0 ? 'user-agent:*' : `disallow:/*a*a*a*${n}b`),
  'long rows of wildcards': (n) => (n === 0 ? 'user-agent:*' : `disallow:${'*a'.repeat(1000)}*${n}b`),
  'repeated pieces': (n) => (n === 0 ? 'user-agent:*' : `disallow:/*${'a'.repeat(40)}b*${n}`),
  'nested prefixes': (n) => (n === 0 ? 'user-agent:*' : `disallow:/${'a'.repeat(n)}b`),
  // Characters times their escapes.
  'no ASCII': (n) => (n === 0 ? 'user-agent:*' : `disallow:/${'\u00fc'.repeat(8)}${n}`),
  statements: (n) => (n === 0 ? 'user-agent:*' : `content-usage:/*a*${n} train-ai=n`),
  sitemaps: (n) => (n === 0 ? 'user-agent:*' : `sitemap:/${'s'.repeat(400)}${n}`),
}

/** One file of at most `bytes` bytes. */
function fileOf(line: Line, bytes: number): Buffer {
  const lines: string[] = []
  for (let n = 0, done = 0; ; n += 1) {
    const next = `${line(n, done, bytes)}\n`
    done += Buffer.byteLength(next)
    if (done > bytes) return Buffer.from(lines.join(''))
    lines.push(next)
  }
}

interface Cost {
  readonly parseMs: number
  readonly verdictMs: number
  readonly rules: number
  readonly memoryBytes: number
  readonly peakBytes: number
}

/** Measures this process, so that it must be a fresh one. CPU time: a busy machine does not change it much. */
function measure(body: Buffer): Cost {
  const path = `/${'a'.repeat(PATH_LENGTH - 10)}`
  const start = process.cpuUsage()
  const rules = parseRobots(body, 'm3w')
  const parsed = process.cpuUsage(start)
  const begin = process.cpuUsage()
  for (let n = 0; n < URLS; n += 1) judgeRobots(rules, `http://hostile.invalid${path}${n}`)
  const judged = process.cpuUsage(begin)
  return {
    parseMs: (parsed.user + parsed.system) / 1000,
    verdictMs: (judged.user + judged.system) / 1000 / URLS,
    rules: rules.rules.length + rules.training.length,
    memoryBytes: rules.memoryBytes,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
}

const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, one: { type: 'string' } } })
if (values.one !== undefined) {
  const [name = '', bytes = ''] = values.one.split('=')
  const line = FILES[name] ?? (() => '#')
  process.stdout.write(JSON.stringify(measure(fileOf(line, Number(bytes)))))
} else {
  const words = values.only.split(',')
  const costOf = (name: string, bytes: number): Cost =>
    JSON.parse(
      execFileSync(process.execPath, [import.meta.filename, '--one', `${name}=${bytes}`], { encoding: 'utf8' }),
    )
  const base = costOf('', 0)
  const rows: string[][] = []
  for (const name of Object.keys(FILES).filter((file) => words.some((word) => file.includes(word)))) {
    for (const size of SIZES_KB) {
      const cost = costOf(name, Math.min(size * 1024, MAX_ROBOTS_BYTES))
      const megabytes = [cost.peakBytes - base.peakBytes, cost.memoryBytes].map((bytes) => (bytes / 1e6).toFixed(1))
      const row = [
        name,
        String(size),
        String(cost.rules),
        cost.parseMs.toFixed(0),
        cost.verdictMs.toFixed(2),
        ...megabytes,
      ]
      rows.push(row)
      process.stderr.write(`${row.join('  ')}\n`)
    }
  }
  const heads = ['', 'KiB', 'rules kept', 'parse, CPU ms', 'a verdict, CPU ms', 'peak, MB', 'counted, MB']
  process.stdout.write(table('Hostile robots.txt', heads, rows))
}

/**
 * The frontier of one partition as it grows: cost of new links, of known links, of taking and finishing a page, by tenths; memory and bytes a
 * URL. `node dist/bench/frontier.js [URLs, default 10 000 000] [folder]`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFrontierStore, fingerprintOf } from '../index.ts'

const urls = Number(process.argv[2] ?? 10_000_000)
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'm3w-frontier-'))
const file = join(folder, 'frontier.sqlite')
const HOSTS = 20_000
const store = createFrontierStore(file)

/** About 80 characters, as links of real sites have. */
const urlOf = (n: number): string =>
  `https://h${n % HOSTS}.example.org/articles/${(n * 2654435761) % 4294967296}/a-title-of-some-words-${n}`

function cpuUs(work: () => void): number {
  const { user, system } = process.cpuUsage()
  work()
  const after = process.cpuUsage()
  return after.user + after.system - user - system
}

const tenth = Math.floor(urls / 10)
for (let part = 0; part < 10; part += 1) {
  const from = part * tenth
  const admit = (n: number): boolean => {
    const url = urlOf(n)
    return store.insert({ fingerprint: fingerprintOf(url), host: n % HOSTS, depth: 3, hops: 0, via: 1, url }, 'queued')
  }
  const added = cpuUs(() => {
    for (let n = from; n < from + tenth; n += 1) admit(n)
  })
  const known = Math.min(tenth, 100_000)
  const seen = cpuUs(() => {
    for (let n = 0; n < known; n += 1) admit((n * 7919) % (from + tenth))
  })
  const taken = Math.min(tenth, 20_000)
  const asked = cpuUs(() => {
    for (let n = 0; n < taken; n += 1) {
      store.take((part * taken + n) % HOSTS, 1)
    }
  })
  const line = {
    urls: from + tenth,
    newUs: +(added / tenth).toFixed(2),
    knownUs: +(seen / known).toFixed(2),
    takeUs: +(asked / taken).toFixed(2),
    diskBytesAUrl: Math.round(statSync(file).size / (from + tenth)),
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
store.close()
rmSync(folder, { recursive: true, force: true })

/**
 * A crawl among hosts that misbehave, killed with -9 and resumed: does it end in a whole dataset, and do the innocent hosts lose anything?
 *
 *   node dist/bench/misbehaving-hosts.js [--hosts 200] [--bad 20] [--pages 4] [--kill-at 300,900] [--longest-ms 12000]
 *     [--partitions 4] [--keep DIR]
 *
 * Twenty ways to misbehave (test/bench/misbehaving/hosts.ts), a host each, on loopback. `--longest-ms` is the longest exchange: over
 * 10 s a dripping body is `too_slow`, under it `deadline`. Prints one JSON line; exit code 1 if anything is not as it should be.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Report, readDatasetRecords, report as reportSchema, type Sample, verifyDataset } from '../index.ts'
import { killTheCrawl } from './kills.ts'
import { type Site, serveSites } from './sites.ts'

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '200' },
    bad: { type: 'string', default: '20' },
    pages: { type: 'string', default: '4' },
    'kill-at': { type: 'string', default: '300,900' },
    'longest-ms': { type: 'string', default: '12000' },
    partitions: { type: 'string', default: '4' },
    keep: { type: 'string' },
  },
})
const partitions = Number(values.partitions)
const dist = resolve(import.meta.dirname, '..')
const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'm3w-misbehaving-')) : resolve(values.keep)
if (values.keep === undefined) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
mkdirSync(folder, { recursive: true })
const store = join(folder, 'store')

/** Short waits, so that hosts that say nothing do not make a bench of hours; no pace, for they are ours. */
const CONFIG = {
  network: {
    ...{ contact: 'bench@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0, backoffMs: 100 },
    ...{ idleTimeoutMs: 1500, headersTimeoutMs: 4000, totalTimeoutMs: Number(values['longest-ms']), maxAttempts: 2 },
  },
  images: { explicit: 'off' },
  partitions: { pages: partitions, images: partitions, shuffle: partitions },
}

/** Documents by the host of their URL. */
async function documentsByHost(dataset: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for await (const record of readDatasetRecords(dataset, 'samples')) {
    const { host } = new URL((record as Sample).url)
    found.set(host, (found.get(host) ?? 0) + 1)
  }
  return found
}

/** Of these sites: how many have every sound page as a document, and what the others lack. */
function completeness(sites: readonly Site[], found: ReadonlyMap<string, number>) {
  const lacking = sites.filter(({ url, pages = 0 }) => (found.get(new URL(url).host) ?? 0) < pages)
  return { hosts: sites.length, whole: sites.length - lacking.length, lacking: lacking.map(({ site }) => site) }
}

const pagesOf = ({ stages }: Report) => stages.filter(({ unit }) => unit === 'page')

async function run(): Promise<boolean> {
  const counts = [values.hosts, values.bad, values.pages]
  const script = join(dist, 'test', 'bench', 'misbehaving', 'serve.js')
  const sites = await serveSites(script, Number(values.hosts), join(folder, 'requests.jsonl'), counts)
  const configFile = join(folder, 'config.json')
  const sourcesFile = join(folder, 'sources.txt')
  writeFileSync(configFile, JSON.stringify(CONFIG))
  writeFileSync(sourcesFile, sites.urls.join('\n'))
  const args = ['build', sourcesFile, '--config', configFile, '--out', store, '--workers', '1', '--quiet']
  const moments = values['kill-at'].split(',').filter(Boolean).map(Number)
  const command = [process.execPath, [join(dist, 'cli', 'main.js'), ...args]] as const
  const runs = await killTheCrawl(command, () => sites.log().length, moments)
  await sites.stop()

  const dataset = join(store, 'dataset')
  const exitCode = runs.at(-1)?.exitCode ?? null
  const kills = runs.filter(({ met }) => met).length
  if (exitCode !== 0 && exitCode !== 3) {
    process.stdout.write(`${JSON.stringify({ exitCode, kills, runs })}\n`)
    return false
  }
  const report = reportSchema.parse(JSON.parse(readFileSync(join(dataset, 'report.json'), 'utf8')))
  const verified = await verifyDataset(dataset)
  const found = await documentsByHost(dataset)
  const bad = sites.sites.slice(0, Number(values.bad))
  const innocent = completeness(sites.sites.slice(bad.length), found)
  const misbehaving = completeness(bad, found)
  const result = {
    ...{ exitCode, kills, runs, requests: sites.log().length, documents: verified.documents },
    ...{ innocent, misbehaving },
    pages: pagesOf(report).map(({ name, in: entered, kept, dropped }) => ({ name, in: entered, kept, dropped })),
    problems: report.problems,
    verify: verified.problems,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return (
    exitCode === 0 &&
    innocent.whole === innocent.hosts &&
    kills === moments.length &&
    // Whose robots.txt cannot be had is not crawled; all others must have lost nothing but what was odd.
    misbehaving.lacking.every((site) => site.startsWith('robots-reset')) &&
    report.problems.length + verified.problems.length === 0
  )
}

process.exitCode = (await run()) ? 0 : 1

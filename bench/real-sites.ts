/**
 * The whole road on real sites, with every proof that needs one: live build, builds from its archives with other workers and
 * partitions, kill -9, a changed threshold.
 *
 *   node dist/bench/real-sites.js --serve SERVE.mjs --sites 3 --out DIR [--only live,archives,kills,threshold,crawl-kill]
 *
 * Prints one JSON line a measurement. DIR is emptied by nobody: name a new one.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { killSixTimes, killTheCrawl } from './kills.ts'
import { watch } from './processes.ts'
import { type Sites, serveSites } from './sites.ts'

const { values } = parseArgs({
  options: {
    serve: { type: 'string' },
    sites: { type: 'string', default: '3' },
    out: { type: 'string' },
    workers: { type: 'string', default: '2' },
    'target-bytes': { type: 'string', default: '20000000' },
    only: { type: 'string', default: 'live,archives,kills,threshold,crawl-kill' },
  },
})
if (values.serve === undefined || values.out === undefined) {
  process.stderr.write(
    'usage: real-sites.js --serve SERVE.mjs --out DIR [--sites 3] [--workers 2] [--target-bytes N] [--only …]\n',
  )
  process.exit(2)
}

const out = resolve(values.out)
const steps = new Set(values.only.split(','))
mkdirSync(out, { recursive: true })
const configFile = join(out, 'config.json')
writeFileSync(
  configFile,
  JSON.stringify({
    network: { contact: 'bench@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: 0 },
    shards: { targetBytes: Number(values['target-bytes']) },
  }),
)
const cli = resolve('dist/cli/main.js')
const live = join(out, 'live')
const m3w = (...args: string[]): [string, string[]] => [process.execPath, [cli, ...args]]
const say = (name: string, result: object): void =>
  void process.stdout.write(`${JSON.stringify({ name, ...result })}\n`)

/** Every shard's SHA-256 by name: what has to be equal. */
function shardsOf(store: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(store, 'dataset', 'dataset.json'), 'utf8')) as {
    shards: { name: string; sha256: string }[]
  }
  return Object.fromEntries(manifest.shards.map(({ name, sha256 }) => [name, sha256]))
}

const sameShards = (store: string): boolean => JSON.stringify(shardsOf(store)) === JSON.stringify(shardsOf(live))

function archivesOf(store: string): string[] {
  return ['pages', 'images'].flatMap((kind) =>
    readdirSync(join(store, 'ledger', kind), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.warc(\.gz)?$/.test(name))
      .map((name) => join(store, 'ledger', kind, name))
      .sort(),
  )
}

async function build(store: string, sources: readonly string[], extra: readonly string[] = []) {
  const result = await watch(
    ...m3w('build', ...sources, '--config', configFile, '--out', store, '--workers', values.workers, ...extra),
  )
  const peaks = result.peaks
    .slice(0, 4)
    .map(({ role, peakRssBytes }) => ({ role: role.slice(-60), mb: Math.round(peakRssBytes / 1e6) }))
  return { exitCode: result.exitCode, seconds: Math.round(result.seconds * 10) / 10, peaks, stdout: result.stdout }
}

const doubleAsked = (sites: Sites): string[] => {
  const times = new Map<string, number>()
  for (const { url, status } of sites.log()) {
    // Every process reads robots.txt for itself: RFC 9309 section 2.4 allows a copy to be used, it does not ask for one.
    if (status !== 429 && !url.endsWith('/robots.txt')) times.set(url, (times.get(url) ?? 0) + 1)
  }
  return [...times].filter(([, count]) => count > 1).map(([url]) => url)
}

const offline = ['--set', 'network.offline=true', '--set', 'images.explicit=off']

if (steps.has('live')) {
  const sites = await serveSites(values.serve, Number(values.sites), join(out, 'live.log'))
  const { stdout, ...result } = await build(live, sites.urls)
  const report = JSON.parse(readFileSync(join(live, 'dataset', 'report.json'), 'utf8')) as { stages: unknown[] }
  say('live', {
    ...result,
    ...JSON.parse(stdout || '{}'),
    requests: sites.log().length,
    askedTwice: doubleAsked(sites).length,
    report: report.stages,
  })
  if (steps.has('threshold')) {
    // A looser limit lets new documents in, which ask for new images: those may be requested, the others may not.
    const before = sites.log()
    const answered = new Set(before.filter(({ status }) => status < 500 && status !== 429).map(({ url }) => url))
    const set = ['--set', 'text.minWords=30']
    const plan = await watch(...m3w('plan', ...sites.urls, '--config', configFile, '--out', live, ...set))
    const again = await build(live, sites.urls, set)
    const requested = sites.log().slice(before.length)
    say('threshold', {
      exitCode: again.exitCode,
      seconds: again.seconds,
      requests: requested.length,
      finalAskedAgain: requested.filter(({ url }) => answered.has(url) && !url.endsWith('/robots.txt')).length,
      plan: plan.stdout.trim().split('\n'),
    })
    // The base build again, so that later comparisons see its dataset; everything is cached.
    const back = await build(live, sites.urls)
    say('cached', {
      exitCode: back.exitCode,
      seconds: back.seconds,
      requests: sites.log().length - before.length - requested.length,
    })
  }
  await sites.stop()
}
if (steps.has('archives')) {
  for (const [name, extra] of [
    ['one-worker', ['--workers', '1']],
    ['four-workers', ['--workers', '4']],
    [
      'other-partitions',
      ['--set', 'partitions.shuffle=7', '--set', 'partitions.images=5', '--set', 'partitions.taskBytes=9000000'],
    ],
  ] as const) {
    const { exitCode, seconds } = await build(join(out, name), archivesOf(live), [...offline, ...extra])
    say(name, { exitCode, seconds, shards: Object.keys(shardsOf(live)).length, same: sameShards(join(out, name)) })
  }
}
if (steps.has('kills')) {
  const kills = await killSixTimes(
    m3w(
      'build',
      ...archivesOf(live),
      '--config',
      configFile,
      '--out',
      join(out, 'killed'),
      '--workers',
      '2',
      ...offline,
    ),
    join(out, 'killed'),
  )
  say('kills', { kills, same: sameShards(join(out, 'killed')) })
}
if (steps.has('crawl-kill')) {
  const sites = await serveSites(values.serve, Number(values.sites), join(out, 'crawl-kill.log'))
  const command = m3w(
    'build',
    ...sites.urls,
    '--config',
    configFile,
    '--out',
    join(out, 'crawl-killed'),
    '--workers',
    values.workers,
  )
  const kills = await killTheCrawl(command, () => sites.log().length)
  const twice = doubleAsked(sites)
  say('crawl-kill', { kills, requests: sites.log().length, askedTwice: twice.length, examples: twice.slice(0, 5) })
  await sites.stop()
}

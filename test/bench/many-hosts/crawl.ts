/**
 * The crawl stage over many hosts, one partition, with archive and journal in a folder: a process of its own, for its CPU.
 *
 *   node crawl.js '{"seedsFile":"…","delayMs":1000,"folder":"…"}'      prints one JSON line
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { silentLog } from '../../../core/log.ts'
import type { TaskContext } from '../../../core/stage.ts'
import { crawlStage } from '../../../crawler/pages/crawl-stage.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { crawlConfig, ledgerConfig, networkConfig } from '../../../schemas/index.ts'

interface Order {
  readonly seedsFile: string
  readonly delayMs: number
  readonly folder: string
  readonly network?: Record<string, unknown>
  /** Sitemaps that are read as sources. */
  readonly sitemaps?: readonly string[]
}

const order = JSON.parse(process.argv[2] ?? '') as Order
const { delayMs, folder } = order
const seeds = readFileSync(order.seedsFile, 'utf8').split('\n').filter(Boolean)
const stage = crawlStage(
  {
    crawl: crawlConfig.parse({ sitemaps: false, maxPagesPerPartition: 10_000_000 }),
    ...{
      seeds,
      sitemapSeeds: order.sitemaps ?? [],
      seedLists: [],
      token: 'mthreew',
      policy: 'strict',
      round: 0,
      partitions: 1,
      leg: 0,
    },
  },
  {
    network: networkConfig.parse({
      ...{ contact: 'bench@example.org', allowAddresses: ['127.0.0.0/8'], minDelayMs: delayMs, ...order.network },
    }),
    ledger: ledgerConfig.parse({}),
    crawlKey: 'abcdef012345',
  },
)
const task: TaskContext = {
  ...{ stage: stage.name, partition: 0, partitions: 1, seed: 0, taskKey: 'a'.repeat(64) },
  ...{ scratchFolder: join(folder, 'scratch'), stateFolder: join(folder, 'state') },
  ...{ signal: new AbortController().signal, log: silentLog, splits: [] },
  async *whole() {},
  count() {},
  progress() {},
  store: openFileStore(join(folder, 'store')),
  createObject: () => Promise.reject(new Error('a crawl creates no objects')),
}
const loop = monitorEventLoopDelay({ resolution: 5 })
loop.enable()
const startMs = performance.now()
let records = 0
for await (const _ of stage.run({}, task as Parameters<typeof stage.run>[1])) records += 1
const { user, system } = process.cpuUsage()
const line = {
  records,
  seconds: (performance.now() - startMs) / 1000,
  cpuSeconds: (user + system) / 1e6,
  /** Longest time that the event loop stood. */
  standMs: Math.round(loop.max / 1e6),
  peakMB: Math.round(process.resourceUsage().maxRSS / 1024),
}
process.stdout.write(`${JSON.stringify(line)}\n`)
process.exit(0)

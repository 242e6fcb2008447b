/** Runs the crawl stage against sites on loopback and reads what it left, for tests. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { openLedger } from '../../../archives/ledger.ts'
import { type Log, silentLog } from '../../../core/log.ts'
import type { ArchiveObject, TaskContext } from '../../../core/stage.ts'
import { readAll, type Store } from '../../../core/store.ts'
import { normalizeUrl } from '../../../core/url.ts'
import { type CrawlRefresh, crawlStage } from '../../../crawler/pages/crawl-stage.ts'
import { readRow } from '../../../crawler/pages/frontier/page-journal.ts'
import type { OutLink } from '../../../datasets/pages.ts'
import { readWarc, type WarcRecordItem } from '../../../formats/warc/read.ts'
import {
  type CrawlConfig,
  crawlConfig,
  type DropRecord,
  type HostReport,
  type JournalRow,
  type LedgerConfig,
  ledgerConfig,
  type NetworkConfig,
} from '../../../schemas/index.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { loopback } from '../site.ts'

export interface CrawlSetup {
  readonly seeds?: readonly string[]
  readonly sitemapSeeds?: readonly string[]
  /** Digests of lists that the store holds. */
  readonly seedLists?: readonly string[]
  readonly crawl?: Partial<CrawlConfig>
  readonly network?: Partial<NetworkConfig>
  readonly ledger?: Partial<LedgerConfig>
  readonly round?: number
  readonly partition?: number
  readonly partitions?: number
  readonly leg?: number
  readonly refresh?: CrawlRefresh
  readonly links?: readonly OutLink[]
  readonly store?: Store
  /** Outlives the run; by default one of its own, deleted after the test. */
  readonly stateFolder?: string
  readonly signal?: AbortSignal
  /** Other tasks wait for the place of this one. */
  readonly isWanted?: () => boolean
  readonly log?: Log
}

export interface CrawlRun {
  readonly store: Store
  readonly archives: readonly ArchiveObject[]
  readonly dropped: readonly DropRecord[]
  readonly hosts: readonly HostReport[]
  readonly links: readonly OutLink[]
  readonly counts: Readonly<Record<string, number>>
}

export const CRAWL_KEY = 'abcdef012345'

/** Runs one task of the stage. Sitemaps are off unless asked for, and so are traps by yield: pages of tests are all alike. */
export async function runCrawl(test: Pick<TestContext, 'after'>, setup: CrawlSetup): Promise<CrawlRun> {
  const { store = openMemoryStore(), partition = 0, partitions = 1, round = 0 } = setup
  const stateFolder = setup.stateFolder ?? (await mkdtemp(join(tmpdir(), 'm3w-crawl-')))
  if (setup.stateFolder === undefined) test.after(() => rm(stateFolder, { recursive: true, force: true }))
  const scratchFolder = await mkdtemp(join(tmpdir(), 'm3w-scratch-'))
  test.after(() => rm(scratchFolder, { recursive: true, force: true }))
  const stage = crawlStage(
    {
      crawl: crawlConfig.parse({ sitemaps: false, maxBarrenPages: 0, ...setup.crawl }),
      seeds: (setup.seeds ?? []).map((url) => normalizeUrl(url) ?? url),
      sitemapSeeds: setup.sitemapSeeds ?? [],
      seedLists: setup.seedLists ?? [],
      token: 'mthreew',
      policy: 'strict',
      round,
      partitions,
      leg: setup.leg ?? 0,
      refresh: setup.refresh,
    },
    { network: loopback(setup.network), ledger: ledgerConfig.parse(setup.ledger ?? {}), crawlKey: CRAWL_KEY },
  )
  const counts: Record<string, number> = {}
  const task: TaskContext = {
    stage: stage.name,
    partition,
    partitions,
    seed: 0,
    taskKey: 'a'.repeat(64),
    scratchFolder,
    stateFolder,
    signal: setup.signal ?? new AbortController().signal,
    log: setup.log ?? silentLog,
    splits: [],
    whole: () => iterate([]),
    count(name, by = 1) {
      counts[name] = (counts[name] ?? 0) + by
    },
    ...(setup.isWanted === undefined ? {} : { isWanted: setup.isWanted }),
    progress() {},
    store,
    createObject: () => Promise.reject(new Error('the crawl creates no objects')),
  }
  const found: Record<string, unknown[]> = { archives: [], hosts: [], dropped: [], links: [] }
  const inputs = round === 0 ? {} : { links: iterate(setup.links ?? []) }
  for await (const [name, record] of stage.run(inputs, task as Parameters<typeof stage.run>[1]))
    found[name]?.push(record)
  return { store, counts, ...found } as unknown as CrawlRun
}

/** All rows of the partition's ledger, in order. */
export async function ledgerRows(store: Store, name = `${CRAWL_KEY}-00`): Promise<JournalRow[]> {
  const rows: JournalRow[] = []
  for await (const segment of openLedger(store, 'pages', name).replay()) {
    rows.push(...segment.rows.map((row) => readRow(row, name)))
  }
  return rows
}

/** Outcome of every page, by path and query. */
export async function outcomes(store: Store, name?: string): Promise<Record<string, string>> {
  const rows = await ledgerRows(store, name)
  const pages = rows.flatMap((row) => ('outcome' in row ? [row] : []))
  return Object.fromEntries(
    pages.map(({ url, outcome }) => [`${new URL(url).pathname}${new URL(url).search}`, outcome] as const).sort(),
  )
}

/** All records of all archives; fails on damage. */
export async function warcRecords({
  store,
  archives,
}: Pick<CrawlRun, 'store' | 'archives'>): Promise<WarcRecordItem[]> {
  const records: WarcRecordItem[] = []
  for (const { key, layout } of archives) {
    const bytes = await readAll(store, key)
    for await (const item of readWarc(iterate([bytes]), { layout, offset: 0, maxBlockBytes: 1 << 24 })) {
      if (item.kind === 'damage') throw new Error(`${key}: ${item.message}`)
      records.push(item)
    }
  }
  return records
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

/**
 * Draws the pages of a crawl's probe: from all URLs that a crawl knows when it is ended, by seed. A crawl that has just begun has
 * asked small hosts as often as large ones, and of each what lies near its seeds: start pages, overviews, choices of a language. What it knows is fairer.
 */
import { ledgerPartitions, openLedger } from '../../../archives/ledger.ts'
import { readSeeds } from '../../../archives/seeds/seed-list.ts'
import { openSorter, type Sorter } from '../../../core/sort.ts'
import { authorityOf, normalizeUrl } from '../../../core/url.ts'
import { isSitemapUrl } from '../../../crawler/sources/sources.ts'
import { crawlSourcesOf, type Run } from '../../run/run.ts'
import { drawKey, hostWeights, uniformOf } from './host-weights.ts'

interface DrawUrlsOptions {
  readonly wanted: number
  readonly seed: number
  /** URLs of a host that the whole run asks for at most. */
  readonly maxPerHost: number
  /** For the sorting. */
  readonly folder: string
}

export interface DrawnUrls {
  /** In the order of the draw. */
  readonly urls: readonly string[]
  /** URLs that the whole run will ask for, as far as the crawl knows, by host. */
  readonly hosts: ReadonlyMap<string, number>
  /** Of those the crawl has asked for. */
  readonly asked: number
}

/** Of the crawl of a run, which may have been ended early. The same URLs for the same ledgers and seed. */
export async function drawUrls(run: Run, options: DrawUrlsOptions): Promise<DrawnUrls> {
  const sorter = openSorter<string>({
    scratchFolder: options.folder,
    name: 'known-urls',
    keyOf: (url) => url,
    orderOf: () => '',
  })
  try {
    const asked = await addKnown(run, sorter)
    const found = new Map<string, number>()
    for (const { key } of sorter.groups()) found.set(authorityOf(key), (found.get(authorityOf(key)) ?? 0) + 1)
    const hosts = new Map([...found].map(([host, count]) => [host, Math.min(count, options.maxPerHost)]))
    const shareOf = (host: string): number => (hosts.get(host) ?? 0) / (found.get(host) ?? 1)
    return { urls: lowestOf(sorter, { shareOf, weightOf: hostWeights(hosts) }, options), hosts, asked }
  } finally {
    sorter.close()
  }
}

/** Seeds, lists of them, and what the ledgers say was asked for or admitted; how many were asked for. */
async function addKnown(run: Run, sorter: Sorter<string>): Promise<number> {
  const { seeds, seedLists } = crawlSourcesOf(run.record)
  for (const seed of seeds) sorter.add(normalizeUrl(seed) ?? seed)
  for (const digest of seedLists) {
    for (let partition = 0; partition < run.record.config.partitions.pages; partition++)
      for await (const { url } of readSeeds(run.store, digest, partition)) sorter.add(url)
  }
  let asked = 0
  for (const partition of await ledgerPartitions(run.store, 'pages')) {
    for await (const { rows } of openLedger(run.store, 'pages', partition).replay()) {
      for (const row of rows) {
        const { url, admitted = [], evidence } = row as Partial<Record<'url' | 'evidence', string>> & Admitting
        for (const one of admitted) sorter.add(one)
        if (evidence !== undefined || url === undefined) continue
        sorter.add(url)
        asked += 1
      }
    }
  }
  return asked
}

interface Admitting {
  readonly admitted?: readonly string[]
}

interface Shares {
  /** Of a host of which not all will be asked for only so many take part. */
  shareOf(host: string): number
  /** How likely one of its URLs is drawn. */
  weightOf(host: string): number
}

/** The URLs that are drawn. */
function lowestOf(
  sorter: Sorter<string>,
  { shareOf, weightOf }: Shares,
  { wanted, seed }: DrawUrlsOptions,
): readonly string[] {
  let lowest: { readonly url: string; readonly order: number }[] = []
  const cut = (): void => {
    lowest = lowest.sort((a, b) => a.order - b.order || (a.url < b.url ? -1 : 1)).slice(0, wanted)
  }
  for (const { key: url } of sorter.groups()) {
    const host = authorityOf(url)
    if (isSitemapUrl(url) || uniformOf(seed + 1, url) >= shareOf(host)) continue
    lowest.push({ url, order: drawKey(seed, url, weightOf(host)) })
    if (lowest.length >= 2 * wanted + 1000) cut()
  }
  cut()
  return lowest.map(({ url }) => url)
}

/** The datasets of pages: archives that hold captures, and the links between crawl partitions. */
import { openPartitionKey } from '../core/site.ts'
import { type ArchiveObject, type Dataset, defineDataset } from '../core/stage.ts'
import type { HostReport, PageOriginal, PageRevisit, SiteRecord } from '../schemas/index.ts'

/** WARC objects of page ledger segments, and of registered foreign archives: as they were given, then with the places at which they may be cut. */
export const pageArchives = defineDataset<ArchiveObject>({ name: 'page-archives' })
export const importedArchives = defineDataset<ArchiveObject>({ name: 'imported-archives' })
export const scannedArchives = defineDataset<ArchiveObject>({ name: 'scanned-archives' })

/** What sites say of rights in imported archives: a small part of them, read whole by each task that judges their pages. */
export const siteRecords = defineDataset<SiteRecord>({ name: 'site-records' })

/** Page revisits of imported archives that may be of another URL's record, and the records that were found for them: few, and read whole. */
export const pageRevisits = defineDataset<PageRevisit>({ name: 'page-revisits' })
export const pageOriginals = defineDataset<PageOriginal>({ name: 'page-originals' })

/** What the crawl asked of each host: a record a host and round. Published. */
export const crawledHosts = defineDataset<HostReport>({ name: 'crawled-hosts' })

/** A link out of a crawl partition, read by the next round. */
export interface OutLink {
  readonly url: string
  readonly depth: number
}
/** Cut as crawl partitions are; P and `splitDomains` must be those of the crawl. */
export function outLinks(round: number, partitions: number, splitDomains?: readonly string[]): Dataset<OutLink> {
  const keyOf = openPartitionKey(splitDomains)
  return defineDataset({ name: `links-${round}`, keyOf: ({ url }) => keyOf(url), partitions })
}

/** Is this the name of a stage of the crawl? There is one a round: `crawl`, `crawl-2`, … */
export function isCrawlStage(stage: string): boolean {
  return /^crawl(-\d+)?$/.test(stage)
}

/** Counters of a crawl that was ended: partitions that were not done, and the pages that wait in them. */
export const CUT_COUNTERS = { cut: 'crawl.cut', waiting: 'crawl.waiting' } as const

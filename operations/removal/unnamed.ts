/** What was taken down is counted, and not named, in what is published: whoever has the dataset must not learn who asked for it. */
import type { RemovalList } from '../../archives/rights/removals.ts'
import { normalizeUrl } from '../../core/url.ts'
import type { Config, DropRecord, HostReport } from '../../schemas/index.ts'

const TAKEN_DOWN_HOST = 'removed.invalid'
const TAKEN_DOWN_URL = `https://${TAKEN_DOWN_HOST}/`

/** Drops, whatever they are dropped for. */
export async function* unnamedDrops(
  records: AsyncIterable<DropRecord>,
  removed: RemovalList,
): AsyncGenerator<DropRecord> {
  for await (const record of records) {
    if (record.reason !== 'removed_by_request' && removed.address(record.url) === undefined) yield record
    else {
      const { title: _, beginning: __, detail: ___, ...known } = record
      yield { ...known, url: TAKEN_DOWN_URL }
    }
  }
}

/** What was asked of hosts. A host of which only some addresses were taken down keeps its name. */
export async function* unnamedHosts(
  reports: AsyncIterable<HostReport>,
  removed: RemovalList,
): AsyncGenerator<HostReport> {
  for await (const report of reports)
    yield removed.host(report.host) === undefined ? report : { ...report, host: TAKEN_DOWN_HOST }
}

/** The config, whose sources, patterns and rules name what was crawled. */
export function unnamedConfig(config: Config, removed: RemovalList): Config {
  const isGone = (url: string | undefined): boolean => url !== undefined && removed.address(url) !== undefined
  // A pattern begins with its host, or with a path that any host may have.
  const isOfGone = (pattern: string): boolean =>
    !/^[/*]/.test(pattern) && isGone(normalizeUrl(`https://${pattern.replace(/[$*].*$/s, '')}`))
  const kept = (patterns: readonly string[]): string[] => patterns.filter((pattern) => !isOfGone(pattern))
  const { include, exclude, seedRules, splitDomains } = config.crawl
  return {
    ...config,
    sources: config.sources.map((source) => (isGone(normalizeUrl(source)) ? TAKEN_DOWN_URL : source)),
    crawl: {
      ...config.crawl,
      include: kept(include),
      exclude: kept(exclude),
      seedRules: seedRules.filter(({ match }) => !isOfGone(match.replace(/^https?:\/\//, ''))),
      ...(splitDomains === undefined ? {} : { splitDomains: kept(splitDomains) }),
    },
  }
}

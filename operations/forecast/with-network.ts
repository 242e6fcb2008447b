/** Puts what a crawl took beside a probe that was built from its archives: that one is drawn in the proportions of the hosts, which a crawl that was just begun is not. */
import { isCrawlStage } from '../../datasets/pages.ts'
import type { HostReport } from '../../schemas/index.ts'
import type { RunMeasure, StageMeasure } from '../measure/measure-run.ts'

/** What a crawl knows of a host. */
export interface KnownHost {
  readonly host: string
  /** Its URLs that were asked, and those that wait. */
  readonly asked: number
  readonly waiting: number
  /** Of the answers. */
  readonly bytes: number
}

/**
 * The hosts of a crawl that was ended. `waitingAt` names those with most URLs that wait; what waits beyond them is shared by the others, and by all where
 * all are named.
 */
export function knownHosts(
  reports: readonly HostReport[],
  waitingAt: ReadonlyMap<string, number>,
  waiting: number,
): readonly KnownHost[] {
  const hosts = reports.map(({ host, outcomes, bytes }) => ({
    host,
    bytes,
    asked: Object.values(outcomes).reduce((sum, by) => sum + by, 0),
  }))
  const named = hosts.reduce((sum, { host }) => sum + (waitingAt.get(host) ?? 0), 0)
  const others = hosts.filter(({ host }) => !waitingAt.has(host))
  const rest = Math.max(0, waiting - named)
  const scale = others.length === 0 && named > 0 ? waiting / named : 1
  const askedOfOthers = others.reduce((sum, { asked }) => sum + asked, 0)
  return hosts.map((host) => {
    const known = waitingAt.get(host.host)
    const share = askedOfOthers === 0 ? 0 : host.asked / askedOfOthers
    return { ...host, waiting: known === undefined ? rest * share : known * scale }
  })
}

/** The probe as if it had crawled its own pages and asked for its own pictures, at the cost that the crawl had. */
export function withNetwork(built: RunMeasure, crawled: RunMeasure, hosts: readonly KnownHost[]): RunMeasure {
  const ofPages = built.pages / Math.max(1, crawled.pages)
  const grown = bodyBytes(hosts)
  const stages = built.stages.map((stage) => {
    const other = crawled.stages.find(({ name }) => name === stage.name)
    if (stage.kind === 'cpu' && !isCrawlStage(stage.name)) return stage
    if (other === undefined) return stage
    return isCrawlStage(stage.name)
      ? scaled(other, { ...other.counts, 'page.in': built.pages }, ofPages)
      : scaled(other, stage.counts, ratio(stage, other))
  })
  const wall = (some: readonly StageMeasure[]): number =>
    some.reduce((sum, { kind, wallSeconds }) => (kind === 'cpu' ? sum : sum + wallSeconds), 0)
  const { cpuSeconds } = built
  const cpuOfCrawl = Math.max(0, (crawled.cpuSeconds ?? 0) * ofPages - (cpuSeconds ?? 0))
  return {
    ...built,
    stages,
    seconds: built.seconds - wall(built.stages) + wall(stages),
    ...(cpuSeconds === undefined ? {} : { cpuSeconds: cpuSeconds + cpuOfCrawl }),
    crawledBytes:
      grown.all === 0 ? 0 : crawled.crawledBytes * (grown.all / Math.max(1, grown.asked)) * grown.share * ofPages,
    pageLedgerBytes:
      grown.all === 0 ? 0 : crawled.pageLedgerBytes * (grown.all / Math.max(1, grown.asked)) * grown.share * ofPages,
  }
}

/** Bytes of the answers so far, and of all that is known if each host goes on as it began; `share`: what of all was asked. */
function bodyBytes(hosts: readonly KnownHost[]): {
  readonly asked: number
  readonly all: number
  readonly share: number
} {
  const sum = (of: (host: KnownHost) => number): number => hosts.reduce((total, host) => total + of(host), 0)
  const all = sum(({ bytes, asked, waiting }) => (bytes / Math.max(1, asked)) * (asked + waiting))
  const [asked, known] = [sum((host) => host.asked), sum((host) => host.asked + host.waiting)]
  return { asked: sum(({ bytes }) => bytes), all, share: asked / Math.max(1, known) }
}

function scaled(stage: StageMeasure, counts: StageMeasure['counts'], by: number): StageMeasure {
  const { seconds, wallSeconds, bytes } = stage
  return { ...stage, counts, seconds: seconds * by, wallSeconds: wallSeconds * by, bytes: bytes * by }
}

function ratio(stage: StageMeasure, other: StageMeasure): number {
  return (stage.counts['image.in'] ?? 0) / Math.max(1, other.counts['image.in'] ?? 0)
}

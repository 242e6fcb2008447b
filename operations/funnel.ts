/** The funnel of a run: which counters of which stages make up each row of report.json, and what stands upstream of what. */
import type { Unit } from '../datasets/tally.ts'
import type { FunnelStage } from '../schemas/index.ts'

/** What the manifests of one stage add up to. */
export interface StageTotals {
  readonly counts: Readonly<Record<string, number>>
  /** Working time of all its tasks. */
  readonly seconds: number
  /** Bytes of the objects they wrote. */
  readonly bytes: number
}

interface Row {
  readonly name: string
  readonly unit: Unit
  readonly upstream: string | null
  /** The stages whose counters the row adds up; its own name where left out. */
  readonly stages?: (name: string) => boolean
  /** A counter of another stage that counts as entered and kept here. */
  readonly joining?: readonly [stage: string, counter: string]
}

/**
 * `crawl` holds every round, and the pages that extract found in imported archives: both are pages that extract may read.
 * The first row of a unit has no upstream: pages become documents in extract, documents ask for slots in request-images.
 */
const ROWS: readonly Row[] = [
  {
    name: 'crawl',
    unit: 'page',
    upstream: null,
    stages: (name) => name.startsWith('crawl-'),
    joining: ['extract', 'page.imported'],
  },
  { name: 'extract', unit: 'page', upstream: 'crawl' },
  { name: 'judge-text', unit: 'document', upstream: null },
  { name: 'dedup-url', unit: 'document', upstream: 'judge-text' },
  { name: 'dedup-content', unit: 'document', upstream: 'dedup-url' },
  { name: 'fetch-images', unit: 'image', upstream: null },
  { name: 'fetch-images', unit: 'slot', upstream: null },
  { name: 'measure-images', unit: 'slot', upstream: 'fetch-images' },
  { name: 'judge-images', unit: 'slot', upstream: 'measure-images' },
  { name: 'dedup-images', unit: 'slot', upstream: 'judge-images' },
  { name: 'assemble', unit: 'slot', upstream: 'dedup-images' },
  { name: 'assemble', unit: 'document', upstream: 'dedup-content' },
  { name: 'pack', unit: 'document', upstream: 'assemble' },
]

/** The rows of report.json, in the order of the road. Reasons are sorted. `shards/publish/funnel-check.ts` checks that they add up. */
export function makeFunnel(totals: ReadonlyMap<string, StageTotals>): FunnelStage[] {
  return ROWS.map(({ name, unit, upstream, stages = (stage) => stage === name, joining }) => {
    const members = [...totals].filter(([stage]) => stages(stage)).map(([, total]) => total)
    const sum = (counter: string): number => members.reduce((total, { counts }) => total + (counts[counter] ?? 0), 0)
    const joined = joining === undefined ? 0 : (totals.get(joining[0])?.counts[joining[1]] ?? 0)
    const prefix = `${unit}.dropped.`
    const reasons = new Set(
      members.flatMap(({ counts }) => Object.keys(counts).filter((key) => key.startsWith(prefix))),
    )
    return {
      name,
      unit,
      upstream,
      in: sum(`${unit}.in`) + joined,
      kept: sum(`${unit}.kept`) + joined,
      dropped: Object.fromEntries([...reasons].sort().map((key) => [key.slice(prefix.length), sum(key)])),
      seconds: members.reduce((total, { seconds }) => total + seconds, 0),
      bytes: members.reduce((total, { bytes }) => total + bytes, 0),
    }
  })
}

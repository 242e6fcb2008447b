/** What the pages of a probe yielded, host by host, and what that makes of the whole: hosts differ, and so does how much of each was drawn. */
import { authorityOf } from '../../../core/url.ts'
import type { AnySample, HostReport, IndexRow } from '../../../schemas/index.ts'
import { ALL, type Stratum } from '../draw/strata.ts'
import { distinctShare, isDedup, repeatsOf } from './distinct.ts'

/** Of the whole over what the probe yielded in proportion to its pages: 1 where all hosts are alike and nothing repeats. */
export interface Yields {
  /** Of URLs that are pages. */
  readonly pages: number
  /** Of documents that come as far as deduplication. */
  readonly entered: number
  readonly documents: number
  readonly images: number
  /** Of shards. */
  readonly bytes: number
  /** Of bodies that a crawl reads. */
  readonly crawled: number
  /** Pictures of the whole by the host that they were asked of. */
  readonly imageHosts: ReadonlyMap<string, number>
  /** One standard error of the bytes of shards, over them: of a few pages little is known, and of no sample nothing. */
  readonly error: number | undefined
}

/** Hosts of which fewer pages were drawn are told together. @source judgement: of fewer a mean says nothing */
const LEAST_DRAWN = 5

/** Records of the larger probe's dataset. */
type ProbeRecords = (name: 'index' | 'samples' | 'dropped') => AsyncIterable<unknown>

/** From what became of the larger probe, and what its crawl says of hosts. */
export async function yieldsOf(
  records: ProbeRecords,
  hosts: ReadonlyMap<string, Stratum>,
  reports: readonly HostReport[],
): Promise<Yields> {
  const groups = groupsOf(hosts)
  const of = (url: string): Group => groups.get(authorityOf(url)) ?? groups.get(ALL) ?? groups.others
  const lengths = new Map<string, number>()
  for await (const row of records('index')) {
    const { key, length } = row as IndexRow
    lengths.set(key, length)
  }
  for await (const sample of records('samples')) {
    const { id, url, ...rest } = sample as AnySample
    const group = of(url)
    group.documents += 1
    group.entered += 1
    group.images += 'images' in rest ? rest.images.filter((image) => image !== null).length : 1
    for (const host of imageHostsOf(rest)) group.imageHosts.set(host, (group.imageHosts.get(host) ?? 0) + 1)
    group.bytes.push(lengths.get(id) ?? 0)
  }
  for await (const drop of records('dropped')) {
    const { stage, unit, id, url, detail } = drop as Readonly<Record<'stage' | 'unit' | 'id' | 'url', string>> &
      Detailed
    // What left behind the rules of texts had come as far as deduplication.
    if (unit !== 'document' || stage === 'judge-text') continue
    const group = of(url)
    group.entered += 1
    if (isDedup({ name: stage }) && typeof detail === 'string') group.stays.set(id, detail)
  }
  for (const { host, bytes, pages } of reports) {
    const group = groups.get(host) ?? groups.others
    group.crawled += bytes
    group.captured += pages
  }
  return weighed(alikeIfMoved([...groups.values(), groups.others]))
}

/** Of each picture of a sample the host of its address. */
function imageHostsOf(sample: object): readonly string[] {
  const { image_info: infos = [] } = sample as { readonly image_info?: readonly unknown[] }
  return infos.flatMap((info) => {
    const { url } = (info ?? {}) as { readonly url?: unknown }
    return typeof url === 'string' ? [authorityOf(url)] : []
  })
}

/** Where more pages came of a host than were drawn of it, others lead there: which page was drawn for which host is not known, and all are one group. */
export function alikeIfMoved(groups: readonly Group[]): readonly Group[] {
  if (!groups.some(({ captured, drawn }) => captured > drawn)) return groups
  const sum = (of: Exclude<keyof Group, 'stays' | 'bytes' | 'imageHosts'>): number =>
    groups.reduce((all, group) => all + group[of], 0)
  return [
    {
      known: sum('known'),
      drawn: sum('drawn'),
      documents: sum('documents'),
      images: sum('images'),
      crawled: sum('crawled'),
      captured: sum('captured'),
      entered: sum('entered'),
      stays: new Map(groups.flatMap(({ stays }) => [...stays])),
      bytes: groups.flatMap(({ bytes }) => bytes),
      imageHosts: summed(groups.map(({ imageHosts }) => imageHosts)),
    },
  ]
}

interface Detailed {
  readonly detail?: unknown
}

/** What came of the pages of a host. */
export interface Group extends Stratum {
  documents: number
  images: number
  crawled: number
  captured: number
  /** Documents before deduplication, and who stays in the place of whom. */
  entered: number
  readonly stays: Map<string, string>
  /** Of each sample. */
  readonly bytes: number[]
  /** Pictures by the host that they were asked of. */
  readonly imageHosts: Map<string, number>
}

function summed(maps: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [name, value] of maps.flatMap((map) => [...map])) sums.set(name, (sums.get(name) ?? 0) + value)
  return sums
}

/** Of which nothing has come yet. */
export function groupOf({ known, drawn }: Stratum): Group {
  return {
    known,
    drawn,
    documents: 0,
    images: 0,
    crawled: 0,
    captured: 0,
    entered: 0,
    stays: new Map(),
    bytes: [],
    imageHosts: new Map(),
  }
}

interface Groups {
  readonly others: Group
  get(host: string): Group | undefined
  values(): Iterable<Group>
}

/** Of a host with pages enough a group of its own; of the others those of about as many pages together, which were drawn alike; what is too few still, in one. */
function groupsOf(hosts: ReadonlyMap<string, Stratum>): Groups {
  const strata = new Map<string, Stratum>()
  const nameOf = new Map<string, string>()
  for (const [host, { known, drawn }] of hosts) {
    const name = drawn >= LEAST_DRAWN && host !== ALL ? host : `of ${sizeClass(known)}`
    const { known: k, drawn: d } = strata.get(name) ?? { known: 0, drawn: 0 }
    strata.set(name, { known: k + known, drawn: d + drawn })
    nameOf.set(host, name)
  }
  const large = new Map<string, Group>()
  const rest = { known: 0, drawn: 0 }
  for (const [name, stratum] of strata) {
    if (stratum.drawn >= LEAST_DRAWN) large.set(name, groupOf(stratum))
    else {
      rest.known += stratum.known
      rest.drawn += stratum.drawn
    }
  }
  const others = groupOf(rest)
  return { others, get: (host) => large.get(nameOf.get(host) ?? ''), values: () => large.values() }
}

/** Hosts of 1 to 3 pages, of 4 to 15, and so on. */
function sizeClass(pages: number): number {
  return Math.floor(Math.log2(Math.max(1, pages)) / 2)
}

/** Each host by what it is of the whole, and its documents as far as they will be different from each other. */
export function weighed(groups: readonly Group[]): Yields {
  const sum = (of: (group: Group) => number): number => groups.reduce((total, group) => total + of(group), 0)
  const proportion =
    sum(({ known }) => known) /
    Math.max(
      1,
      sum(({ drawn }) => drawn),
    )
  // Of no known host there is no proportion.
  const over = (group: Group): number => (proportion > 0 ? group.known / Math.max(1, group.drawn) / proportion : 1)
  const distinct = (group: Group): number =>
    distinctShare(repeatsOf(group.stays, group.entered), group.drawn / Math.max(1, group.known))
  const ratio = (of: (group: Group) => number, weight: (group: Group) => number): number => {
    const all = sum(of)
    return all === 0 ? 1 : sum((group) => of(group) * weight(group)) / all
  }
  const kept = (group: Group): number => over(group) * distinct(group)
  const bytesOf = ({ bytes }: Group): number => bytes.reduce((total, length) => total + length, 0)
  const told = sum((group) => bytesOf(group) * kept(group) * proportion)
  const variance = sum((group) => varianceOf(group) * (distinct(group) * group.known) ** 2)
  return {
    pages: ratio(({ captured }) => captured, over),
    entered: ratio(({ entered }) => entered, over),
    documents: ratio(({ documents }) => documents, kept),
    images: ratio(({ images }) => images, kept),
    bytes: ratio(bytesOf, kept),
    crawled: ratio(({ crawled }) => crawled, over),
    imageHosts: summed(
      groups.map((group) => new Map([...group.imageHosts].map(([host, count]) => [host, count * kept(group)]))),
    ),
    error: told === 0 ? undefined : Math.sqrt(variance) / told,
  }
}

/** Of the mean of a page's bytes; pages without a sample have none. @source Cochran 1977, section 2.6, with the finite population's correction */
function varianceOf({ bytes, drawn, known }: Group): number {
  if (drawn < 2) return 0
  const mean = bytes.reduce((sum, length) => sum + length, 0) / drawn
  const squares =
    bytes.reduce((sum, length) => sum + (length - mean) ** 2, 0) + Math.max(0, drawn - bytes.length) * mean ** 2
  return (squares / (drawn - 1) / drawn) * Math.max(0, 1 - drawn / Math.max(1, known))
}

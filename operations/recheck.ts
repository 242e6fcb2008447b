/**
 * `m3w recheck`: what the owners of a published dataset say today. Each host is asked once for its robots.txt, policy files and terms; what they
 * would no longer allow goes into a list for take-down, and all that was asked into an archive.
 */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { M3wError } from '../core/errors.ts'
import { openSorter, type Sorter } from '../core/sort.ts'
import { normalizeUrl } from '../core/url.ts'
import { exchangeRecords, warcinfoRecord } from '../crawler/http/exchange-records.ts'
import { type RecheckUrl, type RobotsCheck, recheckHosts } from '../crawler/rights/recheck-hosts.ts'
import { encodeWarcRecord, type WarcRecord } from '../formats/warc/write.ts'
import type { AnySample, Config } from '../schemas/index.ts'
import type { DatasetFiles } from '../shards/verify/dataset-files.ts'
import { readDatasetRecords } from '../shards/verify/inspect.ts'
import { openDataset } from './places/locate-dataset.ts'
import { isFolder } from './places/open-store.ts'

/** `report.json`, format m3w-recheck/1. */
export interface RecheckReport {
  readonly format: 'm3w-recheck/1'
  /** Folder or address of the dataset, as it was found. */
  readonly dataset: string
  /** RFC 3339, UTC: when asking began. */
  readonly date: string
  readonly policy: Config['rights']['policy']
  readonly hosts: number
  /** Of documents, and of images (a picture of several documents counts once for each). `unknown`: nobody could say. */
  readonly documents: RecheckCounts
  readonly images: RecheckCounts
  /** How many documents and images each reason and signal would keep out. */
  readonly reasons: Readonly<Record<string, number>>
  /** Why of how many nobody could say. */
  readonly unknownReasons: Readonly<Record<string, number>>
}

export interface RecheckCounts {
  checked: number
  allowed: number
  refused: number
  unknown: number
}

export interface RecheckOptions {
  /** Folder for the results; it must not exist. */
  readonly out: string
  readonly signal: AbortSignal
  readonly onProgress?: (done: { readonly hosts: number; readonly ofHosts: number }) => void
}

/** One thing of the dataset to be judged. */
interface Asked extends RecheckUrl {
  readonly origin: string
  /** Of the document. */
  readonly id: string
  /** Of the image's bytes in the shard. */
  readonly sha256?: string
}

/**
 * Rechecks a dataset, or the newest one of a store, and writes `report.json`, `report.md`, `remove.jsonl`, `unknown.jsonl` and `asked.warc.gz` into
 * a new folder (docs/rights.md). E_USAGE where there is no dataset, or the folder exists; E_CONFIG without a contact or offline.
 */
export async function recheckDataset(
  location: string,
  { network, rights }: Pick<Config, 'network' | 'rights'>,
  { out, signal, onProgress }: RecheckOptions,
): Promise<RecheckReport> {
  if (network.offline) throw new M3wError('E_CONFIG', 'm3w recheck asks hosts: expected network.offline to be false.')
  if (!isFolder(out)) throw new M3wError('E_USAGE', `--out ${out}: expected a new folder on this machine. Name one.`)
  const dataset = await openDataset(location)
  await mkdir(out).catch((error: NodeJS.ErrnoException) => {
    throw new M3wError(
      'E_USAGE',
      `${out} cannot be made (${error.code}): expected a new folder for the results. Name another.`,
    )
  })
  const asked = openSorter<Asked>({ scratchFolder: out, name: 'scratch', keyOf: ({ origin }) => origin, orderOf })
  const results = openResults(out)
  const report = emptyReport(dataset.place, rights.policy)
  try {
    await gather(dataset, asked, signal)
    let ofHosts = 0
    for (const _ of asked.groups()) ofHosts += 1
    let hosts = 0
    await results.archive([warcinfoRecord(network)])
    await recheckHosts<Asked>({
      network,
      policy: rights.policy,
      origins: originsOf(asked),
      signal,
      onExchange: (exchange, of) => results.archive(exchangeRecords(exchange, of)),
      onVerdict: (each, verdict) => note(report, results, each, verdict),
      onOrigin() {
        hosts += 1
        onProgress?.({ hosts, ofHosts })
      },
    })
    await results.close()
    const { reasons, unknownReasons } = report
    const whole = { ...report, hosts, reasons: sorted(reasons), unknownReasons: sorted(unknownReasons) }
    await writeFile(join(out, 'report.md'), readable(whole))
    // Last: where it stands, the rest is whole.
    await writeFile(join(out, 'report.json'), `${JSON.stringify(whole, null, 2)}\n`)
    return whole
  } finally {
    asked.close()
    await rm(join(out, 'scratch.sqlite'), { force: true })
  }
}

async function gather(dataset: DatasetFiles, asked: Sorter<Asked>, signal: AbortSignal): Promise<void> {
  for await (const record of readDatasetRecords(dataset, 'samples')) {
    signal.throwIfAborted()
    const sample = record as AnySample
    const { id, url } = sample
    add(asked, { url, kind: 'page', id })
    if (sample.format === 'm3w-clip/1') {
      add(asked, { url: sample.video.url, kind: 'image', id, sha256: sample.video.id })
      continue
    }
    for (const image of [sample.image_info].flat())
      if (image !== null) add(asked, { url: image.url, kind: 'image', id, sha256: image.sha256 })
  }
}

function add(asked: Sorter<Asked>, each: Omit<Asked, 'origin'>): void {
  const url = normalizeUrl(each.url)
  if (url !== undefined) asked.add({ ...each, url, origin: new URL(url).origin })
}

function* originsOf(asked: Sorter<Asked>): Generator<Iterable<Asked>> {
  for (const { key } of asked.groups()) yield asked.get(key)
}

function orderOf({ kind, url, id, sha256 = '' }: Asked): string {
  return `${kind} ${url} ${id} ${sha256}`
}

type Counts = Record<string, number>
type Report = RecheckReport & { readonly reasons: Counts; readonly unknownReasons: Counts }

function sorted(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).sort())
}

function countOne(counts: Counts, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1
}

function emptyReport(dataset: string, policy: RecheckReport['policy']): Report {
  const counts = (): RecheckCounts => ({ checked: 0, allowed: 0, refused: 0, unknown: 0 })
  const about = { dataset, date: new Date().toISOString(), policy, hosts: 0 }
  return { format: 'm3w-recheck/1', ...about, documents: counts(), images: counts(), reasons: {}, unknownReasons: {} }
}

function note(report: Report, results: Results, { kind, id, url, sha256 }: Asked, verdict: RobotsCheck): void {
  const counts = kind === 'page' ? report.documents : report.images
  counts.checked += 1
  if (verdict.allowed) {
    counts.allowed += 1
    return
  }
  const { reason = 'robots_disallow', detail: words = '', failure } = verdict
  const row = { kind: kind === 'page' ? 'document' : 'image', id, ...(sha256 === undefined ? {} : { sha256 }), url }
  // A host that cannot be reached says nothing: a dataset is not cut because a server is down.
  if (reason === 'robots_unreachable') {
    counts.unknown += 1
    countOne(report.unknownReasons, failure ?? reason)
    results.unknown({ ...row, reason: failure ?? reason, words })
    return
  }
  counts.refused += 1
  countOne(report.reasons, reason === 'rights_reserved' ? `${reason}: ${words.split(':')[0]}` : reason)
  results.remove({ ...row, reason, words })
}

interface Results {
  remove(row: object): void
  unknown(row: object): void
  archive(records: readonly WarcRecord[]): Promise<void>
  close(): Promise<void>
}

function openResults(out: string): Results {
  const open = (name: string): WriteStream => createWriteStream(join(out, name), { flags: 'wx' })
  const [remove, unknown, warc] = [open('remove.jsonl'), open('unknown.jsonl'), open('asked.warc.gz')]
  const line = (stream: WriteStream, row: object): void => void stream.write(`${JSON.stringify(row)}\n`)
  return {
    remove: (row) => line(remove, row),
    unknown: (row) => line(unknown, row),
    async archive(records) {
      for (const record of records) if (!warc.write(encodeWarcRecord(record, { gzip: true }))) await once(warc, 'drain')
    },
    async close() {
      for (const stream of [remove, unknown, warc]) {
        stream.end()
        await finished(stream)
      }
    },
  }
}

function readable({ dataset, date, policy, hosts, documents, images, ...why }: RecheckReport): string {
  const row = (name: string, { checked, allowed, refused, unknown }: RecheckCounts): string =>
    `| ${name} | ${checked} | ${allowed} | ${refused} | ${unknown} |\n`
  const table = (title: string, reasons: Readonly<Counts>): string => {
    const rows = Object.entries(reasons).map(([reason, count]) => `| ${reason.replaceAll('|', ' ')} | ${count} |\n`)
    return rows.length === 0 ? '' : `| ${title} | documents and images |\n|---|---:|\n${rows.join('')}\n`
  }
  return `# What owners say today

Dataset \`${dataset}\`, asked on ${date} under the policy \`${policy}\`: ${hosts} hosts.

| | checked | allowed | no longer allowed | unknown |
|---|---:|---:|---:|---:|
${row('documents', documents)}${row('images', images)}
${table('no longer allowed because', why.reasons)}${table('unknown because', why.unknownReasons)}\`remove.jsonl\` lists what is no longer allowed, \`unknown.jsonl\` what nobody could say, \`asked.warc.gz\` holds every answer.
`
}

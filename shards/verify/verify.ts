/**
 * Proves a dataset whole: reads every byte again and believes nothing that it can work out itself. SHA256SUMS finds any changed
 * byte; everything else finds what was wrong before the checksums were made.
 */
import { compareText } from '../../core/hash.ts'
import { VERSION } from '../../core/version.ts'
import { digestOf } from '../../formats/digest.ts'
import { gunzipped } from '../../formats/gzip/streams.ts'
import { readLines } from '../../formats/json-lines.ts'
import {
  type DatasetManifest,
  datasetManifest,
  publishedConfig,
  publishedDrop,
  type Report,
  report as reportSchema,
  type SampleKind,
  type ShardEntry,
} from '../../schemas/index.ts'
import { parseChecksums } from '../publish/checksums.ts'
import { datasetCard } from '../publish/dataset-card.ts'
import { energonFiles, widsIndex } from '../publish/foreign-indexes.ts'
import { countProblems } from '../publish/funnel-check.ts'
import { reportHtml } from '../publish/report-html.ts'
import {
  CARD,
  CHECKSUMS,
  DROPPED_FOLDER,
  HOSTS,
  MANIFEST,
  METADATA_FOLDER,
  REPORT,
  REPORT_PAGE,
  shardName,
  WIDS_INDEX,
} from '../publish/shard-names.ts'
import type { DatasetFiles } from './dataset-files.ts'
import { openProblems, type Problem, type ReportProblem } from './problems.ts'
import { isOfPart, type PartShards, sampleBefore, shardsOf, type VerifyPart, WHOLE } from './verify-part.ts'
import { verifyShard } from './verify-shard.ts'

export type { Problem, ProblemCode } from './problems.ts'

export interface VerifyOptions {
  /** One of several who verify the dataset beside each other. Default: all of it. */
  readonly part?: VerifyPart | undefined
  readonly onProgress?: (progress: {
    readonly shards: number
    readonly ofShards: number
    readonly bytes: number
  }) => void
}

export interface VerifyResult {
  /** Empty: the dataset is whole. At most 1,000. */
  readonly problems: readonly Problem[]
  /** What was really there. */
  readonly documents: number
  readonly images: number
  readonly shards: number
  readonly bytes: number
}

/** Verifies a dataset, or a part of it: then the result is about that part. Never throws for what is wrong with it; E_USAGE for a part that is none. */
export async function verifyDataset(
  files: DatasetFiles,
  { onProgress = () => {}, part = WHOLE }: VerifyOptions = {},
): Promise<VerifyResult> {
  const { problems, report } = openProblems()
  const found = { documents: 0, images: 0, shards: 0, bytes: 0 }
  const digests = new Map<string, string>()
  const manifest = await readValid(files, MANIFEST, 'manifest', datasetManifest, report)
  const mine = shardsOf(part, manifest?.shards.length ?? 0)
  if (manifest !== undefined) {
    const previous = await sampleBefore(files, manifest, mine.from)
    // Entries say the same as the shards, or whose part they are reports it.
    const wids: ShardEntry[] = part.of === 1 ? [] : [...manifest.shards]
    for (const [number, entry] of manifest.shards.entries()) {
      if (number < mine.from || number >= mine.to) continue
      const expected = `${shardName(number)}.tar`
      if (entry.name !== expected)
        report('manifest', MANIFEST, `shard ${number} is named ${JSON.stringify(entry.name)}`)
      if ((await files.size(expected)) === undefined) {
        report('missing_file', expected, 'there is no such shard')
        continue
      }
      const facts = await verifyShard(files, { ...entry, name: expected }, number, manifest, previous, report)
      compareEntry(entry, { ...facts, suffixes: [...facts.suffixes] }, report)
      digests.set(expected, facts.sha256)
      if (part.of === 1) wids.push({ ...entry, ...facts, suffixes: [...facts.suffixes] })
      found.documents += facts.documents
      found.images += facts.images
      found.bytes += facts.bytes
      found.shards += 1
      onProgress({ shards: found.shards, ofShards: mine.to - mine.from, bytes: found.bytes })
    }
    if (mine.isFirst) {
      const held = part.of === 1 ? found : sumsOf(manifest.shards)
      await verifyWhole(files, manifest, wids, held, report)
    }
  }
  await verifyFiles(files, manifest?.shards ?? [], digests, mine, report)
  return { problems, ...found }
}

function sumsOf(shards: readonly ShardEntry[]): Pick<VerifyResult, 'documents' | 'images'> {
  const sum = (name: 'documents' | 'images'): number => shards.reduce((total, entry) => total + entry[name], 0)
  return { documents: sum('documents'), images: sum('images') }
}

/** What is about the dataset as a whole. `held`: what its shards hold together. */
async function verifyWhole(
  files: DatasetFiles,
  manifest: DatasetManifest,
  wids: readonly ShardEntry[],
  held: Pick<VerifyResult, 'documents' | 'images'>,
  report: ReportProblem,
): Promise<void> {
  for (const name of ['documents', 'images'] as const) {
    if (manifest[name] !== held[name])
      report('totals', MANIFEST, `${name}: it says ${manifest[name]}, the shards hold ${held[name]}`)
  }
  if (manifest.seed !== publishedConfig.parse(manifest.config).seed)
    report('manifest', MANIFEST, 'its seed is not that of its config')
  await verifyDescriptions(files, manifest, wids, held, report)
}

function compareEntry(
  entry: ShardEntry,
  { suffixes = [], ...facts }: Omit<ShardEntry, 'name'>,
  report: ReportProblem,
): void {
  if (entry.suffixes !== undefined && entry.suffixes.join() !== suffixes.join())
    report(
      'totals',
      entry.name,
      `suffixes: dataset.json says ${entry.suffixes.join()}, its images have ${suffixes.join()}`,
    )
  for (const name of ['bytes', 'sha256', 'documents', 'images'] as const) {
    if (entry[name] === facts[name]) continue
    report(
      name === 'sha256' ? 'checksum' : 'totals',
      entry.name,
      `${name}: dataset.json says ${entry[name]}, the file has ${facts[name]}`,
    )
  }
}

/** Everything that can be worked out again from the shards, the manifest and the report. */
async function verifyDescriptions(
  files: DatasetFiles,
  manifest: DatasetManifest,
  wids: readonly ShardEntry[],
  found: { readonly documents: number; readonly images: number },
  report: ReportProblem,
): Promise<void> {
  const compare = async (name: string, code: 'foreign_index' | 'card' | 'report', expected: string): Promise<void> => {
    const content = await files.readWhole(name)
    if (content === undefined) report('missing_file', name, 'there is no such file')
    else if (content.toString('utf8') !== expected)
      report(code, name, 'it does not say what the shards, dataset.json and report.json say')
  }
  await compare(WIDS_INDEX, 'foreign_index', widsIndex(wids))
  for (const [name, content] of energonFiles(manifest.shards)) await compare(name, 'foreign_index', content)
  const funnel = await readValid(files, REPORT, 'report', reportSchema, report)
  if (funnel === undefined) return
  if (funnel.dataset !== manifest.id)
    report('report', REPORT, `it is about ${funnel.dataset}, the dataset is ${manifest.id}`)
  // Another version of m3w words them otherwise; of its datasets the checksums hold both.
  if (manifest.versions.m3w === VERSION) {
    await compare(REPORT_PAGE, 'report', reportHtml(funnel))
    await compare(CARD, 'card', datasetCard(manifest, funnel))
  }
  await verifyFunnel(files, funnel, { ...found, kind: manifest.kind }, report)
}

async function verifyFunnel(
  files: DatasetFiles,
  funnel: Report,
  { kind, ...found }: { readonly documents: number; readonly images: number; readonly kind: SampleKind | undefined },
  report: ReportProblem,
): Promise<void> {
  const dropped = new Map<string, number>()
  for (const name of await files.names(DROPPED_FOLDER)) {
    let line = 0
    try {
      for await (const text of readLines(gunzipped(files.read(name)))) {
        line += 1
        const record = publishedDrop.safeParse(JSON.parse(text))
        if (!record.success) {
          report('dropped', `${name} line ${line}`, `no drop record: ${record.error.issues[0]?.message}`)
          continue
        }
        const key = `${record.data.unit} ${record.data.reason}`
        dropped.set(key, (dropped.get(key) ?? 0) + 1)
      }
    } catch (error) {
      report(
        'dropped',
        `${name} line ${line}`,
        `it cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  // What the report admits itself is a problem all the same.
  const problems = new Set([...countProblems(funnel, { ...found, kind, dropped }), ...funnel.problems])
  for (const message of problems) report('funnel', REPORT, message)
}

/** SHA256SUMS against every file of the part, and the files that should be there. */
async function verifyFiles(
  files: DatasetFiles,
  shards: readonly ShardEntry[],
  known: ReadonlyMap<string, string>,
  mine: PartShards,
  report: ReportProblem,
): Promise<void> {
  const named = new Set(shards.map(({ name }) => name))
  const present = (
    await Promise.all(['', DROPPED_FOLDER, METADATA_FOLDER, '.nv-meta'].map((folder) => files.names(folder)))
  ).flat()
  for (const name of present) {
    if (mine.isFirst && /^shard-.*\.tar$/.test(name) && !named.has(name))
      report('extra_shard', name, 'dataset.json does not list it')
  }
  const content = await files.readWhole(CHECKSUMS)
  const sums = content === undefined ? undefined : parseChecksums(content.toString('utf8'))
  if (sums === undefined) {
    const [code, message] =
      content === undefined ? (['missing_file', 'there is none'] as const) : (['checksum', 'it is damaged'] as const)
    report(code, CHECKSUMS, message)
    return
  }
  for (const [name, expected] of sums) {
    if (!isOfPart(name, mine)) continue
    const digest =
      known.get(name) ??
      ((await files.size(name)) === undefined ? undefined : (await digestOf(files.read(name))).sha256)
    if (digest === undefined) report('missing_file', name, `${CHECKSUMS} lists it`)
    else if (digest !== expected) report('checksum', name, `expected SHA-256 ${expected}, got ${digest}`)
  }
  // Other tools may add files of their own; what we publish must be listed.
  const ours = present.filter(
    (name) => name !== CHECKSUMS && (OURS.has(name) || /^(shard-|dropped\/|metadata\/)/.test(name)),
  )
  for (const name of ours.sort(compareText)) {
    if (mine.isFirst && !sums.has(name)) report('checksum', name, `${CHECKSUMS} does not list it`)
  }
}
const OURS: ReadonlySet<string> = new Set([MANIFEST, REPORT, REPORT_PAGE, CARD, WIDS_INDEX, HOSTS])

async function readValid<T>(
  files: DatasetFiles,
  name: string,
  code: 'manifest' | 'report',
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } },
  report: ReportProblem,
): Promise<T | undefined> {
  const content = await files.readWhole(name)
  if (content === undefined) {
    report('missing_file', name, 'there is no such file')
    return undefined
  }
  try {
    const parsed = schema.safeParse(JSON.parse(content.toString('utf8')))
    if (parsed.success) return parsed.data
    report(code, name, `it is not of the format: ${parsed.error.message.replace(/\s+/g, ' ').slice(0, 300)}`)
  } catch {
    report(code, name, 'it is no JSON')
  }
  return undefined
}

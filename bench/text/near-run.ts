/** Runs the stages of near-duplicates over documents, one stage after the other in this process, with the CPU time of each. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type DraftDocument,
  defineStage,
  documentsFrom,
  type NearDuplicatesConfig,
  nearDuplicateStages,
  openFileStore,
  openSqliteQueue,
  runPipeline,
  type Stage,
  silentLog,
  textDocuments,
} from '../../index.ts'

export interface BenchText {
  readonly id: string
  readonly url: string
  readonly text: string
}

interface NearRun {
  /** By stage, user and system of this process, reading and writing included. */
  readonly cpuSeconds: Readonly<Record<string, number>>
  readonly kept: readonly DraftDocument[]
}

/** From which dataset to which. */
export const NEAR_ROAD = { reads: documentsFrom('dedup-content'), writes: textDocuments, upstream: 'dedup-content' }

/** A draft with one paragraph for each of a text's. */
export function draftOf({ id, url, text }: BenchText): DraftDocument {
  const paragraphs = text.split('\n\n').filter((part) => part !== '')
  return {
    id,
    url,
    capture: { recordId: `<urn:uuid:${id}>`, date: '2026-01-01T00:00:00Z', payloadSha256: `${id}${id}` },
    signals: {},
    rights: { verdict: 'open', evidence: [] },
    segments: paragraphs.map((part) => ({ kind: 'text', type: 'paragraph', text: part })),
  }
}

/** Texts of each of `sources` tasks, and the stages behind them. */
export function nearStages(
  texts: (source: number) => Iterable<BenchText>,
  config: NearDuplicatesConfig,
  sources = 1,
): readonly Stage[] {
  const drafts = function* (source: number): Generator<DraftDocument> {
    for (const text of texts(source)) yield draftOf(text)
  }
  return [documentSource(drafts, sources), ...nearDuplicateStages(config, NEAR_ROAD)]
}

/** Runs all stages in P partitions. */
export async function runNear(
  texts: (source: number) => Iterable<BenchText>,
  config: NearDuplicatesConfig,
  partitions: number,
): Promise<NearRun> {
  const folder = await mkdtemp(join(tmpdir(), 'm3w-near-'))
  try {
    const stages = nearStages(texts, config)
    const cpuSeconds: Record<string, number> = {}
    const kept: DraftDocument[] = []
    for (const index of stages.keys()) {
      const { plan, ...ran } = await runNearStage(folder, stages, index, partitions)
      if (index > 0) cpuSeconds[ran.name] = ran.cpuSeconds
      if (index < stages.length - 1) continue
      for await (const document of (await plan.dataset('text-documents'))?.readAll() ?? [])
        kept.push(document as DraftDocument)
    }
    return { cpuSeconds, kept }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * Runs the stage at `index` in P partitions; those before it have run in this folder. Peak memory is that of this process so far: behind its last task, which is what a
 * worker of a build takes, and behind the seal, which is the supervisor's.
 */
export async function runNearStage(folder: string, stages: readonly Stage[], index: number, partitions: number) {
  const before = process.cpuUsage()
  let peakRssMb = 0
  const plan = await run(folder, stages.slice(0, index + 1), partitions, (event) => {
    if (event === 'task.done') peakRssMb = peakMb()
  })
  const { user, system } = process.cpuUsage(before)
  return { name: stages[index]?.name ?? '', cpuSeconds: (user + system) / 1e6, peakRssMb, sealedRssMb: peakMb(), plan }
}

const peakMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024)

/** The stage in the place of all before: the documents of each of so many tasks, in the dataset that the next one reads. */
export function documentSource(
  documents: (source: number) => Iterable<DraftDocument>,
  partitions: number,
  reads: typeof NEAR_ROAD.reads = NEAR_ROAD.reads,
): Stage {
  return defineStage({
    name: 'documents',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: {},
    whole: {},
    partitions,
    outputs: { documents: reads },
    async *run(_inputs, { partition }) {
      for (const document of documents(partition)) yield ['documents', document] as const
    },
  })
}

async function run(folder: string, stages: readonly Stage[], shufflePartitions: number, info: (event: string) => void) {
  const log: typeof silentLog = { ...silentLog, info, with: () => log }
  return await runPipeline({
    store: openFileStore(folder),
    workFolder: join(folder, 'work'),
    openQueue: (options) => openSqliteQueue(join(folder, 'work', 'queue.sqlite'), { ...options, isNew: true }),
    pipeline: { stages, seed: 0, shufflePartitions },
    ...{ m3w: '0.0.0', log, workers: 0, networkSlots: 1, crawlProcesses: 1, maxAttempts: 1 },
  })
}

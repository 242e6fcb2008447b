/** What a run took, stage by stage: for the comparison with its forecast, and for the probes that forecasts are made of. */
import type { Store } from '../../core/store.ts'
import { pageArchives } from '../../datasets/pages.ts'
import type { Plan } from '../../engine/plan/plan.ts'
import type { RunProgress } from '../../engine/status/progress.ts'
import type { DatasetManifest, Report, RunRecord, Volumes } from '../../schemas/index.ts'
import { readCpuSeconds } from './cpu-time.ts'
import { coresOfOthers, readMachineSeconds } from './machine-load.ts'
import { openPaces, type Pace, type Paces } from './stage-pace.ts'

export interface TaskTime {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Its counters, what it was given among them. */
  readonly counts: Readonly<Record<string, number>>
}

export interface StageMeasure {
  readonly name: string
  readonly kind: string
  readonly tasks: number
  /** Working time of its tasks. */
  readonly seconds: number
  /** CPU time of its tasks' processes meanwhile; of probes, where a task has a process of its own. */
  readonly cpuSeconds?: number
  /** Of each of those tasks. */
  readonly taskTimes?: readonly TaskTime[]
  /** Of a stage that asks hosts. */
  readonly pace?: Pace
  /** From its first task to its seal, as far as the progress said so. */
  readonly wallSeconds: number
  /** Of what it wrote. */
  readonly bytes: number
  readonly counts: Readonly<Record<string, number>>
}

export interface RunMeasure extends Volumes {
  /** Tasks that were done before: then times are too short. */
  readonly cachedTasks: number
  /** Of the archives that were given. */
  readonly importBytes: number
  /** Bodies that the crawl read, and the archives that it wrote. */
  readonly crawledBytes: number
  readonly pageLedgerBytes: number
  /** Of the store: all its runs share it. */
  readonly imageLedgerBytes: number
  readonly publishSeconds: number
  /** Cores that other programs had meanwhile; undefined where the system does not say. */
  readonly othersCores?: number
  readonly stages: readonly StageMeasure[]
}

/** Watches a run from before its first task. */
export interface RunWatch {
  note(progress: RunProgress): void
  /** All stages are sealed: what is left is to publish. */
  sealed(): void
  measure(done: Done): Promise<RunMeasure>
}

interface Done {
  readonly store: Store
  readonly record: RunRecord
  readonly plan: Plan
  readonly datasets: readonly { readonly manifest: DatasetManifest; readonly report: Report }[]
}

/** Starts the clocks. */
export async function watchRun(): Promise<RunWatch> {
  const startMs = performance.now()
  const [cpuBefore, machineBefore] = [await readCpuSeconds(), await readMachineSeconds()]
  let sealedMs = startMs
  let last: RunProgress = []
  const paces = openPaces()
  const times = new Map<string, { readonly fromMs: number; toMs?: number }>()
  return {
    note(progress) {
      last = progress
      paces.note(progress, performance.now())
      for (const { name, state } of progress) {
        if (state === 'waiting') continue
        const time = times.get(name) ?? { fromMs: performance.now() }
        times.set(name, time)
        if (state === 'sealed') time.toMs ??= performance.now()
      }
    },
    sealed() {
      sealedMs = performance.now()
    },
    async measure({ store, record, plan, datasets }) {
      const nowMs = performance.now()
      const [cpuNow, machineNow] = [await readCpuSeconds(), await readMachineSeconds()]
      const cpuSeconds = difference(cpuNow, cpuBefore)
      const seconds = (nowMs - startMs) / 1000
      const othersCores = coresOfOthers(difference(machineNow, machineBefore), cpuSeconds, seconds)
      const wallOf = (name: string): number => {
        const { fromMs = 0, toMs = fromMs } = times.get(name) ?? {}
        return (toMs - fromMs) / 1000
      }
      const stages = await stagesOf(plan, wallOf, paces)
      const importBytes = sum(record.imports.map(({ bytes }) => bytes))
      const ledgers = await ledgersOf(store, plan)
      const crawled = sum(stages.map(({ counts }) => counts['crawl.bytes'] ?? 0))
      const [first] = datasets
      return {
        seconds,
        ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
        bytesIn: importBytes + crawled + (record.config.network.offline ? 0 : ledgers.images),
        bytesOut: sum(datasets.flatMap(({ manifest }) => manifest.shards.map(({ bytes }) => bytes))),
        storeBytes: importBytes + ledgers.pages + ledgers.images + sum(stages.map(({ bytes }) => bytes)),
        pages: pagesOf(stages),
        documents: first?.manifest.documents ?? 0,
        images: first?.manifest.images ?? 0,
        cachedTasks: sum(last.map(({ cached }) => cached)),
        importBytes,
        crawledBytes: crawled,
        pageLedgerBytes: ledgers.pages,
        imageLedgerBytes: ledgers.images,
        publishSeconds: (nowMs - sealedMs) / 1000,
        ...(othersCores === undefined ? {} : { othersCores }),
        stages,
      }
    },
  }
}

async function stagesOf(plan: Plan, wallOf: (name: string) => number, paces: Paces): Promise<readonly StageMeasure[]> {
  const stages: StageMeasure[] = []
  for (const { name, kind } of plan.pipeline.stages) {
    const found = await plan.stage(name)
    if (found.state !== 'sealed') continue
    const { tasks, seconds, bytes, counts } = found.seal
    const pace = paces.of(name)
    const times = { seconds, wallSeconds: wallOf(name), ...(pace === undefined ? {} : { pace }) }
    stages.push({ name, kind, tasks, ...times, bytes, counts })
  }
  return stages
}

/** Bytes of the archives of its crawl, and of the image ledger, which all runs of a store share. */
async function ledgersOf(store: Store, plan: Plan): Promise<{ readonly pages: number; readonly images: number }> {
  let pages = 0
  const archives = await plan.dataset(pageArchives.name)
  for await (const record of archives?.readAll() ?? []) pages += (record as { bytes?: number }).bytes ?? 0
  let images = 0
  for await (const { bytes } of store.list('ledger/images/')) images += bytes
  return { pages, images }
}

/** Pages that became drafts, or might have. */
function pagesOf(stages: readonly StageMeasure[]): number {
  return stages.find(({ name }) => name === 'extract')?.counts['page.in'] ?? 0
}

function difference(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined ? undefined : now - before
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/**
 * Runs a stage in memory, all its partitions one after the other, and collects what it yields: for tests.
 *
 * Records pass through JSON on both sides, as between real tasks. Input records go to the partition of their dataset's key;
 * without a key they are dealt round robin, which is as good as any order the engine could give.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bucketOf, canonicalJson, compareText, sha256Hex } from '../../core/hash.ts'
import { silentLog } from '../../core/log.ts'
import type { Dataset, Datasets, RecordGate, RecordOf, Split, Stage, TaskContext } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { openMemoryStore } from './memory-store.ts'

interface RunStageOptions<I extends Datasets, W extends Datasets> {
  readonly inputs: { readonly [K in keyof I]: readonly RecordOf<I[K]>[] }
  readonly whole?: { readonly [K in keyof W]: readonly RecordOf<W[K]>[] }
  /** P of the stage; default 1. */
  readonly partitions?: number
  /** P of keyed outputs that fix none; default 4. */
  readonly outputPartitions?: number
  readonly seed?: number
  /** Dealt round robin. */
  readonly splits?: readonly Split[]
  readonly store?: Store
  readonly signal?: AbortSignal
  readonly admit?: RecordGate
}

interface StageRun<O extends Datasets> {
  /** Everything an output received, in order of (task, yield). */
  readonly outputs: { readonly [K in keyof O]: readonly RecordOf<O[K]>[] }
  /** The same by target partition. */
  readonly byPartition: { readonly [K in keyof O]: readonly (readonly RecordOf<O[K]>[])[] }
  /** Counters of all tasks, added up. */
  readonly counts: Readonly<Record<string, number>>
  readonly store: Store
}

/** Runs every task of `stage`. Throws what a task throws. */
export async function runStage<I extends Datasets, W extends Datasets, O extends Datasets>(
  stage: Stage<I, W, O>,
  options: RunStageOptions<I, W>,
): Promise<StageRun<O>> {
  const { partitions = 1, outputPartitions = 4, store = openMemoryStore() } = options
  const counts: Record<string, number> = {}
  const outputs: Record<string, unknown[]> = {}
  const byPartition: Record<string, unknown[][]> = {}
  for (const name of Object.keys(stage.outputs)) {
    outputs[name] = []
    byPartition[name] = []
  }

  for (let partition = 0; partition < partitions; partition += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'm3w-stage-'))
    try {
      await Promise.all(['scratch', 'state'].map((name) => mkdir(join(folder, name))))
      const task = openTask(stage, options, store, folder, partition, partitions, counts)
      const streams = mapMembers(stage.inputs, (name, dataset) =>
        stream(
          options.inputs[name]?.filter((record, index) => owner(dataset, record, index, partitions) === partition),
        ),
      )
      for await (const [name, record] of stage.run(streams as Parameters<typeof stage.run>[0], task)) {
        const key = String(name)
        const dataset = stage.outputs[key]
        if (dataset === undefined) throw new Error(`${stage.name} yielded to ${key}, which is not one of its outputs`)
        const passed = throughJson(record)
        const fixed = typeof dataset.partitions === 'number' ? dataset.partitions : outputPartitions
        const target = dataset.keyOf === undefined ? partition : owner(dataset, passed, 0, fixed)
        outputs[key]?.push(passed)
        const rows = byPartition[key] ?? []
        rows[target] = [...(rows[target] ?? []), passed]
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return { outputs, byPartition, counts, store } as unknown as StageRun<O>
}

/** Records as sorted canonical JSON: equal for equal multisets, whatever the order. */
export function multiset(records: readonly unknown[]): readonly string[] {
  return records.map(canonicalJson).sort(compareText)
}

function openTask<I extends Datasets, W extends Datasets, O extends Datasets>(
  stage: Stage<I, W, O>,
  { whole, seed = 0, splits = [], signal = new AbortController().signal, admit }: RunStageOptions<I, W>,
  store: Store,
  folder: string,
  partition: number,
  partitions: number,
  counts: Record<string, number>,
): TaskContext<W> {
  const taskKey = sha256Hex(`${stage.name} ${partition} ${partitions} ${canonicalJson(stage.options)}`)
  let objects = 0
  return {
    stage: stage.name,
    partition,
    partitions,
    seed,
    taskKey,
    scratchFolder: join(folder, 'scratch'),
    stateFolder: join(folder, 'state'),
    ...(admit === undefined ? {} : { admit }),
    signal,
    log: silentLog,
    splits: splits.filter((_split, index) => index % partitions === partition),
    whole: (name) => stream(whole?.[name]) as AsyncIterable<RecordOf<W[typeof name]>>,
    count(name, by = 1) {
      counts[name] = (counts[name] ?? 0) + by
    },
    progress() {},
    store,
    async createObject(extension) {
      const key = `data/${stage.name}/${taskKey}-${objects++}.${extension}`
      const writer = await store.write(key)
      const chunks: Buffer[] = []
      return {
        key,
        async write(...written) {
          chunks.push(...written.map((chunk) => Buffer.from(chunk)))
          await writer.write(...written)
        },
        async close() {
          const { bytes } = await writer.close()
          return { key, bytes, sha256: sha256Hex(Buffer.concat(chunks)) }
        },
      }
    },
  }
}

function owner(dataset: Dataset<unknown>, record: unknown, index: number, partitions: number): number {
  if (dataset.bucketOf !== undefined) return dataset.bucketOf(record, partitions)
  return dataset.keyOf === undefined ? index % partitions : bucketOf(dataset.keyOf(record), partitions)
}

async function* stream(records: readonly unknown[] = []): AsyncGenerator<unknown> {
  for (const record of records) yield throughJson(record)
}

function throughJson(record: unknown): unknown {
  return JSON.parse(JSON.stringify(record)) as unknown
}

function mapMembers<D extends Datasets, R>(datasets: D, map: (name: keyof D, dataset: Dataset<unknown>) => R): object {
  return Object.fromEntries(Object.entries(datasets).map(([name, dataset]) => [name, map(name, dataset)]))
}

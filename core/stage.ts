/**
 * Stage and Dataset: the two concepts of the data flow.
 *
 * Task p of a stage reads partition p of every input, all of the `whole` inputs, and the splits planned for it. A record it
 * yields goes to `bucketOf(keyOf(record))` of the output dataset, or stays in p where the dataset has no key. No key is a
 * map, a key is a shuffle, two inputs with the same key are a join.
 */
import type { Json } from './hash.ts'
import type { Log } from './log.ts'
import type { TaskKind } from './queue.ts'
import type { Store } from './store.ts'

export interface Dataset<T> {
  /** Unique in the pipeline, [a-z0-9-]. */
  readonly name: string
  /** Present: the dataset is shuffled by this key. Records of one partition keep no order: consumers sort. */
  keyOf?(record: T): string
  /** Present: the partition is not the hash of the key but this. */
  bucketOf?(record: T, partitions: number): number
  /** How many partitions a keyed dataset has. Without it: as many as all shuffles of the run (`partitions.shuffle` of the config). */
  readonly partitions?: number | PartitionsFrom
}

/** A partition count that depends on data: on a sealed dataset, when the producing stage is planned. */
export interface PartitionsFrom {
  readonly dataset: Dataset<unknown>
  /** From the number of its records, or from the records where they are few. */
  count(sealed: { readonly records: number; readAll(): AsyncIterable<unknown> }): number | Promise<number>
}

export type RecordOf<D> = D extends { keyOf?(record: infer T): string } ? T : never
export type Datasets = Readonly<Record<string, Dataset<unknown>>>
type Streams<I> = { readonly [K in keyof I]: AsyncIterable<RecordOf<I[K]>> }
export type Emitted<O> = { readonly [K in keyof O]: readonly [output: K, record: RecordOf<O[K]>] }[keyof O]

/** A WARC object that holds captures. Records of a split input dataset have this shape. */
export interface ArchiveObject {
  readonly key: string
  readonly bytes: number
  readonly sha256: string
  /** `members`: one gzip member a record. `plain`: not compressed. `solid`: gzip without member borders, never cut. */
  readonly layout: 'members' | 'plain' | 'solid'
  /** Present: it is of a page ledger, and this journal says which of its records are pages. Else they are known by their looks. */
  readonly journal?: { readonly key: string; readonly sha256: string }
  /** Offsets at which it may be cut, in order: there records begin, as somebody knows who read it from its beginning or wrote it. None: it is never cut. */
  readonly borders?: readonly number[]
}

/** Bytes start ≤ o < end of an archive: the task owns every record (member) that begins in them. */
export interface Split extends ArchiveObject {
  readonly start: number
  readonly end: number
}

interface SplitInput {
  readonly datasets: readonly Dataset<ArchiveObject>[]
  /** Wanted bytes a task; archives are cut and grouped to about this size. */
  readonly taskBytes: number
}

/** Where a record of a split lies. */
export interface RecordPlace {
  /** Of the archive. */
  readonly key: string
  readonly offset: number
}

/**
 * Asked before each record of the splits, in their order: work on it; pass over it, as if it were not there; or drop it, because it takes
 * down the process that works on it.
 */
export type RecordGate = (place: RecordPlace) => 'work' | 'pass' | 'poison'

/** Before the name of a host, in a live value that says how many URLs wait for it. */
const WAITING_AT = 'waiting at '

/** The live value that says how many URLs wait for a host. */
export function waitingAt(host: string): string {
  return `${WAITING_AT}${host}`
}

/** The host that a live value says how much waits for; undefined of any other value. */
export function waitingHostOf(value: string): string | undefined {
  return value.startsWith(WAITING_AT) ? value.slice(WAITING_AT.length) : undefined
}

/** What a task may use. No queue, no config, no clock: time comes from records. */
export interface TaskContext<W extends Datasets = Datasets> {
  readonly stage: string
  readonly partition: number
  /** P of the stage. */
  readonly partitions: number
  readonly seed: number
  /** The task's key: names scratch and objects, never enters an output. */
  readonly taskKey: string
  /** An empty folder of this task's own on local disk, deleted after it. */
  readonly scratchFolder: string
  /** A folder that outlives attempts of this task on this machine (network stages keep frontiers in it). */
  readonly stateFolder: string
  readonly signal: AbortSignal
  readonly log: Log
  readonly splits: readonly Split[]
  /** Present where the stage isolates records. */
  readonly admit?: RecordGate
  whole<K extends keyof W>(name: K): AsyncIterable<RecordOf<W[K]>>
  /** Adds to a counter of the task's manifest. Sums over all manifests are the run's statistics. */
  count(name: string, by?: number): void
  /** Announces live progress for the terminal; not stored. */
  progress(values: Readonly<Record<string, number>>): void
  /** Present: other tasks wait while it says true, and a task that can go on later may make way (`yielded`, core/errors.ts). */
  isWanted?(): boolean
  /** For ledgers and blobs only; records travel through yields. */
  readonly store: Store
  /** Opens an object of this task; it is listed in the manifest, and garbage if the task does not commit. */
  createObject(extension: string): Promise<TaskObject>
}

export interface TaskObject {
  readonly key: string
  write(...chunks: readonly Uint8Array[]): Promise<void>
  close(): Promise<{ readonly key: string; readonly bytes: number; readonly sha256: string }>
}

/** A row of the report, declared where it is counted. */
export interface FunnelRow {
  /** Name of the stage; stages that declare the same name and unit, as the rounds of a crawl do, are one row. */
  readonly name: string
  /** What is counted. */
  readonly unit: string
  /** Name of the row of this unit whose kept ones come in here; null for the first row of a unit. */
  readonly upstream: string | null
  /** A counter of this stage: so many of its own did not pass upstream, and count as entered and kept there. */
  readonly joining?: string
  /** Further counters of this stage that the report shows with the row. */
  readonly counters?: readonly string[]
}

export interface Stage<I extends Datasets = Datasets, W extends Datasets = Datasets, O extends Datasets = Datasets> {
  readonly name: string
  /**
   * Another one where the same input could give other output. Part of the task key. A number, or made of the versions of the
   * rules and measures that the stage applies; drop records give the same ones. A test holds it against the stage's code.
   */
  readonly version: Json
  readonly kind: TaskKind
  /** The stage's own options: validated, JSON, part of the task key. Options that must not re-run it go to `environment`. */
  readonly options: Json
  readonly inputs: I
  readonly whole: W
  readonly splits?: SplitInput
  /** Not read, and part of no key: the stage waits until these are sealed, as two stages that ask the same hosts must not work at once. */
  readonly after?: readonly Dataset<unknown>[]
  /** It asks `admit` before each record of its splits: one that kills its process can be left out, and all others be kept. */
  readonly isolates?: true
  /** P of a stage that has neither inputs nor splits. */
  readonly partitions?: number
  readonly outputs: O
  /** The rows of the report that its counters make up, in order; none where it keeps all it reads. Not read by the engine. */
  readonly funnel?: readonly FunnelRow[]
  run(inputs: Streams<I>, task: TaskContext<W>): AsyncIterable<Emitted<O>>
}

/** Identity at run time; gives a stage its types where it is written. */
export function defineStage<I extends Datasets, W extends Datasets, O extends Datasets>(
  stage: Stage<I, W, O>,
): Stage<I, W, O> {
  return stage
}

/** Identity at run time; fixes the record type of a dataset. */
export function defineDataset<T>(dataset: {
  readonly name: string
  readonly keyOf?: (record: T) => string
  readonly bucketOf?: (record: T, partitions: number) => number
  readonly partitions?: number | PartitionsFrom
}): Dataset<T> {
  return dataset
}

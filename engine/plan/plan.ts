/**
 * The plan: for each stage, as soon as its inputs are sealed, its number of partitions, its tasks and their keys.
 *
 * A plan is a function of the pipeline and the store, so every process works out its own and they agree; nothing but seals
 * is kept. What is sealed never changes, so it is looked up once.
 */
import { M3wError } from '../../core/errors.ts'
import { canonicalJson, sha256Hex } from '../../core/hash.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { ArchiveObject, Dataset, Split, Stage } from '../../core/stage.ts'
import type { Store } from '../../core/store.ts'
import { collect } from '../../core/streams.ts'
import type { StageSeal } from '../../schemas/index.ts'
import { openSealedDataset, readSeal, type SealedDataset } from '../records/sealed.ts'
import { awaitedBy, cutOf, type Pipeline, producersOf } from './pipeline-check.ts'
import { planSplits } from './splits.ts'
import { taskKeysOf } from './task-key.ts'

/** An output with its number of partitions. */
export interface PlannedOutput {
  readonly dataset: Dataset<unknown>
  readonly partitions: number
}

/** A stage whose inputs are sealed: everything its tasks need to know. */
export interface StagePlan {
  readonly stage: Stage
  readonly seed: number
  /** P: the number of tasks, at least 1. */
  readonly partitions: number
  /** By partition. */
  readonly taskKeys: readonly string[]
  readonly outputs: ReadonlyMap<string, PlannedOutput>
  readonly inputs: ReadonlyMap<string, SealedDataset>
  readonly whole: ReadonlyMap<string, SealedDataset>
  readonly splits: readonly (readonly Split[])[]
  /** Hash of what the seal holds: stage and task keys. */
  readonly sealKey: string
  /** Where the seal is created. */
  readonly sealObject: string
}

export type StageState =
  | { readonly state: 'waiting'; readonly waitingFor: readonly string[] }
  | { readonly state: 'planned'; readonly plan: StagePlan }
  | { readonly state: 'sealed'; readonly plan: StagePlan; readonly seal: StageSeal }

export interface Plan {
  readonly pipeline: Pipeline
  /** Where a stage stands now. */
  stage(name: string): Promise<StageState>
  /** A dataset by name, or undefined while a producer is not sealed. */
  dataset(name: string): Promise<SealedDataset | undefined>
}

/** A plan: what it is made from, and the look-ups that were begun or have a final answer. */
interface Lookups {
  readonly store: Store
  readonly pipeline: Pipeline
  readonly producers: ReadonlyMap<string, readonly Stage[]>
  readonly stages: ReadonlyMap<string, Stage>
  /** By stage; the names of stages that must be sealed first where it cannot be planned yet. */
  readonly plans: Map<string, Promise<StagePlan | readonly string[]>>
  readonly seals: Map<string, Promise<StageSeal | undefined>>
  readonly datasets: Map<string, Promise<SealedDataset | undefined>>
  /**
   * Of one look at the plan: what was asked in it, also where the answer may change. Stages lead to the same inputs on many ways, and without it
   * each way would ask the store again (74,000 times in four minutes of a build of 17 stages).
   */
  readonly asked: Map<string, Promise<unknown>>
}

/** Opens the plan of a pipeline over a store. Reads only; E_CONFIG if the pipeline cannot be run. */
export function openPlan(store: Store, pipeline: Pipeline): Plan {
  const lookups: Lookups = {
    store,
    pipeline,
    producers: producersOf(pipeline),
    stages: new Map(pipeline.stages.map((stage) => [stage.name, stage])),
    plans: new Map(),
    seals: new Map(),
    datasets: new Map(),
    asked: new Map(),
  }
  const look = (): Lookups => ({ ...lookups, asked: new Map() })
  return {
    pipeline,
    async stage(name) {
      const now = look()
      const plan = await findPlan(now, name)
      if (!('taskKeys' in plan)) return { state: 'waiting', waitingFor: plan }
      const seal = await findSeal(now, name)
      return seal === undefined ? { state: 'planned', plan } : { state: 'sealed', plan, seal }
    },
    dataset: (name) => findDataset(look(), name),
  }
}

/** Keeps an answer that is final; one that may change is forgotten with the look. Callers at the same time share one look-up. */
function remember<T>(
  lookups: Lookups,
  kind: 'plans' | 'seals' | 'datasets',
  name: string,
  isFinal: (found: T) => boolean,
  find: () => Promise<T>,
): Promise<T> {
  const memory = lookups[kind] as Map<string, Promise<unknown>>
  const known = memory.get(name) ?? lookups.asked.get(`${kind} ${name}`)
  if (known !== undefined) return known as Promise<T>
  const finding = find()
  lookups.asked.set(`${kind} ${name}`, finding)
  memory.set(name, finding)
  finding.then(
    (found) => isFinal(found) || memory.delete(name),
    () => memory.delete(name),
  )
  return finding
}

async function findPlan(lookups: Lookups, stage: string): Promise<StagePlan | readonly string[]> {
  return await remember(
    lookups,
    'plans',
    stage,
    (found) => 'taskKeys' in found,
    () => planOrWait(lookups, stage),
  )
}

/** The plan of a stage, or the stages that must be sealed before it can be planned. */
async function planOrWait(lookups: Lookups, name: string): Promise<StagePlan | readonly string[]> {
  const { stages, producers, pipeline } = lookups
  const stage = stages.get(name)
  if (stage === undefined)
    throw new M3wError('E_CONFIG', `There is no stage called ${name}: expected ${[...stages.keys()].join(', ')}.`)
  const names = [...new Set(awaitedBy(stage, pipeline).map((input) => input.name))]
  const found = await Promise.all(names.map((input) => findDataset(lookups, input)))
  const sealed = new Map(found.flatMap((input) => (input === undefined ? [] : [[input.name, input]])))
  const missing = names.filter((input) => !sealed.has(input)).flatMap((input) => producers.get(input) ?? [])
  if (missing.length === 0) return await planStage(stage, pipeline, sealed)
  const unsealed: string[] = []
  for (const writer of new Set(missing)) {
    if ((await findSeal(lookups, writer.name)) === undefined) unsealed.push(writer.name)
  }
  return unsealed
}

async function findSeal(lookups: Lookups, stage: string): Promise<StageSeal | undefined> {
  return await remember(
    lookups,
    'seals',
    stage,
    (found) => found !== undefined,
    async () => {
      const plan = await findPlan(lookups, stage)
      return 'taskKeys' in plan ? await readSeal(lookups.store, plan.sealObject) : undefined
    },
  )
}

async function findDataset(lookups: Lookups, name: string): Promise<SealedDataset | undefined> {
  return await remember(
    lookups,
    'datasets',
    name,
    (found) => found !== undefined,
    async () => {
      const writers = lookups.producers.get(name)
      if (writers === undefined)
        throw new M3wError('E_CONFIG', `No stage writes ${name}: expected ${[...lookups.producers.keys()].join(', ')}.`)
      const found = await Promise.all(writers.map((stage) => findSeal(lookups, stage.name)))
      const sealed = found.flatMap((seal) => (seal === undefined ? [] : [seal]))
      return sealed.length === writers.length ? await openSealedDataset(lookups.store, name, sealed) : undefined
    },
  )
}

/** The queue's view of a task. */
export function taskSpecOf({ stage, taskKeys }: StagePlan, partition: number): TaskSpec {
  const taskKey = taskKeys[partition]
  if (taskKey === undefined)
    throw new M3wError('E_CONFIG', `${stage.name} has no task ${partition}: expected 0 to ${taskKeys.length - 1}.`)
  // Padded, so that the order of ids is the order of partitions.
  const id = `${stage.name}.${String(partition).padStart(6, '0')}.${taskKey.slice(0, 12)}`
  return { id, kind: stage.kind, stage: stage.name, partition, taskKey }
}

async function planStage(
  stage: Stage,
  pipeline: Pipeline,
  sealed: ReadonlyMap<string, SealedDataset>,
): Promise<StagePlan> {
  const { seed } = pipeline
  const pick = (datasets: Stage['inputs']): Map<string, SealedDataset> =>
    new Map(Object.entries(datasets).flatMap(([name, { name: of }]) => pair(name, sealed.get(of))))
  const inputs = pick(stage.inputs)
  const whole = pick(stage.whole)
  const splits = stage.splits === undefined ? [] : await splitsOf(stage.splits, sealed)
  const partitions = partitionsOf(stage, inputs, splits.length)

  const outputs = new Map<string, PlannedOutput>()
  for (const [name, output] of Object.entries(stage.outputs)) {
    outputs.set(name, { dataset: output, partitions: (await bucketsOf(output, pipeline, sealed)) ?? partitions })
  }
  const keyOf = taskKeysOf({
    stage: stage.name,
    version: stage.version,
    options: stage.options,
    seed,
    partitions,
    outputs: Object.fromEntries(
      [...outputs].map(([name, output]) => [name, { dataset: output.dataset.name, partitions: output.partitions }]),
    ),
    whole: Object.fromEntries([...whole].map(([name, { digest }]) => [name, digest])),
  })
  const taskKeys = Array.from({ length: partitions }, (_, partition) =>
    keyOf({
      partition,
      inputs: Object.fromEntries([...inputs].map(([name, input]) => [name, input.digestOf(partition)])),
      splits: splits[partition] ?? [],
    }),
  )
  const sealKey = sha256Hex(canonicalJson({ format: 'm3w-seal/2', stage: stage.name, taskKeys }))
  const sealObject = `seals/${stage.name}/${sealKey}.json`
  return { stage, seed, partitions, taskKeys, outputs, inputs, whole, splits, sealKey, sealObject }
}

function pair<T>(name: string, found: T | undefined): [string, T][] {
  return found === undefined ? [] : [[name, found]]
}

function partitionsOf(stage: Stage, inputs: ReadonlyMap<string, SealedDataset>, splitTasks: number): number {
  if (stage.splits !== undefined) return splitTasks
  const counts = new Map([...inputs].map(([name, input]) => [name, input.partitions]))
  // A crawl round names the partitions of its seeds and reads the links of the round before: both must agree.
  if (stage.partitions !== undefined) counts.set('the stage itself', stage.partitions)
  const distinct = new Set(counts.values())
  if (distinct.size > 1) {
    const found = [...counts].map(([name, count]) => `${name}: ${count}`).join(', ')
    throw new M3wError('E_CONFIG', `The inputs of ${stage.name} must have the same number of partitions; got ${found}.`)
  }
  return [...distinct][0] ?? 1
}

/** Undefined: as many as the stage has tasks. */
async function bucketsOf(
  output: Dataset<unknown>,
  pipeline: Pipeline,
  sealed: ReadonlyMap<string, SealedDataset>,
): Promise<number | undefined> {
  const cut = cutOf(output, pipeline)
  if (typeof cut !== 'object') return cut
  const counted = sealed.get(cut.dataset.name)
  const count = counted === undefined ? 0 : await cut.count(counted)
  if (Number.isInteger(count) && count > 0) return count
  throw new M3wError('E_CONFIG', `The number of partitions of ${output.name} must be a positive integer; got ${count}.`)
}

async function splitsOf(
  { datasets, taskBytes }: NonNullable<Stage['splits']>,
  sealed: ReadonlyMap<string, SealedDataset>,
): Promise<readonly (readonly Split[])[]> {
  const archives: ArchiveObject[] = []
  for (const { name } of datasets) {
    const records = sealed.get(name)?.readAll() as AsyncIterable<ArchiveObject> | undefined
    if (records !== undefined) archives.push(...(await collect(records)))
  }
  return planSplits(archives, taskBytes)
}

/** The inner loop: gives a stage its streams and its context, and writes what it yields, one record at a time. */
import { setImmediate } from 'node:timers/promises'
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'
import type { RecordGate, Stage, TaskContext } from '../../core/stage.ts'
import type { StagePlan } from '../plan/plan.ts'
import type { SealedDataset } from '../records/sealed.ts'
import type { TaskEnvironment, TaskWatch } from './task-environment.ts'
import type { TaskOutput } from './task-output.ts'

interface TaskFolders {
  readonly partition: number
  readonly taskKey: string
  readonly scratchFolder: string
  readonly stateFolder: string
  readonly output: TaskOutput
  readonly admit?: RecordGate | undefined
}

/** The event loop gets a turn this often, so that a stage of pure computation still hears signals and its parent's end: often for them, seldom for it. */
const TURN_MS = 50

/** Runs the stage to its end and returns its counters, in order of their names. */
export async function pullStage(
  environment: TaskEnvironment,
  plan: StagePlan,
  { partition, taskKey, scratchFolder, stateFolder, output, admit }: TaskFolders,
  { signal, onProgress, isWanted }: TaskWatch,
): Promise<Map<string, number>> {
  const { stage, partitions, seed, whole, inputs } = plan
  const counts = new Map<string, number>()
  const count = (name: string, by = 1): void => {
    if (!Number.isFinite(by))
      throw new M3wError('E_SCHEMA', `${stage.name} counts ${name} by ${by}: expected a finite number.`)
    counts.set(name, (counts.get(name) ?? 0) + by)
  }
  for (const [name, input] of inputs) count(`in.${name}.records`, input.recordsOf(partition))
  for (const split of plan.splits[partition] ?? []) count('in.split.bytes', split.end - split.start)

  const context: TaskContext = {
    stage: stage.name,
    partition,
    partitions,
    seed,
    taskKey,
    scratchFolder,
    stateFolder,
    signal,
    log: environment.log.with({ stage: stage.name, partition }),
    splits: plan.splits[partition] ?? [],
    ...(admit === undefined ? {} : { admit }),
    whole: (name) => datasetOf(stage, whole, String(name)).readAll() as AsyncIterable<never>,
    count,
    // JSON has no NaN, and a rate may be one for a moment.
    progress: (values) =>
      onProgress?.(Object.fromEntries(Object.entries(values).filter(([, by]) => Number.isFinite(by)))),
    ...(isWanted === undefined ? {} : { isWanted }),
    store: environment.store,
    createObject: (extension) => output.createObject(extension),
  }
  const streams = Object.fromEntries([...inputs].map(([name, input]) => [name, input.read(partition)]))

  let turnMs = performance.now()
  stopIfAborted(signal)
  for await (const [name, record] of stage.run(streams as Parameters<Stage['run']>[0], context)) {
    await output.add(name, record, partition)
    if (performance.now() - turnMs > TURN_MS) {
      await setImmediate()
      turnMs = performance.now()
    }
    stopIfAborted(signal)
  }
  stopIfAborted(signal)
  return new Map([...counts].sort(([a], [b]) => compareText(a, b)))
}

function datasetOf(stage: Stage, datasets: ReadonlyMap<string, SealedDataset>, name: string): SealedDataset {
  const found = datasets.get(name)
  if (found === undefined)
    throw new M3wError(
      'E_CONFIG',
      `${stage.name} has no whole input called ${name}: expected ${[...datasets.keys()].join(' or ') || 'none'}.`,
    )
  return found
}

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new M3wError('E_INTERRUPTED', 'The task was stopped.', { cause: signal.reason })
}

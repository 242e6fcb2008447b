/** Runs one task: looks it up in the plan, opens its inputs, pulls the stage, writes its parts, commits its manifest. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { M3wError } from '../../core/errors.ts'
import { makeFolder } from '../../core/files/make-folder.ts'
import type { TaskSpec } from '../../core/queue.ts'
import type { Part, TaskManifest } from '../../schemas/index.ts'
import type { Plan, StagePlan } from '../plan/plan.ts'
import { type FileLock, takeLock } from '../queues/lock.ts'
import { commitTask } from './commit.ts'
import { openGate, readPoison } from './poison.ts'
import { type CpuReading, cpuSince, readCpu } from './process-cpu.ts'
import { pullStage } from './pull-stage.ts'
import type { TaskEnvironment, TaskResult, TaskWatch } from './task-environment.ts'
import { openTaskOutput } from './task-output.ts'

/** How long a new attempt waits for the process of the last one to end, where both would use one state folder. Twice the grace that a child is given. */
const STATE_WAIT_MS = 20_000

/** A seal that another machine made is looked for so often, where it may come late. */
const LOOK_AGAIN_MS = 500

/**
 * Runs a task of the plan to its commit. E_VERSION if the task was planned with other stages, options or inputs than this process
 * has. Throws what the stage throws; nothing of a failed run counts, and its objects are deleted.
 */
export async function runTask(
  environment: TaskEnvironment,
  plans: Plan,
  task: TaskSpec,
  watch: TaskWatch,
): Promise<TaskResult> {
  const { store, workFolder, log } = environment
  const { taskKey, partition } = task
  const plan = await stageOf(plans, task, environment.seesWithinMs ?? 0)
  const started = { ms: performance.now(), cpu: readCpu() }
  const attempt = randomBytes(4).toString('hex')
  const folder = join(workFolder, 'scratch', `${taskKey.slice(0, 16)}-${attempt}`)
  const spoolFolder = join(folder, 'engine')
  const scratchFolder = join(folder, 'stage')
  await makeFolder(spoolFolder)
  await mkdir(scratchFolder)
  const output = openTaskOutput({ store, plan, taskKey, attempt, spoolFolder })
  let isCommitting = false
  let state: TaskState | undefined
  try {
    state = await openState(workFolder, plan, partition, folder)
    const gate =
      plan.stage.isolates === true
        ? openGate(await readPoison(store, { stage: task.stage, taskKey }), watch)
        : undefined
    const places = { partition, taskKey, scratchFolder, stateFolder: state.folder, output, admit: gate?.admit }
    const counts = await pullStage(environment, plan, places, watch)
    if (watch.range !== undefined) {
      await output.discard()
      return { counts: {}, seconds: 0, isOurs: false, isEmpty: false, records: gate?.records }
    }
    const { parts, objects } = await output.finish()
    const manifest: TaskManifest = {
      format: 'm3w-task/2',
      stage: plan.stage.name,
      partition,
      taskKey,
      parts: [...parts],
      objects: [...objects],
      counts: { ...Object.fromEntries(counts), ...sizesOf(plan, parts) },
      producer: producerOf(environment, plan, started),
    }
    isCommitting = true
    const isOurs = await commitTask(store, plan, manifest, log)
    if (!isOurs) await output.discard()
    await state.finish()
    const { seconds } = manifest.producer
    return { counts: manifest.counts, seconds, isOurs, isEmpty: isEmptyTask(plan, partition) }
  } catch (error) {
    // Once the commit has begun it may have happened, whatever was thrown: the objects stay, and gc judges them.
    if (!isCommitting) await output.discard().catch(() => {})
    throw error
  } finally {
    state?.release()
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

/** The plan of the task's stage, which must know the task. */
async function stageOf(plans: Plan, { stage, partition, taskKey }: TaskSpec, seesWithinMs: number): Promise<StagePlan> {
  const deadline = performance.now() + seesWithinMs
  let found = await plans.stage(stage)
  while (found.state === 'waiting' && performance.now() < deadline) {
    await sleep(LOOK_AGAIN_MS)
    found = await plans.stage(stage)
  }
  if (found.state === 'waiting') {
    throw new M3wError(
      'E_VERSION',
      `${stage} was given out before ${found.waitingFor.join(', ')} was sealed. Run the same version and config everywhere.`,
    )
  }
  const expected = found.plan.taskKeys[partition]
  if (expected === taskKey) return found.plan
  throw new M3wError(
    'E_VERSION',
    `Task ${partition} of ${stage} was planned by another version or config of m3w: expected key ${expected ?? 'none'}, got ${taskKey}. Run the same version everywhere.`,
  )
}

/** Records and bytes of every output, as counters. */
function sizesOf({ outputs }: StagePlan, parts: readonly Part[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { dataset } of outputs.values()) {
    const written = parts.filter((part) => part.dataset === dataset.name)
    counts[`out.${dataset.name}.records`] = sum(written.map(({ records }) => records))
    counts[`out.${dataset.name}.bytes`] = sum(written.map(({ length }) => length))
  }
  return counts
}

function producerOf(
  { m3w }: TaskEnvironment,
  { stage }: StagePlan,
  started: { readonly ms: number; readonly cpu: CpuReading },
): TaskManifest['producer'] {
  return {
    m3w,
    node: process.version,
    seconds: Math.round(performance.now() - started.ms) / 1000,
    ...(stage.kind === 'cpu' ? { cpuSeconds: Math.round(cpuSince(started.cpu) * 1000) / 1000 } : {}),
    // Of the process so far, which may have run other tasks before.
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }
}

interface TaskState {
  readonly folder: string
  /** The task is committed: no attempt will need the state again. */
  finish(): Promise<void>
  release(): void
}

/** The folder that outlives attempts, for network stages. Locked: the process of the last attempt may not be quite dead. */
async function openState(
  workFolder: string,
  plan: StagePlan,
  partition: number,
  taskFolder: string,
): Promise<TaskState> {
  if (plan.stage.kind === 'cpu') {
    const folder = join(taskFolder, 'state')
    await mkdir(folder)
    return { folder, finish: async () => {}, release() {} }
  }
  const folder = stateFolderOf(workFolder, plan, partition)
  const lock: FileLock | undefined = await takeLock(`${folder}.lock`, STATE_WAIT_MS)
  if (lock === undefined) {
    throw new M3wError(
      'E_LEASE_LOST',
      `Another process still works on task ${partition} of ${plan.stage.name}, ${STATE_WAIT_MS / 1000} s after its lease. The task is tried again.`,
      {
        retryable: true,
      },
    )
  }
  await makeFolder(folder)
  return {
    folder,
    async finish() {
      await rm(folder, { recursive: true, force: true })
      await rm(`${folder}.lock`, { force: true })
    },
    release: () => lock.release(),
  }
}

/** The same for every attempt of a task; stage and partition are for people who look into it. */
function stateFolderOf(workFolder: string, { stage, taskKeys }: StagePlan, partition: number): string {
  const number = String(partition).padStart(4, '0')
  return join(workFolder, 'state', `${stage.name}-${number}-${taskKeys[partition]?.slice(0, 16)}`)
}

/** Has the task inputs, and not one record in any of them? */
function isEmptyTask({ inputs }: StagePlan, partition: number): boolean {
  return inputs.size > 0 && [...inputs.values()].every((input) => input.recordsOf(partition) === 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

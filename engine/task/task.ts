/** Runs one task: open its inputs, pull the stage, write its parts, commit its manifest. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import type { TaskManifest } from '../../schemas/index.ts'
import type { StagePlan } from '../plan/plan.ts'
import { type FileLock, takeLock } from '../queues/lock.ts'
import { commitTask } from './commit.ts'
import { pullStage } from './pull-stage.ts'
import type { TaskEnvironment, TaskRequest, TaskResult } from './task-environment.ts'
import { openTaskOutput } from './task-output.ts'

/** How long a new attempt waits for the process of the last one to end, where both would use one state folder. */
const STATE_WAIT_MS = 20_000

/** Runs a task to its commit. Throws what the stage throws; nothing of a failed run counts, and its objects are deleted. */
export async function runTask(environment: TaskEnvironment, request: TaskRequest): Promise<TaskResult> {
  const { store, workDir, m3w, log } = environment
  const { plan, partition } = request
  const taskKey = plan.taskKeys[partition]
  if (taskKey === undefined) throw new M3wError('E_CONFIG', `${plan.stage.name} has no task ${partition}.`)
  const startMs = performance.now()
  const attempt = randomBytes(4).toString('hex')
  const folder = join(workDir, 'scratch', `${taskKey.slice(0, 16)}-${attempt}`)
  const spoolDir = join(folder, 'engine')
  const scratchDir = join(folder, 'stage')
  await mkdir(spoolDir, { recursive: true })
  await mkdir(scratchDir)
  const output = openTaskOutput({ store, plan, taskKey, attempt, spoolDir })
  let isCommitting = false
  let state: TaskState | undefined
  try {
    state = await openState(workDir, plan, partition, folder)
    const counts = await pullStage(environment, request, { taskKey, scratchDir, stateDir: state.folder, output })
    const { parts, objects } = await output.finish()
    for (const { dataset } of plan.outputs.values()) {
      const written = parts.filter((part) => part.dataset === dataset.name)
      counts.set(`out.${dataset.name}.records`, sum(written.map(({ records }) => records)))
      counts.set(`out.${dataset.name}.bytes`, sum(written.map(({ length }) => length)))
    }
    const manifest: TaskManifest = {
      format: 'm3w-task/1',
      stage: plan.stage.name,
      partition,
      taskKey,
      parts: [...parts],
      objects: [...objects],
      counts: Object.fromEntries(counts),
      producer: {
        m3w,
        node: process.version,
        seconds: Math.round(performance.now() - startMs) / 1000,
        // Of the process so far, which may have run other tasks before.
        peakRssBytes: process.resourceUsage().maxRSS * 1024,
      },
    }
    isCommitting = true
    const isOurs = await commitTask(store, plan, manifest, log)
    if (!isOurs) await output.discard()
    await state.finish()
    return {
      counts: manifest.counts,
      seconds: manifest.producer.seconds,
      isOurs,
      isEmpty: isEmptyTask(plan, partition),
    }
  } catch (error) {
    // Once the commit has begun it may have happened, whatever was thrown: the objects stay, and gc judges them.
    if (!isCommitting) await output.discard().catch(() => {})
    throw error
  } finally {
    state?.release()
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

interface TaskState {
  readonly folder: string
  /** The task is committed: no attempt will need the state again. */
  finish(): Promise<void>
  release(): void
}

/** The folder that outlives attempts, for network stages. Locked: the process of the last attempt may not be quite dead. */
async function openState(workDir: string, plan: StagePlan, partition: number, taskFolder: string): Promise<TaskState> {
  if (plan.stage.kind !== 'network') {
    const folder = join(taskFolder, 'state')
    await mkdir(folder)
    return { folder, finish: async () => {}, release() {} }
  }
  const folder = stateFolder(workDir, plan, partition)
  const lock: FileLock | undefined = await takeLock(`${folder}.lock`, STATE_WAIT_MS)
  if (lock === undefined) {
    throw new M3wError('E_LEASE_LOST', `Another process still works on task ${partition} of ${plan.stage.name}.`, {
      retryable: true,
    })
  }
  await mkdir(folder, { recursive: true })
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
export function stateFolder(workDir: string, { stage, taskKeys }: StagePlan, partition: number): string {
  const number = String(partition).padStart(4, '0')
  return join(workDir, 'state', `${stage.name}-${number}-${taskKeys[partition]?.slice(0, 16)}`)
}

/** Has the task inputs, and not one record in any of them? */
function isEmptyTask({ inputs }: StagePlan, partition: number): boolean {
  return inputs.size > 0 && [...inputs.values()].every((input) => input.recordsOf(partition) === 0)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

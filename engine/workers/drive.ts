/** The barrier-free heart of a run: plans what can be planned, seals what is complete, and stops on the first thing that cannot be helped. */
import { join } from 'node:path'
import { isStoreFull, M3wError } from '../../core/errors.ts'
import type { TaskQueue, TaskSpec } from '../../core/queue.ts'
import type { Plan } from '../plan/plan.ts'
import { openReporter } from '../status/progress.ts'
import { sealStage } from '../task/seal.ts'
import { openBell } from './bell.ts'
import type { RunOptions } from './run-options.ts'
import { type StageTracker, trackStage } from './stage-tracker.ts'
import { supervise } from './supervise.ts'

/** How often queue and plan are compared when nothing happens: the queue may have lost tasks, or others work on the run. */
const CHECK_MS = 2_000

/** Works until every stage is sealed. Children are gone and leases given back when it returns or throws. */
export async function driveRun(options: RunOptions, plan: Plan, queue: TaskQueue): Promise<void> {
  const { signal } = options
  const trackers = new Map<string, StageTracker>()
  const reporter = openReporter(plan, trackers, options.onProgress)
  const bell = openBell()
  const stop = new AbortController()
  let fatal: { readonly error: unknown } | undefined
  const giveUp = (error: unknown): void => {
    fatal ??= { error: isStoreFull(error) ? storeFull(error) : error }
    bell.ring()
  }
  const onAbort = (): void =>
    giveUp(new M3wError('E_INTERRUPTED', 'Interrupted. Run the same command again to resume.'))
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted === true) onAbort()

  const follow = (task: TaskSpec, change: (tracker: StageTracker) => void): void => {
    const tracker = trackers.get(task.stage)
    if (tracker === undefined) return
    change(tracker)
    reporter.changed()
    if (tracker.isComplete) bell.ring()
  }
  const workforce = supervise({
    ...options,
    environment: options,
    queue,
    plan,
    signal: stop.signal,
    onProgress: (task, values) => follow(task, (tracker) => tracker.announced(task, values)),
    events: {
      onStart: (task) => follow(task, (tracker) => tracker.started(task)),
      onDone: (task, result) => follow(task, (tracker) => tracker.committed(task, result)),
      onStopped: (task) => follow(task, (tracker) => tracker.stopped(task)),
      onFailed(task) {
        follow(task, (tracker) => tracker.stopped(task))
        bell.ring()
      },
      onStoreFull: giveUp,
    },
  })
  workforce.ended.catch(giveUp)

  try {
    while (fatal === undefined) {
      await throwIfFailed(queue)
      if (await advance(options, plan, queue, trackers, workforce.wake)) break
      reporter.changed()
      await bell.wait(CHECK_MS)
      await refill(options, queue, trackers, workforce.wake)
    }
    if (fatal !== undefined) throw fatal.error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stop.abort(new M3wError('E_INTERRUPTED', 'The run has ended.'))
    await workforce.ended.catch(() => {})
    reporter.end()
  }
}

/** Plans every stage whose inputs are sealed and seals every stage that is complete. True if all are sealed. */
async function advance(
  { store, workDir, log }: RunOptions,
  plan: Plan,
  queue: TaskQueue,
  trackers: Map<string, StageTracker>,
  wake: () => void,
): Promise<boolean> {
  let isDone = true
  // Stages stand behind those they read, so one walk reaches everything that a seal sets free.
  for (const { name } of plan.pipeline.stages) {
    let tracker = trackers.get(name)
    if (tracker === undefined) {
      const found = await plan.stage(name)
      if (found.state === 'waiting') {
        isDone = false
        continue
      }
      tracker = await trackStage(store, found)
      trackers.set(name, tracker)
      const open = tracker.openTasks()
      if (open.length > 0) {
        log.info('stage.start', { stage: name, tasks: found.plan.partitions, open: open.length })
        await queue.add(open)
        wake()
      }
    }
    if (tracker.isComplete && !tracker.isSealed) {
      await sealStage(store, tracker.plan, join(workDir, 'scratch'))
      const found = await plan.stage(name)
      if (found.state !== 'sealed') throw new M3wError('E_CORRUPT', `The seal of ${name} is not where it was written.`)
      tracker.sealed(found.seal)
      log.info('stage.done', { stage: name, counts: found.seal.counts })
    }
    isDone &&= tracker.isSealed
  }
  return isDone
}

/** Puts back what the queue has lost: it is a hint, and the plan minus the commits is the fact. */
async function refill(
  { store }: RunOptions,
  queue: TaskQueue,
  trackers: ReadonlyMap<string, StageTracker>,
  wake: () => void,
): Promise<void> {
  for (const [name, tracker] of trackers) {
    if (tracker.isComplete || !(await isIdle(queue, name))) continue
    await tracker.refresh(store)
    if (tracker.isComplete) continue
    await queue.add(tracker.openTasks())
    wake()
    await throwIfFailed(queue)
    if (!(await isIdle(queue, name))) continue
    await tracker.refresh(store)
    if (tracker.isComplete) continue
    const missing = tracker.openTasks().length
    throw new M3wError(
      'E_STORE_MISSING',
      `${missing} tasks of ${name} were committed, and their manifests are gone. Run again.`,
    )
  }
}

async function isIdle(queue: TaskQueue, stage: string): Promise<boolean> {
  const { waiting, leased } = await queue.counts(stage)
  return waiting + leased === 0
}

async function throwIfFailed(queue: TaskQueue): Promise<void> {
  const failures = await queue.failures()
  const first = failures[0]
  if (first === undefined) return
  const { task, message, exitCode } = first
  const more = failures.length > 1 ? ` (and ${failures.length - 1} more)` : ''
  throw new M3wError('E_TASK_FAILED', `Task ${task.partition} of ${task.stage} failed: ${message}${more}`, {
    details: { stage: task.stage, partition: task.partition, exitCode, failures: failures.length },
  })
}

/** Whoever noticed it, under whichever name: says what to do. */
function storeFull(cause: unknown): M3wError {
  const said = (cause instanceof Error ? cause.message : String(cause)).replace(/[.]?$/, '.')
  const what = said.startsWith('No space left') ? said : `No space left: ${said}`
  return new M3wError('E_STORE_FULL', `${what} Free some, then run the same command again: it resumes.`, {
    cause,
  })
}

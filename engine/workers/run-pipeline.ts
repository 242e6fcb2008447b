/**
 * Runs a pipeline to its end, alone or beside others: plans what can be planned, seals what is complete, and stops on the first
 * thing that cannot be helped. No stage waits for another but for what it reads. What is committed already is never done again, so
 * running it anew resumes.
 */
import { join } from 'node:path'
import { isStoreFull, M3wError } from '../../core/errors.ts'
import type { TaskQueue, TaskSpec } from '../../core/queue.ts'
import { openPlan, type Plan } from '../plan/plan.ts'
import { openReporter, type Reporter, type RunProgress, waitingProgress, writeLive } from '../status/progress.ts'
import { sealStage } from '../task/seal.ts'
import { type Bell, openBell } from './bell.ts'
import {
  type FollowedStage,
  followStage,
  isComplete,
  noteCommit,
  noteFailure,
  noteProgress,
  noteSeal,
  noteStart,
  noteStop,
  noteYield,
  openTasks,
  progressOf,
} from './followed-stage.ts'
import type { RunOptions } from './run-options.ts'
import { openWholeShare, type Share } from './share.ts'
import { startWorkers, type Workforce } from './start-workers.ts'
import type { WorkerEvents } from './worker.ts'
import { withWorkplace } from './workplace.ts'

/** A run at work. */
interface Run {
  readonly options: RunOptions
  readonly plan: Plan
  readonly queue: TaskQueue
  readonly share: Share
  /** By name, those whose inputs are sealed. */
  readonly stages: Map<string, FollowedStage>
  /** Rung when there may be something to plan, to seal or to give up. */
  readonly bell: Bell
  readonly reporter: Reporter
  /** The first thing that cannot be helped. */
  fatal?: { readonly error: unknown }
}

/** How often queue, plan and store are compared when nothing happens: the queue may have lost tasks, others may have done some. Two seconds are short for a person who waits. */
const CHECK_MS = 2_000

/**
 * Works until every stage is sealed and returns the plan, through which datasets are read. Rejects with E_TASK_FAILED
 * naming the tasks that were given up, E_STORE_FULL, E_INTERRUPTED, or E_STORE if another run is at work in `workFolder`.
 * Children are gone and leases given back when it settles.
 */
export async function runPipeline(options: RunOptions): Promise<Plan> {
  const plan = openPlan(options.store, options.pipeline)
  await withWorkplace(options, (queue) => workUntilSealed(options, plan, queue))
  return plan
}

async function workUntilSealed(options: RunOptions, plan: Plan, queue: TaskQueue): Promise<void> {
  const { signal } = options
  const stages: Run['stages'] = new Map()
  const readProgress = (): RunProgress =>
    plan.pipeline.stages.map(({ name, kind }) => {
      const stage = stages.get(name)
      return stage === undefined ? waitingProgress(name, kind) : progressOf(stage)
    })
  const reporter = openReporter(options.onProgress, readProgress)
  const { openShare = openWholeShare } = options
  const share = openShare(queue, () => throwIfFailed(queue))
  const run: Run = { options, plan, queue, share, stages, bell: openBell(), reporter }
  const onAbort = (): void =>
    giveUp(run, new M3wError('E_INTERRUPTED', 'Interrupted. Run the same command again to resume.'))
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted === true) onAbort()
  const stop = new AbortController()
  const workforce = startWorkers({ run: options, plan, queue, events: eventsOf(run), signal: stop.signal })
  workforce.ended.catch((error: unknown) => giveUp(run, error))
  try {
    while (run.fatal === undefined) {
      await throwIfFailed(queue)
      if (await advance(run, workforce)) break
      reporter.changed()
      void writeLive(options.workFolder, readProgress())
      await run.bell.wait(options.checkMs ?? CHECK_MS)
    }
    if (run.fatal !== undefined) throw run.fatal.error
  } catch (error) {
    // A queue that nobody waits for any more breaks whatever asks it.
    throw run.fatal?.error ?? error
  } finally {
    signal?.removeEventListener('abort', onAbort)
    stop.abort(new M3wError('E_INTERRUPTED', 'The run has ended.'))
    await workforce.ended.catch(() => {})
    reporter.end()
  }
}

/** What the workers report, into the stages that it is about. */
function eventsOf(run: Run): WorkerEvents {
  const note = (task: TaskSpec, change: (stage: FollowedStage) => void): void => {
    const stage = run.stages.get(task.stage)
    if (stage === undefined) return
    change(stage)
    run.reporter.changed()
    if (isComplete(stage)) run.bell.ring()
  }
  return {
    onStart: (task) => note(task, (stage) => noteStart(stage, task)),
    onProgress: (task, values) => note(task, (stage) => noteProgress(stage, task, values)),
    onDone: (task, result) => note(task, (stage) => noteCommit(stage, task, result)),
    onStopped: (task) => note(task, (stage) => noteStop(stage, task)),
    onYielded: (task) => note(task, (stage) => noteYield(stage, task)),
    onFailed(task, { message }) {
      note(task, (stage) => noteFailure(stage, task, message))
      run.bell.ring()
    },
    onStoreFull: (error) => giveUp(run, error),
  }
}

function giveUp(run: Run, error: unknown): void {
  run.fatal ??= { error: isStoreFull(error) ? storeFull(error) : error }
  run.bell.ring()
}

/** Plans every stage whose inputs are sealed, feeds those with open tasks, seals those that are complete. True if all are sealed. */
async function advance(run: Run, { wake }: Workforce): Promise<boolean> {
  const { options, plan, share, stages } = run
  let isDone = true
  // Stages stand behind those they read, so one walk reaches everything that a seal sets free.
  for (const { name } of plan.pipeline.stages) {
    let stage = stages.get(name)
    if (stage === undefined) {
      const found = await plan.stage(name)
      if (found.state === 'waiting') {
        isDone = false
        continue
      }
      stage = await followStage(options.store, found)
      stages.set(name, stage)
      const open = openTasks(stage).length
      if (open > 0) options.log.info('stage.start', { stage: name, tasks: found.plan.partitions, open })
    }
    if (share.isShared && !stage.isSealed) await noteOthersSeal(run, stage)
    if (!isComplete(stage) && (await share.feed(stage))) wake()
    if (isComplete(stage) && !stage.isSealed) {
      stage.completeMs ??= performance.now()
      if (share.maySeal(name, performance.now() - stage.completeMs)) await seal(run, stage)
    }
    isDone &&= stage.isSealed
  }
  return isDone
}

/** Another process may have sealed it, whether or not we have seen all of its commits. */
async function noteOthersSeal({ plan }: Run, stage: FollowedStage): Promise<void> {
  const found = await plan.stage(stage.plan.stage.name)
  if (found.state === 'sealed') noteSeal(stage, found.seal)
}

async function seal({ options, plan }: Run, stage: FollowedStage): Promise<void> {
  const { name } = stage.plan.stage
  const startMs = performance.now()
  await sealStage(options.store, stage.plan, join(options.workFolder, 'scratch'))
  const found = await plan.stage(name)
  if (found.state !== 'sealed') {
    throw new M3wError(
      'E_CORRUPT',
      `The seal of ${name} is not where it was written: expected ${stage.plan.sealObject}. Run the same command again.`,
    )
  }
  noteSeal(stage, found.seal)
  const sealMs = Math.round(performance.now() - startMs)
  options.log.info('stage.done', { stage: name, sealMs, counts: found.seal.counts })
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

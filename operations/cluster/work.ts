/** `m3w worker`: a process that works on a run which another one planned, over a queue or as one of N ranks. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { checkFfmpeg } from '../../crawler/media/video/installed-ffmpeg.ts'
import { openSqliteQueue } from '../../engine/queues/sqlite-queue.ts'
import { joinRun } from '../../engine/workers/join-run.ts'
import { onMachine } from '../../engine/workers/machine.ts'
import { checkRank, openRankShare, type Rank } from '../../engine/workers/rank-share.ts'
import { runPipeline } from '../../engine/workers/run-pipeline.ts'
import { sharedQueue, takeWorkplace } from '../../engine/workers/shared-place.ts'
import { slotsOf } from '../../engine/workers/start-workers.ts'
import { kindsMade } from '../places/kinds.ts'
import { openStore } from '../places/open-store.ts'
import { openCrawlEnds } from '../run/end-crawl.ts'
import { checkPlannedCode } from '../run/planned-code.ts'
import { type BuildResult, publishRun } from '../run/publish-run.ts'
import { listRuns, openFrozenRun, openNewestRun, type Run } from '../run/run.ts'
import { childOf, environmentOf } from '../run/worker-process.ts'

export interface WorkOptions {
  /** Where the store lies, from here. */
  readonly store: string
  /** Id of the run to work on, as `m3w build --plan-only` prints it. Default: the one that is planned just now; of a rank, the newest. */
  readonly run?: string
  /** Tasks of a kind at a time; what is not named is what fits the machine. */
  readonly slots: Partial<Readonly<Record<'cpu' | 'network' | 'crawl', number>>>
  /** CPU tasks at a time where `slots` does not say: the number of cores. */
  readonly workers: number
  /** Local folder for scratch. */
  readonly scratch?: string
  readonly log: Log
  /** As of a build: the program of worker processes. */
  readonly childEntry: string
  readonly signal?: AbortSignal
}

export interface JoinOptions extends WorkOptions {
  /** redis:// or rediss:// */
  readonly queue: string
  /** How long is waited for a run to work on, and without work for its build to come back. Default 10 minutes. */
  readonly waitMs?: number
}

/** A worker makes no store, but may be there before its build has made one. */
const WRONG_PLACE = 'Give --store the --out of the build to work for, as this machine reaches it.'

type LiveRuns = () => Promise<readonly string[] | undefined>

/** Starting a build and its workers at once is common; a run is frozen when its archives are read, which may take minutes. */
const WAIT_MS = 600_000
const POLL_MS = 2_000

/**
 * Works for a run of a queue until it is done; gives its id, or undefined if there was none to work on. E_INTERRUPTED when it is told to
 * leave: then what it had begun is given back. E_TASK_FAILED when its build is gone. E_CONFIG for a run of another version of m3w, E_VERSION for one of other code under the same version.
 */
export async function joinBuild(options: JoinOptions): Promise<string | undefined> {
  const { queue: url, log, signal, waitMs = WAIT_MS } = options
  const { connectRedis, describeQueue } = await import('../../engine/queues/bullmq/connect.ts')
  const { findLiveRuns } = await import('../../engine/queues/bullmq/live-runs.ts')
  const redis = await connectRedis(url, log, signal)
  const { refusalOf } = await import('../../engine/queues/bullmq/refusals.ts')
  /** Undefined where the server does not say for now. */
  const liveRuns: LiveRuns = () =>
    findLiveRuns(redis, describeQueue(url)).catch((error: unknown) => {
      if (refusalOf(error) === undefined) throw error
      return undefined
    })
  try {
    const run = await awaitRun(options, liveRuns)
    if (run === undefined) return undefined
    await checkPlannedCode(run)
    checkMachine(run)
    const place = await takeWorkplace({ run: run.id, storeWork: run.workFolder, log, scratch: options.scratch })
    await joinRun({
      ...machineOf(run, place, options),
      ...(await sharedQueue({ url, run: run.id, log, isPlanner: false })),
      planner: { isThere: async () => (await liveRuns())?.includes(run.id) ?? true, waitMs },
      ...(signal === undefined ? {} : { signal }),
    })
    return run.id
  } finally {
    redis.disconnect()
  }
}

/**
 * Works as one of N ranks until every stage is sealed; rank 0 then publishes. The run must be frozen (`m3w build --plan-only`). E_USAGE if
 * it is not, E_VERSION if other code planned it.
 */
export async function workAsRank(options: WorkOptions & Rank): Promise<BuildResult | undefined> {
  const { log, signal } = options
  const { rank, of } = checkRank(options)
  const run = await openRunOfRank(options)
  await checkPlannedCode(run)
  checkMachine(run)
  const { config } = run.record
  const ends = await openCrawlEnds(run, config, log)
  const place = await takeWorkplace({ run: run.id, storeWork: run.workFolder, log, scratch: options.scratch })
  const machine = machineOf(run, place, options)
  const plan = await runPipeline({
    ...machine,
    openQueue: (queue) => openSqliteQueue(join(place.workFolder, 'queue.sqlite'), { ...queue, isNew: true }),
    openShare: openRankShare({ rank, of, slots: machine.slots.cpu, isOffline: config.network.offline }),
    onProgress: ends.note,
    ...(signal === undefined ? {} : { signal }),
  }).finally(ends.close)
  return rank === 0 ? await publishRun(run, plan, log) : undefined
}

/** The run that is named, else the newest: that one may be another than the one just planned, so it is said. */
export async function openRunOfRank({ store, run, log }: Pick<WorkOptions, 'store' | 'run' | 'log'>): Promise<Run> {
  const runs = await listRuns(await openStore(store, WRONG_PLACE))
  if (run === undefined) {
    if (runs.length > 1) sayGuess(log, runs[0], runs.length)
    return await openNewestRun(store)
  }
  if (runs.includes(run)) return await openFrozenRun(store, run)
  const found = runs.length === 0 ? 'none' : runs.slice(0, 5).join(', ')
  throw new M3wError(
    'E_USAGE',
    `--run ${run}: expected a run of ${store}, which holds ${found}. Plan it with "m3w build … --plan-only", which prints its id.`,
  )
}

function sayGuess(log: Log, run: string | undefined, runs: number): void {
  log.warn('run.guessed', { run, runs, note: 'more than one run could be meant: name yours with --run ID' })
}

/** E_CONFIG, before it takes any task, for a machine that cannot do all that the run may ask of it: a task that it fails would end the run for all. */
function checkMachine({ record: { config } }: Run): void {
  const { ffmpeg } = config.video
  if (kindsMade(config).includes('clip') && ffmpeg !== undefined) checkFfmpeg(ffmpeg)
}

/** What a run is worked on with here, but for the queue. */
function machineOf(
  run: Run,
  place: Awaited<ReturnType<typeof takeWorkplace>>,
  { log, slots, workers, childEntry }: WorkOptions,
) {
  const machine = { ...onMachine(run.record.config.engine), workers: Math.max(1, slots.cpu ?? workers) }
  return {
    ...environmentOf(run, log.with({ run: run.id })),
    ...place,
    ...machine,
    child: childOf(run, childEntry, place.workFolder),
    slots: { ...slotsOf(machine), ...slots },
  }
}

/** The run of the store that somebody plans just now; waits for one. Not the newest one that lies there: it may have been given up. */
async function awaitRun(
  { store, run, log, signal, waitMs = WAIT_MS }: JoinOptions,
  liveRuns: LiveRuns,
): Promise<Run | undefined> {
  const place = await openStore(store, WRONG_PLACE)
  const deadline = performance.now() + waitMs
  for (let looks = 0; ; looks += 1) {
    const found: string[] = []
    for (const id of (await liveRuns()) ?? []) {
      const isWanted = run === undefined || run === id
      if (isWanted && (await place.store.stat(`runs/${id}/run.json`)) !== undefined) found.push(id)
    }
    if (found.length > 1) sayGuess(log, found[0], found.length)
    if (found[0] !== undefined) return await openFrozenRun(store, found[0])
    if (looks === 0) {
      const note = `nobody plans a run of this store with this queue yet; waits for one for ${Math.round(waitMs / 1000)} s`
      log.warn('worker.wait', { store, note })
    }
    if (signal?.aborted === true || performance.now() > deadline) return undefined
    await sleep(POLL_MS)
  }
}

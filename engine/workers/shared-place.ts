/** Where a process works that is one of several on a run: a local folder of its own, and a queue that they share. */
import { tmpdir } from 'node:os'
import { M3wError } from '../../core/errors.ts'
import type { Log } from '../../core/log.ts'
import { takeRunLock } from '../queues/run-lock.ts'
import { takeWorkSlot } from '../queues/work-slots.ts'
import type { RunOptions } from './run-options.ts'

interface PlaceOptions {
  readonly run: string
  /** Where a build alone, `gc` and `status` of this machine look for who works on the store. */
  readonly storeWork: string
  readonly log: Log
  /** Local folder for scratch and for the state of network tasks. Default: M3W_SCRATCH, or where the system keeps temporary files. */
  readonly scratch?: string | undefined
}

/**
 * A work folder that no other process of this machine has, with its lock and a share of the store's. E_STORE if a build alone or `gc` has that
 * one. The store may lie on a network where locks fail: then there is no share of it, and that is said.
 */
export async function takeWorkplace({
  run,
  storeWork,
  log,
  scratch = process.env.M3W_SCRATCH ?? tmpdir(),
}: PlaceOptions): Promise<Required<Pick<RunOptions, 'lock'>> & Pick<RunOptions, 'workFolder'>> {
  const share = await takeRunLock(storeWork, undefined, 'shared').catch((error: unknown) => {
    if (error instanceof M3wError && error.details.holder !== undefined) throw error
    log.warn('store.unlocked', { folder: storeWork, message: String(error), note: 'do not run gc meanwhile' })
  })
  try {
    const { workFolder, lock } = await takeWorkSlot(scratch, run)
    const release = (): void => {
      lock.release()
      share?.release()
    }
    return { workFolder, lock: { release } }
  } catch (error) {
    share?.release()
    throw error
  }
}

interface SharedQueueOptions {
  readonly url: string
  readonly run: string
  readonly log: Log
  /** It plans the run, and does not only work on it. */
  readonly isPlanner: boolean
}

/** Looks at a server before any work is done for it. Rejects as `connectRedis` does, and where another program has the list of runs. */
export async function checkSharedQueue(url: string, log: Log): Promise<void> {
  const { connectRedis, describeQueue } = await import('../queues/bullmq/connect.ts')
  const { findLiveRuns } = await import('../queues/bullmq/live-runs.ts')
  const redis = await connectRedis(url, log)
  await findLiveRuns(redis, describeQueue(url)).finally(() => redis.disconnect())
}

/** The queue of a run on a Redis server. BullMQ is loaded here and nowhere else. */
export async function sharedQueue({
  url,
  run,
  log,
  isPlanner,
}: SharedQueueOptions): Promise<Pick<RunOptions, 'openQueue' | 'leaseMs'>> {
  const [{ openBullmqQueue }, { BULLMQ_LEASE_MS }] = [
    await import('../queues/bullmq/bullmq-queue.ts'),
    await import('../queues/bullmq/queues.ts'),
  ]
  return {
    openQueue: (given) => openBullmqQueue({ ...given, url, run, isPlanner, log }),
    leaseMs: BULLMQ_LEASE_MS,
  }
}

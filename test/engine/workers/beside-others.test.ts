/** Several processes on one run, over a queue or as ranks: the same bytes, whoever comes, goes, forgets or does things twice. About 10 s. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { M3wError } from '../../../core/errors.ts'
import { silentLog } from '../../../core/log.ts'
import { openBullmqQueue } from '../../../engine/queues/bullmq/bullmq-queue.ts'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { joinRun } from '../../../engine/workers/join-run.ts'
import { checkRank, openRankShare } from '../../../engine/workers/rank-share.ts'
import type { RunOptions } from '../../../engine/workers/run-options.ts'
import { openQueueShare } from '../../../engine/workers/share.ts'
import { noRedis, startRedis } from '../../helpers/redis-server.ts'
import { toyPipeline } from '../toy.ts'
import { IN_PROCESS, runToy, shardDigests, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 200, sources: 5, shuffle: 4 }
const expected = withFolder(async (folder) => await shardDigests(await runToy(folder, OPTIONS)))

/** What makes a run in this process a rank. */
function asRank(folder: string, rank: number, of: number, isOffline = true): Partial<RunOptions> {
  const workFolder = join(folder, `rank-${rank}`)
  return {
    workFolder,
    checkMs: 20,
    openQueue: (options) => openSqliteQueue(join(workFolder, 'queue.sqlite'), { ...options, isNew: true }),
    openShare: openRankShare({ rank, of, slots: 2, isOffline, pauseMs: 200 }),
  }
}

describe('ranks', () => {
  it('make the same bytes, each its part', () =>
    withFolder(async (folder) => {
      const runs = await Promise.all([0, 1, 2].map((rank) => runToy(folder, OPTIONS, asRank(folder, rank, 3))))
      for (const run of runs) assert.deepEqual(await shardDigests(run), await expected)
    }))

  it('take, after a pause, what one leaves that never came', () =>
    withFolder(async (folder) => {
      const run = await runToy(folder, OPTIONS, asRank(folder, 1, 3))
      assert.deepEqual(await shardDigests(run), await expected)
    }))

  it('never take what asks the network from one another', () =>
    withFolder(async (folder) => {
      const stop = new AbortController()
      const run = runToy(folder, OPTIONS, { ...asRank(folder, 0, 2, false), signal: stop.signal })
      const stopped = assert.rejects(run, (error) => error instanceof M3wError && error.code === 'E_INTERRUPTED')
      await sleep(1500)
      stop.abort()
      await stopped
      assert.equal(await openFileStore(folder).stat('seals/source'), undefined)
      const both = await Promise.all([0, 1].map((rank) => runToy(folder, OPTIONS, asRank(folder, rank, 2, false))))
      assert.deepEqual(await shardDigests(both[0] as (typeof both)[0]), await expected)
    }))

  it('are refused beyond their number', () => {
    assert.throws(() => checkRank({ rank: 4, of: 4 }), /expected whole numbers, 0 ≤ rank < of/)
  })
})

describe('a queue of many', { skip: noRedis }, async () => {
  const server = noRedis === false ? await startRedis() : undefined
  after(() => server?.stop())
  const shared = (folder: string, who: string, isPlanner: boolean): Partial<RunOptions> => ({
    workFolder: join(folder, who),
    checkMs: 20,
    leaseMs: 1000,
    openQueue: (options) =>
      openBullmqQueue({ ...options, url: server?.url ?? '', run: 'toy', isPlanner, stalledMs: 100, log: silentLog }),
  })
  const worker = (folder: string, who: string, signal?: AbortSignal): Promise<void> =>
    joinRun({
      store: openFileStore(folder),
      pipeline: toyPipeline({ ...OPTIONS, recordMs: 5 }),
      ...IN_PROCESS,
      openQueue: () => assert.fail(),
      workFolder: '',
      planner: { isThere: async () => true, waitMs: 0 },
      ...shared(folder, who, false),
      ...(signal === undefined ? {} : { signal }),
    })

  it('makes the same bytes with two planners, workers that come and go, and a queue that is emptied three times', () =>
    withFolder(async (folder) => {
      const planner = (who: string) =>
        runToy(
          folder,
          { ...OPTIONS, recordMs: 5 },
          {
            ...shared(folder, who, true),
            openShare: openQueueShare({ lostMs: 500 }),
            slots: { cpu: 0, network: 0, crawl: 0 },
          },
        )
      const planners = [planner('planner-0'), planner('planner-1')]
      const leaver = new AbortController()
      const left = assert.rejects(worker(folder, 'worker-0', leaver.signal), /given back/)
      const stays = worker(folder, 'worker-1')
      const admin = new Redis(server?.url ?? '')
      for (let flush = 0; flush < 3; flush += 1) {
        await sleep(300)
        await admin.flushall()
      }
      leaver.abort()
      await left
      const later = worker(folder, 'worker-2')
      for (const run of await Promise.all(planners)) assert.deepEqual(await shardDigests(run), await expected)
      await Promise.all([stays, later])
      admin.disconnect()
    }))
})

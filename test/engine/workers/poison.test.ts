/** A record that takes down every process that works on it costs itself and nothing else. Two dozen processes must die: some 15 s on a quiet machine. */
import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { silentLog } from '../../../core/log.ts'
import { collect } from '../../../core/streams.ts'
import { openBullmqQueue } from '../../../engine/queues/bullmq/bullmq-queue.ts'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { joinRun } from '../../../engine/workers/join-run.ts'
import { openRankShare } from '../../../engine/workers/rank-share.ts'
import type { RunOptions } from '../../../engine/workers/run-options.ts'
import { runPipeline } from '../../../engine/workers/run-pipeline.ts'
import { openQueueShare } from '../../../engine/workers/share.ts'
import { noRedis, startRedis } from '../../helpers/redis-server.ts'
import { type DeadlyOrder, deadlyPipeline } from '../deadly.ts'
import { programPath } from '../toy-children.ts'
import { IN_PROCESS, withFolder } from '../toy-run.ts'

/** What a process of the run works with, whoever gives out its tasks. */
const processOf = (order: DeadlyOrder, workFolder = join(order.folder, 'work')) => ({
  store: openFileStore(order.folder),
  workFolder,
  openQueue: (options: Parameters<RunOptions['openQueue']>[0]) =>
    openSqliteQueue(join(workFolder, 'queue.sqlite'), { ...options, isNew: true }),
  pipeline: deadlyPipeline(order),
  ...IN_PROCESS,
  workers: 1,
  child: {
    modulePath: programPath('deadly-child'),
    args: [JSON.stringify(order)],
    execArgv: ['--max-old-space-size=48'],
  },
})

/** What became of each record, in order. */
async function run(order: DeadlyOrder, more: Partial<RunOptions> = {}): Promise<readonly string[]> {
  const plan = await runPipeline({ ...processOf(order), ...more })
  const records = (await collect((await plan.dataset('outcomes'))?.readAll() ?? [])) as { n: number; what: string }[]
  return records.map(({ n, what }) => `${n} ${what}`)
}

describe('a record that kills', () => {
  it('by abort, without end, or of memory is dropped, and all others are kept, today and in the next run', () =>
    withFolder(async (folder) => {
      const order: DeadlyOrder = { folder, fates: ['aborts', 'hangs', 'eats', 'kept'] }
      const expected = ['0 dropped', '1 dropped', '2 dropped', '3 kept']
      assert.deepEqual(await run(order), expected)
      assert.equal((await readdir(join(folder, 'poison/read'))).length, 1)
      await rm(join(folder, 'tasks'), { recursive: true })
      await rm(join(folder, 'seals'), { recursive: true })
      assert.deepEqual(await run(order), expected)
    }))

  const order = (folder: string, fate: 'hangs' | 'aborts'): DeadlyOrder => ({ folder, fates: ['kept', fate, 'kept'] })
  const expected = ['0 kept', '1 dropped', '2 kept']

  it('without end is dropped by whichever worker of a queue meets its third death', { skip: noRedis }, () =>
    withFolder(async (folder) => {
      const server = await startRedis()
      const shared = (isPlanner: boolean): Partial<RunOptions> => ({
        openQueue: (options) =>
          openBullmqQueue({ ...options, url: server.url, run: 'deadly', isPlanner, log: silentLog, stalledMs: 100 }),
        checkMs: 20,
      })
      const worker = (n: number): Promise<void> =>
        joinRun({
          ...processOf(order(folder, 'hangs'), join(folder, `worker-${n}`)),
          ...shared(false),
          planner: { isThere: async () => true, waitMs: 0 },
        })
      const planner = run(order(folder, 'hangs'), {
        ...shared(true),
        openShare: openQueueShare({ lostMs: 500 }),
        slots: { cpu: 0, network: 0, crawl: 0 },
      })
      const [records] = await Promise.all([planner, worker(0), worker(1)])
      assert.deepEqual(records, expected)
      await server.stop()
    }),
  )

  // Without end it costs three times the CPU time of a task, 20 s here: bench/cluster/poison.ts does that over ranks, too.
  it('by abort is dropped by the rank whose task it is, and by no other', () =>
    withFolder(async (folder) => {
      const rank = (n: number): Promise<readonly string[]> =>
        run(order(folder, 'aborts'), {
          ...processOf(order(folder, 'aborts'), join(folder, `rank-${n}`)),
          checkMs: 20,
          openShare: openRankShare({ rank: n, of: 2, slots: 1, isOffline: true, pauseMs: 30_000 }),
        })
      assert.deepEqual(await Promise.all([rank(0), rank(1)]), [expected, expected])
      assert.equal((await readdir(join(folder, 'poison/read'))).length, 1)
    }))
})

/** A record that takes down every process that works on it costs itself and nothing else. A dozen processes must die: some 6 s on a quiet machine. */
import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { collect } from '../../../core/streams.ts'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { runPipeline } from '../../../engine/workers/run-pipeline.ts'
import { type DeadlyOrder, deadlyPipeline } from '../deadly.ts'
import { programPath } from '../toy-children.ts'
import { IN_PROCESS, queueFile, withFolder } from '../toy-run.ts'

/** What became of each record, in order. */
async function run(order: DeadlyOrder): Promise<readonly string[]> {
  const { folder } = order
  const plan = await runPipeline({
    store: openFileStore(folder),
    workFolder: join(folder, 'work'),
    openQueue: (options) => openSqliteQueue(queueFile(folder), { ...options, isNew: true }),
    pipeline: deadlyPipeline(order),
    ...IN_PROCESS,
    workers: 1,
    child: {
      modulePath: programPath('deadly-child'),
      args: [JSON.stringify(order)],
      execArgv: ['--max-old-space-size=48'],
    },
  })
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
})

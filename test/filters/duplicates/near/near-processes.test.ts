/** The stages of near-duplicates in worker processes: the same documents and drops however many there are, and where they are killed. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { collect } from '../../../../core/streams.ts'
import { openSqliteQueue } from '../../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../../engine/stores/file-store.ts'
import { runPipeline } from '../../../../engine/workers/run-pipeline.ts'
import { IN_PROCESS, queueFile, withFolder } from '../../../engine/toy-run.ts'
import { nearPipeline } from './near-program.ts'

/** In each stage once: before parts are written, or between them and the commit. */
const MOMENTS = [
  'data/sign-texts/',
  'tasks/match-bands/',
  'tasks/cluster-documents/',
  'data/gather-clusters/',
  'tasks/dedup-near/',
]

async function run(folder: string, workers: number, dieAt: readonly string[] = []) {
  const child = {
    modulePath: fileURLToPath(new URL('./near-program.js', import.meta.url)),
    args: [JSON.stringify({ folder, dieAt })],
    execArgv: [],
  }
  const plan = await runPipeline({
    store: openFileStore(folder),
    workFolder: join(folder, 'work'),
    openQueue: (options) => openSqliteQueue(queueFile(folder), { ...options, isNew: true }),
    pipeline: nearPipeline(),
    ...IN_PROCESS,
    workers,
    ...(workers === 0 ? {} : { child }),
  })
  const read = async (name: string) => await collect((await plan.dataset(name))?.readAll() ?? [])
  return { documents: await read('text-documents'), dropped: await read('dropped-dedup-near') }
}

const expected = withFolder(async (folder) => await run(folder, 0))

describe('near-duplicates in worker processes', () => {
  for (const workers of [1, 4]) {
    it(`are the same records in the same order with ${workers}`, () =>
      withFolder(async (folder) => {
        assert.deepEqual(await run(folder, workers), await expected)
        assert.deepEqual([(await expected).documents.length, (await expected).dropped.length], [20, 40])
      }))
  }

  it('are the same when one is killed in every stage, and its work is done again', () =>
    withFolder(async (folder) => {
      assert.deepEqual(await run(folder, 2, MOMENTS), await expected)
      const died = (await readdir(join(folder, 'work'))).filter((name) => name.startsWith('died-'))
      assert.equal(died.length, MOMENTS.length)
    }))
})

/** Boilerplate, contamination, scores and balance in worker processes: the same records however many there are, however the run is cut, and where they are killed. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { canonicalJson } from '../../../core/hash.ts'
import { collect } from '../../../core/streams.ts'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { runPipeline } from '../../../engine/workers/run-pipeline.ts'
import { IN_PROCESS, queueFile, withFolder } from '../../engine/toy-run.ts'
import { freezeInputs, lastStages } from './last-stages-program.ts'

/** In each stage once: before parts are written, or between them and the commit. */
const MOMENTS = [
  'data/list-paragraphs/',
  'tasks/count-paragraphs/',
  'data/trim-boilerplate/',
  'tasks/contamination/',
  'data/read-scores/',
  'data/weigh-documents/',
  'tasks/choose-documents/',
  'data/balance/',
]
const READ = ['text-documents', 'dropped-trim-boilerplate', 'dropped-contamination', 'dropped-balance']

async function run(folder: string, { workers = 0, partitions = 3, dieAt = [] as readonly string[] }) {
  const store = openFileStore(folder)
  await freezeInputs(store)
  const child = {
    modulePath: fileURLToPath(new URL('./last-stages-program.js', import.meta.url)),
    args: [JSON.stringify({ folder, dieAt, partitions })],
    execArgv: [],
  }
  const plan = await runPipeline({
    store,
    workFolder: join(folder, 'work'),
    openQueue: (options) => openSqliteQueue(queueFile(folder), { ...options, isNew: true }),
    pipeline: lastStages(partitions),
    ...IN_PROCESS,
    workers,
    ...(workers === 0 ? {} : { child }),
  })
  return await Promise.all(READ.map(async (name) => await collect((await plan.dataset(name))?.readAll() ?? [])))
}

const expected = withFolder(async (folder) => await run(folder, {}))

describe('boilerplate, contamination, scores and balance', () => {
  it('are the same records in the same order with four workers', () =>
    withFolder(async (folder) => {
      assert.deepEqual(await run(folder, { workers: 4 }), await expected)
      assert.deepEqual(
        (await expected).map((records) => records.length),
        [14, 0, 7, 27],
      )
      const reasons = (await expected)[3]?.map((record) => (record as { readonly reason: string }).reason)
      assert.deepEqual([...new Set(reasons)].sort(), [
        'over_token_budget',
        'score_low',
        'score_missing',
        'score_share',
        'site_full',
      ])
    }))

  it('are the same when a worker is killed in every stage, and its work is done again', () =>
    withFolder(async (folder) => {
      assert.deepEqual(await run(folder, { workers: 2, dieAt: MOMENTS }), await expected)
      const died = (await readdir(join(folder, 'work'))).filter((name) => name.startsWith('died-'))
      assert.equal(died.length, MOMENTS.length)
    }))

  it('are the same records in eight partitions as in three', () =>
    withFolder(async (folder) => {
      const sorted = (records: readonly (readonly unknown[])[]) =>
        records.map((list) => list.map((record) => canonicalJson(record as object)).sort())
      assert.deepEqual(sorted(await run(folder, { partitions: 8 })), sorted(await expected))
    }))
})

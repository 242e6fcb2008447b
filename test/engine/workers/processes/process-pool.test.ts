/** Tasks that share a process: all of them run side by side, and one that kills its process fails alone. */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { silentLog } from '../../../../core/log.ts'
import { openSqliteQueue } from '../../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../../engine/stores/file-store.ts'
import type { RunOptions } from '../../../../engine/workers/run-options.ts'
import { runPipeline } from '../../../../engine/workers/run-pipeline.ts'
import { HANG_MS, until } from '../../../helpers/hang-guard.ts'
import { programPath } from '../../toy-children.ts'
import { queueFile, withFolder } from '../../toy-run.ts'
import { type WaitsOrder, waitsPipeline } from '../../waits.ts'

async function runWaits(order: WaitsOrder, more: Partial<RunOptions> = {}): Promise<void> {
  const { folder } = order
  await runPipeline({
    store: openFileStore(folder),
    workFolder: join(folder, 'work'),
    openQueue: (options) => openSqliteQueue(queueFile(folder), { ...options, isNew: true }),
    pipeline: waitsPipeline(order),
    m3w: '0.0.0',
    log: silentLog,
    workers: 1,
    networkSlots: 1,
    crawlProcesses: 2,
    maxAttempts: 3,
    child: { modulePath: programPath('waits-child'), args: [JSON.stringify(order)], execArgv: [] },
    ...more,
  })
}

/** Partition and process of every beginning of a task. */
async function begun(folder: string): Promise<{ readonly partition: string; readonly pid: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('began-'))
  return names.map((name) => ({ partition: name.split('-')[1] ?? '', pid: name.split('-')[2] ?? '' }))
}

describe('tasks that share a process', { timeout: HANG_MS }, () => {
  it('run all at once in few processes, those of images too: none waits for the end of another', () =>
    withFolder(async (folder) => {
      const run = runWaits({ folder, partitions: 9, kind: 'network' }, { networkSlots: 9 })
      await until(async () => (await begun(folder)).length === 9)
      assert.equal(new Set((await begun(folder)).map(({ pid }) => pid)).size, 2)
      await writeFile(join(folder, 'go'), '')
      await run
      assert.equal((await readdir(join(folder, 'tasks/waits'))).length, 9)
    }))

  it('have one arena of memory, unless the operator says otherwise', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'go'), '')
      await runWaits({ folder, partitions: 1 })
      const [name = ''] = (await readdir(folder)).filter((name) => name.startsWith('began-'))
      assert.equal(await readFile(join(folder, name), 'utf8'), process.env.MALLOC_ARENA_MAX ?? '1')
    }))

  it('are not failed by a neighbour that kills every process it runs in', () =>
    withFolder(async (folder) => {
      const run = runWaits({ folder, partitions: 6, poison: true }, { crawlProcesses: 1 })
      run.catch(() => {})
      // Once the first process has died with all of them, each begins again in a process of its own.
      await until(async () => (await begun(folder)).length >= 12)
      await writeFile(join(folder, 'go'), '')
      await assert.rejects(run, /Task 0 of waits failed: The worker died \(SIGKILL\)[^(]*$/)
      assert.equal((await readdir(join(folder, 'tasks/waits'))).length, 5)
      const second = (await begun(folder)).filter(({ partition }) => partition !== '0')
      assert.equal(second.length, 10)
    }))

  it('make way when there are more tasks than places, and go on afterwards', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'go'), '')
      await runWaits({ folder, partitions: 3, patient: true }, { crawlProcesses: 1, crawlTasksAtOnce: 1 })
      assert.equal((await readdir(join(folder, 'tasks/waits'))).length, 3)
      assert.ok((await begun(folder)).length >= 4)
    }))
})

/** Worker processes: the same bytes however many there are and however often they are killed. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { M3wError } from '../../../core/errors.ts'
import { until } from '../../helpers/hang-guard.ts'
import { programPath, runToyWithChildren, type ToyOrder } from '../toy-children.ts'
import { runToy, shardDigests, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 200, sources: 3, shuffle: 3 }
const expected = withFolder(async (folder) => await shardDigests(await runToy(folder, OPTIONS)))

describe('worker processes', () => {
  it('make the same bytes as one process', () =>
    withFolder(async (folder) => {
      const run = await runToyWithChildren({ folder, options: OPTIONS })
      assert.deepEqual(await shardDigests(run), await expected)
      assert.deepEqual(await readdir(join(folder, 'work/scratch')), [])
    }))

  for (const [moment, dieAt] of [
    ['before parts are written', { key: 'data/label/', when: 'before' }],
    ['between write and commit', { key: 'tasks/group/', when: 'before' }],
    ['between commit and word of it', { key: 'tasks/pack/', when: 'after' }],
    ['in a network task', { key: 'tasks/source/', when: 'before' }],
  ] as const) {
    it(`make the same bytes when one is killed ${moment}`, () =>
      withFolder(async (folder) => {
        const run = await runToyWithChildren({ folder, options: OPTIONS, dieAt }, { workers: 2 })
        assert.deepEqual(await shardDigests(run), await expected)
        assert.ok((await readdir(join(folder, 'work'))).includes('died'))
      }))
  }

  it('fail the run with exit code 3, stage and partition, when a task kills every worker that tries it', () =>
    withFolder(async (folder) => {
      const order: ToyOrder = { folder, options: OPTIONS, dieAt: { key: 'tasks/join/', when: 'before', always: true } }
      await assert.rejects(runToyWithChildren(order, { workers: 1, maxAttempts: 2 }), (error) => {
        assert.ok(error instanceof M3wError)
        assert.equal(error.code, 'E_TASK_FAILED')
        assert.equal(error.details.exitCode, 3)
        assert.match(error.message, /Task \d of join failed: The worker died \(SIGKILL\)/)
        return true
      })
      // What was done before stays done.
      const resumed = await runToyWithChildren({ folder, options: OPTIONS })
      assert.equal(resumed.progress.find(({ name }) => name === 'label')?.cached, 3)
      assert.deepEqual(await shardDigests(resumed), await expected)
    }))

  it('end with the supervisor, and another supervisor resumes to the same bytes', () =>
    withFolder(async (folder) => {
      // Killed with this many tasks committed: among the sources, in the middle, near the end.
      for (const commits of [1, 5, 9]) {
        const argument = JSON.stringify({ folder, options: { ...OPTIONS, recordMs: 3 }, workers: 2 })
        const build = spawn(process.execPath, [programPath('toy-build'), argument], { stdio: 'ignore' })
        await until(async () => (await countFiles(join(folder, 'tasks'))) >= commits)
        build.kill('SIGKILL')
        await until(async () => processesWith(folder) === 0)
        assert.ok((await countFiles(join(folder, 'tasks'))) < 18)
      }
      const run = await runToyWithChildren({ folder, options: OPTIONS }, { workers: 1 })
      assert.deepEqual(await shardDigests(run), await expected)
    }))

  it('end with the supervisor even while their event loop is stuck', () =>
    withFolder(async (folder) => {
      const argument = JSON.stringify({ folder, options: { ...OPTIONS, isStuck: true }, workers: 1 })
      const build = spawn(process.execPath, [programPath('toy-build'), argument], { stdio: 'ignore' })
      await untilLabelRuns(folder)
      // A moment later its process is stuck.
      await sleep(1000)
      build.kill('SIGKILL')
      await until(async () => processesWith(folder) === 0)
    }))

  it('that say nothing for too long are killed, and their task is tried again', () =>
    withFolder(async (folder) => {
      const run = runToyWithChildren(
        { folder, options: { ...OPTIONS, isStuck: true } },
        { workers: 1, maxAttempts: 1, silenceMs: 10_000 },
      )
      await assert.rejects(run, /of label failed: The worker died \(SIGKILL\)/)
    }))

  it('end in order on the first SIGINT, with exit code 130', () =>
    withFolder(async (folder) => {
      const argument = JSON.stringify({ folder, options: { ...OPTIONS, recordMs: 100 }, workers: 2 })
      const build = spawn(process.execPath, [programPath('toy-build'), argument], { stdio: 'ignore' })
      const exit = once(build, 'exit')
      await until(async () => (await countFiles(join(folder, 'tasks'))) >= 3)
      build.kill('SIGINT')
      assert.deepEqual(await exit, [130, null])
      assert.equal(processesWith(folder), 0)
      assert.deepEqual(await readdir(join(folder, 'work/scratch')), [])
    }))

  it('stop when the run is aborted, are all gone then, and leave a store that resumes', () =>
    withFolder(async (folder) => {
      const controller = new AbortController()
      // A task of `label` takes more than two minutes, and is given up in the middle of them.
      const slow = { ...OPTIONS, recordMs: 2000 }
      const run = runToyWithChildren({ folder, options: slow }, { signal: controller.signal })
      const stopped = assert.rejects(run, (error) => error instanceof M3wError && error.code === 'E_INTERRUPTED')
      await untilLabelRuns(folder)
      controller.abort()
      await stopped
      assert.equal(processesWith(folder), 0)
      assert.equal(await countFiles(join(folder, 'tasks/label')), 0)
      assert.deepEqual(await shardDigests(await runToyWithChildren({ folder, options: OPTIONS })), await expected)
    }))
})

/** The sources are sealed, and a task of `label` has its folder. */
async function untilLabelRuns(folder: string): Promise<void> {
  await until(async () => (await countFiles(join(folder, 'seals'))) >= 2)
  await until(async () => (await readdir(join(folder, 'work/scratch'))).some((name) => !name.startsWith('seal')))
}

async function countFiles(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).length
}

/** How many processes have the folder in their command line. */
function processesWith(folder: string): number {
  const lines = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes('toy-') && line.includes(folder)).length
}

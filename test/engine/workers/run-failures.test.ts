/** How a run ends when it cannot go on, and that it goes on afterwards. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { exitCodeOf, M3wError } from '../../../core/errors.ts'
import type { Stage } from '../../../core/stage.ts'
import type { Store } from '../../../core/store.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { toyPipeline } from '../toy.ts'
import { programPath } from '../toy-children.ts'
import { runToy, shardDigests, withFolder } from '../toy-run.ts'

const OPTIONS = { count: 60, sources: 2, shuffle: 2 }
const expected = withFolder(async (folder) => await shardDigests(await runToy(folder, OPTIONS)))

/** The toy pipeline with one stage whose tasks first do something else. */
function before(name: string, act: (partition: number) => unknown): { pipeline: ReturnType<typeof toyPipeline> } {
  const pipeline = toyPipeline(OPTIONS)
  const stages = pipeline.stages.map(
    (stage): Stage =>
      stage.name !== name
        ? stage
        : {
            ...stage,
            async *run(inputs, task) {
              await act(task.partition)
              yield* stage.run(inputs, task)
            },
          },
  )
  return { pipeline: { ...pipeline, stages } }
}

describe('a run', () => {
  it('tries a retryable task again, as often as it may, and then names it', () =>
    withFolder(async (folder) => {
      let calls = 0
      const fail = (times: number) =>
        before('group', (partition) => {
          if (partition === 1 && ++calls <= times) throw new M3wError('E_STORE', 'time-out', { retryable: true })
        })
      await assert.rejects(runToy(folder, OPTIONS, { ...fail(3), maxAttempts: 3 }), (error) => {
        assert.ok(error instanceof M3wError && error.code === 'E_TASK_FAILED')
        assert.match(error.message, /Task 1 of group failed: time-out/)
        assert.deepEqual([error.details.stage, error.details.partition], ['group', 1])
        assert.equal(exitCodeOf(error), 4)
        return true
      })
      assert.equal(calls, 3)
      calls = 0
      assert.deepEqual(
        await shardDigests(await runToy(folder, OPTIONS, { ...fail(2), maxAttempts: 3 })),
        await expected,
      )
      assert.equal(calls, 3)
    }))

  it('never tries a bug again, and ends with its exit code', () =>
    withFolder(async (folder) => {
      let calls = 0
      const bug = before('label', () => {
        calls += 1
        throw new TypeError('x is not a function')
      })
      await assert.rejects(runToy(folder, OPTIONS, bug), (error) => {
        assert.match(String(error), /of label failed: x is not a function/)
        assert.equal(exitCodeOf(error), 1)
        return true
      })
      assert.ok(calls <= 2)
    }))

  for (const part of ['data/label/', 'tasks/join/', 'seals/group/', 'data/pack/']) {
    it(`stops at once with exit code 4 when the disk is full at ${part}, and resumes`, () =>
      withFolder(async (folder) => {
        const inner = openFileStore(folder)
        let refused = 0
        const refuse = (key: string): void => {
          if (!key.startsWith(part)) return
          refused += 1
          throw new M3wError('E_STORE_FULL', `No space left to write ${key}.`)
        }
        const full: Store = {
          ...inner,
          async create(key, bytes) {
            refuse(key)
            return await inner.create(key, bytes)
          },
          async write(key) {
            const writer = await inner.write(key)
            return {
              ...writer,
              async write(chunk) {
                if (refused > 0 || key.startsWith(part)) await writer.abort()
                refuse(key)
                await writer.write(chunk)
              },
            }
          },
        }
        await assert.rejects(runToy(folder, OPTIONS, { store: full }), (error) => exitCodeOf(error) === 4)
        assert.equal(refused, 1)
        assert.deepEqual(await shardDigests(await runToy(folder, OPTIONS)), await expected)
      }))
  }

  it('knows a full disk by its system code too, as SQLite and scratch files say it', () =>
    withFolder(async (folder) => {
      const full = before('group', () => {
        throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
      })
      await assert.rejects(runToy(folder, OPTIONS, full), (error) => exitCodeOf(error) === 4)
    }))

  it('survives the loss of its whole queue in the middle', () =>
    withFolder(async (folder) => {
      let isEmptied = false
      const empty = before('group', () => {
        if (isEmptied) return
        isEmptied = true
        const db = new Database(join(folder, 'work/queue.sqlite'))
        db.exec('DELETE FROM task')
        db.close()
      })
      assert.deepEqual(await shardDigests(await runToy(folder, OPTIONS, empty)), await expected)
      assert.ok(isEmptied)
    }))

  it('refuses to work beside another one, naming it, and leaves that one alone', () =>
    withFolder(async (folder) => {
      let second: Promise<unknown> | undefined
      const nested = before('label', () => {
        second ??= assert.rejects(runToy(folder, OPTIONS), (error) => {
          assert.ok(error instanceof M3wError && error.code === 'E_STORE')
          assert.match(error.message, new RegExp(`Another process works in .*"pid":${process.pid}`))
          return true
        })
        return second
      })
      const first = await runToy(folder, OPTIONS, nested)
      assert.ok(second !== undefined)
      assert.deepEqual(await shardDigests(first), await expected)
    }))

  it('that is aborted before it begins does nothing', () =>
    withFolder(async (folder) => {
      const run = runToy(folder, OPTIONS, { signal: AbortSignal.abort() })
      await assert.rejects(run, (error) => exitCodeOf(error) === 130)
      assert.equal(await openFileStore(folder).stat('tasks/source'), undefined)
    }))

  it('says what a child program that cannot start did', () =>
    withFolder(async (folder) => {
      const child = { modulePath: programPath('no-such-program'), args: [], execArgv: [] }
      await assert.rejects(runToy(folder, OPTIONS, { workers: 1, child, maxAttempts: 1 }), (error) => {
        assert.match(String(error), /The worker died \(exit code 1\) during task/)
        return exitCodeOf(error) === 3
      })
    }))

  it('reports every stage, with counters that are the sums of the manifests', () =>
    withFolder(async (folder) => {
      const { progress } = await runToy(folder, OPTIONS)
      assert.deepEqual(progress.map(({ name, state }) => `${name} ${state}`).slice(0, 2), [
        'source sealed',
        'label sealed',
      ])
      assert.equal(progress[1]?.counts['document.kept'], 30)
      assert.equal(progress[1]?.counts['document.dropped.odd'], 30)
      assert.equal(progress[1]?.counts['in.numbers.records'], 60)
      assert.ok(progress.every(({ running, done, tasks }) => running === 0 && done === tasks))
      const again = await runToy(folder, OPTIONS)
      assert.deepEqual(
        again.progress.map(({ counts }) => counts),
        progress.map(({ counts }) => counts),
      )
    }))
})

/** A worker whose build is gone: it waits a while, works while there is work, and then ends in words. About 1 s. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { exitCodeOf } from '../../../core/errors.ts'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import { joinRun, type Planner } from '../../../engine/workers/join-run.ts'
import { toyPipeline } from '../toy.ts'
import { IN_PROCESS, withFolder } from '../toy-run.ts'

const joinToy = (folder: string, planner: Planner, signal: AbortSignal) =>
  joinRun({
    store: openFileStore(folder),
    pipeline: toyPipeline({ count: 10, sources: 1, shuffle: 1 }),
    ...IN_PROCESS,
    workFolder: join(folder, 'worker'),
    openQueue: (options) => openSqliteQueue(join(folder, 'queue.sqlite'), { ...options, isNew: true }),
    checkMs: 5,
    planner,
    signal,
  })

describe('a worker', () => {
  it('ends with exit code 3, in words, when its build failed and came not back', () =>
    withFolder(async (folder) => {
      let looks = 0
      const isThere = async () => ++looks < 3
      const stop = AbortSignal.timeout(20_000)
      await assert.rejects(joinToy(folder, { isThere, waitMs: 50 }, stop), (error: Error) => {
        assert.match(error.message, /build of this run is gone.*start it again/)
        return exitCodeOf(error) === 3
      })
      assert.ok(looks > 3, `${looks}`)
    }))

  it('takes a queue that cannot be reached for no build that is gone, and leaves when told to', () =>
    withFolder(async (folder) => {
      const stop = new AbortController()
      const ended = assert.rejects(joinToy(folder, { isThere: () => new Promise(() => {}), waitMs: 0 }, stop.signal), {
        code: 'E_INTERRUPTED',
      })
      await sleep(100)
      stop.abort()
      await ended
    }))
})

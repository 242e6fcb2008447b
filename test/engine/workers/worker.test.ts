/** The worker loop: what it does with a lease in each case. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Database from 'better-sqlite3'
import { M3wError } from '../../../core/errors.ts'
import type { Log, LogEvent } from '../../../core/log.ts'
import type { TaskQueue, TaskSpec } from '../../../core/queue.ts'
import type { Store } from '../../../core/store.ts'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { manifestKey } from '../../../engine/records/manifests.ts'
import { openFileStore } from '../../../engine/stores/file-store.ts'
import type { TaskRunner } from '../../../engine/task/task-environment.ts'
import { openBell } from '../../../engine/workers/bell.ts'
import { type WorkerEvents, work } from '../../../engine/workers/worker.ts'
import { until } from '../../helpers/hang-guard.ts'
import { withFolder } from '../toy-run.ts'

const task: TaskSpec = {
  id: 'one.000000.aaaaaaaaaaaa',
  kind: 'cpu',
  stage: 'one',
  partition: 0,
  taskKey: 'a'.repeat(64),
}
const RESULT = { counts: {}, seconds: 0, isOurs: true, isEmpty: false }

interface Loop {
  readonly queue: TaskQueue
  /** Does to the queue what no port does: time and accidents. */
  readonly inQueue: (sql: string) => void
  readonly store: Store
  readonly log: string[]
  /** Leases that the loop was granted again. */
  readonly renewed: number[]
  /** Events of the log that do not come with every task. */
  readonly logged: LogEvent[]
  readonly stop: AbortController
}

function recordingLog(events: LogEvent[]): Log {
  const note = (event: LogEvent): void => void (event === 'task.start' || event === 'task.done' || events.push(event))
  const log: Log = { info: note, warn: note, error: note, with: () => log }
  return log
}

/** What the loop tells, by its name; it is stopped when nothing more can come. Else it would hang, where a rule is broken, instead of failing. */
function eventsOf({ log, logged, stop }: Loop): WorkerEvents {
  const note = (what: string, isLast: () => boolean) => () => {
    log.push(what)
    if (isLast()) stop.abort()
  }
  const [goesOn, isOver] = [() => false, () => true]
  return {
    onStart: note('start', goesOn),
    onProgress() {},
    onDone: note('done', isOver),
    onFailed: note('failed', () => logged.includes('task.failed')),
    onStopped: note('stopped', isOver),
    onYielded: note('yielded', goesOn),
    onStoreFull: note('full', isOver),
  }
}

/** Runs a loop over one task until something happened to it. */
async function withLoop(
  run: (loop: Loop, signal: AbortSignal) => Promise<void>,
  check: (loop: Loop) => Promise<void>,
  prepare?: (loop: Loop) => Promise<void>,
) {
  await withFolder(async (folder) => {
    const file = join(folder, 'queue.sqlite')
    const opened = openSqliteQueue(file, { maxAttempts: 2 })
    const database = new Database(file)
    const inQueue = (sql: string): void => void database.exec(sql)
    const renewed: number[] = []
    const queue: TaskQueue = {
      ...opened,
      async renew(lease, leaseMs) {
        const renewal = await opened.renew(lease, leaseMs)
        if (renewal === 'mine') renewed.push(leaseMs)
        return renewal
      },
    }
    const loop: Loop = {
      queue,
      inQueue,
      store: openFileStore(folder),
      log: [],
      logged: [],
      renewed,
      stop: new AbortController(),
    }
    await queue.add([task])
    await prepare?.(loop)
    const runner: TaskRunner = {
      async run(_task, signal) {
        await run(loop, signal)
        return RESULT
      },
      async close() {},
    }
    await work({
      queue,
      store: loop.store,
      kind: 'cpu',
      owner: 'me',
      runner,
      bell: openBell(),
      signal: loop.stop.signal,
      log: recordingLog(loop.logged),
      leaseMs: 600_000,
      renewMs: 5,
      events: eventsOf(loop),
    })
    await check(loop)
    await queue.close()
    database.close()
  })
}

describe('the worker loop', () => {
  it('finishes a task that is committed already without running it', () =>
    withLoop(
      async () => assert.fail('ran'),
      async ({ queue, log }) => {
        assert.deepEqual(log, ['done'])
        assert.equal((await queue.counts()).done, 1)
      },
      async ({ store }) => {
        await store.create(manifestKey(task.stage, task.taskKey), Buffer.from('{}'))
      },
    ))

  it('gives a task that other code has planned back, and ends: it fails no build', async () => {
    const said: string[] = []
    const ended = withLoop(
      async ({ queue }) => {
        const { giveBack, close } = queue
        queue.giveBack = async (lease, notBeforeMs) => {
          const isOurs = await giveBack(lease, notBeforeMs)
          said.push(`given back: ${isOurs}, ${(await queue.counts()).waiting} waiting`)
          await close()
          return isOurs
        }
        throw new M3wError('E_VERSION', 'Task 0 of one was planned by another version.')
      },
      async () => assert.fail('went on'),
    )
    await assert.rejects(ended, { code: 'E_VERSION' })
    assert.deepEqual(said, ['given back: true, 1 waiting'])
  })

  it('renews the lease for as long as the task runs', () =>
    withLoop(
      async ({ renewed }) => await until(() => renewed.length >= 3),
      async ({ queue, log, renewed }) => {
        assert.deepEqual(log, ['start', 'done'])
        assert.equal(renewed[0], 600_000)
        assert.equal((await queue.counts()).done, 1)
      },
    ))

  it('aborts a task whose lease was taken away, and says nothing to the queue about it', () =>
    withLoop(
      async ({ queue, inQueue }, signal) => {
        inQueue('UPDATE task SET expires_ms = 0')
        assert.notEqual(await queue.claim('cpu', 'you', 60_000), undefined)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
      },
      async ({ queue, log, logged }) => {
        assert.deepEqual(log, ['start', 'stopped'])
        assert.deepEqual(logged, ['lease.lost'])
        assert.equal((await queue.counts()).leased, 1)
      },
    ))

  it('goes on with a task that the queue has forgotten, and puts it back as its own', () =>
    withLoop(
      async ({ queue, inQueue, renewed }) => {
        inQueue('DELETE FROM task')
        const before = renewed.length
        await until(() => renewed.length > before)
        await queue.add([task])
        assert.equal(await queue.claim('cpu', 'you', 1000), undefined)
      },
      async ({ queue, log, logged }) => {
        assert.deepEqual(log, ['start', 'done'])
        assert.deepEqual(logged, ['lease.restored'])
        assert.equal((await queue.counts()).done, 1)
      },
    ))

  it('says that a renewal failed, and not that the lease was lost, when the queue cannot be reached for a moment', () =>
    withLoop(
      async ({ queue, renewed }) => {
        const { renew } = queue
        queue.renew = async () => {
          queue.renew = renew
          throw new Error('busy')
        }
        await until(() => renewed.length >= 1)
        assert.equal(await queue.claim('cpu', 'you', 1000), undefined)
      },
      async ({ log, logged }) => {
        assert.deepEqual(log, ['start', 'done'])
        assert.deepEqual(logged, ['lease.unrenewed'])
      },
    ))

  it('tries again after a worker died and gives up after the last attempt', () =>
    withLoop(
      async () => {
        throw new M3wError('E_CHILD', 'died', { retryable: true })
      },
      async ({ queue, log, logged }) => {
        assert.deepEqual(log, ['start', 'failed', 'start', 'failed'])
        assert.deepEqual(logged, ['task.retry', 'task.failed'])
        assert.deepEqual(
          (await queue.failures()).map(({ message, exitCode }) => [message, exitCode]),
          [['died', 3]],
        )
      },
    ))

  it('says that the lease was lost, and not that the task is tried again, when a failed task is found to be taken', () =>
    withLoop(
      async ({ queue, inQueue, stop }) => {
        queue.renew = async () => 'mine'
        inQueue('UPDATE task SET expires_ms = 0')
        assert.notEqual(await queue.claim('cpu', 'you', 60_000), undefined)
        setTimeout(() => stop.abort(), 50)
        throw new M3wError('E_CHILD', 'died', { retryable: true })
      },
      async ({ queue, log, logged }) => {
        assert.deepEqual(log, ['start', 'failed'])
        assert.deepEqual(logged, ['lease.lost'])
        assert.equal((await queue.counts()).leased, 1)
      },
    ))

  it('gives a task back uncharged, for a moment, that met another attempt of itself', () =>
    withLoop(
      async () => {
        throw new M3wError('E_LEASE_LOST', 'another attempt has committed the segment', { retryable: true })
      },
      async ({ queue, inQueue, log, logged }) => {
        assert.deepEqual(log, ['start', 'stopped'])
        assert.deepEqual(logged, ['lease.lost'])
        assert.equal(await queue.claim('cpu', 'me', 1000), undefined)
        inQueue('UPDATE task SET not_before_ms = 0')
        assert.equal((await queue.claim('cpu', 'me', 1000))?.attempt, 1)
      },
    ))

  it('gives a task back uncharged when it is stopped', () =>
    withLoop(
      async ({ stop }) => {
        stop.abort()
        throw new Error('aborted')
      },
      async ({ queue, log }) => {
        assert.deepEqual(log, ['start', 'stopped'])
        assert.equal((await queue.claim('cpu', 'me', 1000))?.attempt, 1)
      },
    ))

  it('gives a task back uncharged when the store is full, and says so', () =>
    withLoop(
      async () => {
        throw Object.assign(new Error('write'), { code: 'ENOSPC' })
      },
      async ({ queue, log, logged }) => {
        assert.deepEqual(log, ['start', 'stopped', 'full'])
        assert.deepEqual(logged, ['store.full'])
        assert.equal((await queue.counts()).waiting, 1)
      },
    ))
})

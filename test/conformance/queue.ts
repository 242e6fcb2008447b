/** The TaskQueue port in executable form. Every adapter runs it; it uses nothing but the port. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Lease, TaskKind, TaskQueue, TaskSpec } from '../../core/queue.ts'

interface OpenedQueue {
  readonly queue: TaskQueue
  /** The same queue as another process would open it. */
  readonly other: TaskQueue
  close(): Promise<void>
}

interface QueueSuite {
  /** A lease that `expire` lets run out; long enough for a test to use it before that. */
  readonly shortLeaseMs: number
  /** Lets a lease of `shortLeaseMs` run out, and none of a minute: on a clock of the test's own, or by waiting. */
  expire(): Promise<void>
}

const LONG_MS = 60_000

const task = (n: number, kind: TaskKind = 'cpu', stage = 'extract'): TaskSpec => ({
  id: `${stage}.${String(n).padStart(6, '0')}.0123456789ab`,
  kind,
  stage,
  partition: n,
  taskKey: String(n).padStart(64, '0'),
})
const tasks = (count: number): TaskSpec[] => Array.from({ length: count }, (_, n) => task(n))

async function mustClaim(queue: TaskQueue, leaseMs = LONG_MS, owner = 'me'): Promise<Lease> {
  const lease = await queue.claim('cpu', owner, leaseMs)
  assert.ok(lease !== undefined, 'expected a task to claim')
  return lease
}

/** Registers the suite. `open` gives an empty queue of its own for each test. */
export function queueConformance(
  name: string,
  open: (options: { maxAttempts: number; maxLost: number }) => Promise<OpenedQueue>,
  { shortLeaseMs, expire }: QueueSuite,
): void {
  const test = (fact: string, body: (opened: OpenedQueue) => Promise<void>, maxLost = 20): void => {
    it(fact, async () => {
      const opened = await open({ maxAttempts: 3, maxLost })
      try {
        await body(opened)
      } finally {
        await opened.close()
      }
    })
  }

  describe(`${name} is a TaskQueue`, () => {
    test('gives out a task whole, and nothing when there is none', async ({ queue }) => {
      assert.equal(await queue.claim('cpu', 'me', LONG_MS), undefined)
      await queue.add([task(7)])
      const lease = await mustClaim(queue)
      assert.deepEqual(lease.task, task(7))
      assert.equal(lease.attempt, 1)
      assert.notEqual(lease.token, '')
      assert.equal(await queue.claim('cpu', 'me', LONG_MS), undefined)
    })

    test('gives tasks in order of their ids when they were added in that order', async ({ queue }) => {
      await queue.add(tasks(5))
      const claimed: number[] = []
      for (let n = 0; n < 5; n += 1) claimed.push((await mustClaim(queue)).task.partition)
      assert.deepEqual(claimed, [0, 1, 2, 3, 4])
    })

    test('gives each task to exactly one of many claimers in two processes', async ({ queue, other }) => {
      await queue.add(tasks(100))
      const claims = await Promise.all(
        Array.from({ length: 130 }, (_, n) => (n % 2 === 0 ? queue : other).claim('cpu', `w${n}`, LONG_MS)),
      )
      const ids = claims.flatMap((lease) => (lease === undefined ? [] : [lease.task.id]))
      assert.equal(ids.length, 100)
      assert.equal(new Set(ids).size, 100)
    })

    test('keeps cpu and network tasks apart', async ({ queue }) => {
      await queue.add([task(0, 'network', 'crawl'), task(1, 'cpu')])
      assert.equal((await queue.claim('network', 'me', LONG_MS))?.task.stage, 'crawl')
      assert.equal(await queue.claim('network', 'me', LONG_MS), undefined)
      assert.equal((await queue.claim('cpu', 'me', LONG_MS))?.task.stage, 'extract')
    })

    test('ignores an id that is waiting, leased or failed already', async ({ queue }) => {
      await queue.add([task(0), task(0), task(1), task(2)])
      await queue.add([task(0)])
      const lease = await mustClaim(queue)
      await queue.fail(await mustClaim(queue), { retryable: false, message: 'no', exitCode: 1 })
      await queue.add(tasks(3))
      assert.deepEqual(await queue.counts(), { waiting: 1, leased: 1, done: 0, failed: 1 })
      assert.equal(await queue.finish(lease), true)
    })

    test('counts by state and by stage', async ({ queue }) => {
      await queue.add([...tasks(4), task(9, 'cpu', 'pack')])
      await mustClaim(queue)
      await queue.finish(await mustClaim(queue))
      assert.deepEqual(await queue.counts('extract'), { waiting: 2, leased: 1, done: 1, failed: 0 })
      assert.deepEqual(await queue.counts('pack'), { waiting: 1, leased: 0, done: 0, failed: 0 })
      assert.deepEqual(await queue.counts(), { waiting: 3, leased: 1, done: 1, failed: 0 })
    })

    test('never gives out a finished task again', async ({ queue }) => {
      await queue.add([task(0)])
      assert.equal(await queue.finish(await mustClaim(queue)), true)
      assert.equal(await queue.claim('cpu', 'me', LONG_MS), undefined)
    })

    test('gives a task whose lease ran out to another, with a new token, and charges no attempt', async ({
      queue,
      other,
    }) => {
      await queue.add([task(0)])
      const first = await mustClaim(queue, shortLeaseMs)
      assert.equal(await other.claim('cpu', 'you', LONG_MS), undefined)
      await expire()
      const second = await mustClaim(other, LONG_MS, 'you')
      assert.equal(second.task.id, first.task.id)
      assert.equal(second.attempt, 1)
      assert.notEqual(second.token, first.token)
    })

    test('refuses everything a zombie says, and leaves the new holder undisturbed', async ({ queue, other }) => {
      await queue.add([task(0)])
      const zombie = await mustClaim(queue, shortLeaseMs)
      await expire()
      const holder = await mustClaim(other)
      assert.equal(await queue.renew(zombie, LONG_MS), 'another')
      assert.equal(await queue.restore(zombie, LONG_MS), false)
      assert.equal(await queue.finish(zombie), false)
      assert.equal(await queue.fail(zombie, { retryable: false, message: 'zombie', exitCode: 1 }), 'lost')
      assert.equal(await other.renew(holder, LONG_MS), 'mine')
      assert.equal(await other.finish(holder), true)
      assert.equal(await other.finish(holder), false)
      assert.deepEqual(await queue.counts(), { waiting: 0, leased: 0, done: 1, failed: 0 })
    })

    test('keeps a lease that is renewed in time', async ({ queue, other }) => {
      await queue.add([task(0)])
      const lease = await mustClaim(queue, shortLeaseMs)
      assert.equal(await queue.renew(lease, LONG_MS), 'mine')
      await expire()
      assert.equal(await other.claim('cpu', 'you', LONG_MS), undefined)
      assert.equal(await queue.finish(lease), true)
    })

    test('puts a retryable failure back until its attempts are used up, then keeps its message and exit code', async ({
      queue,
    }) => {
      await queue.add([task(0)])
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const lease = await mustClaim(queue)
        assert.equal(lease.attempt, attempt)
        const isNow = await queue.fail(lease, { retryable: true, message: `broke ${attempt}`, exitCode: 3 })
        assert.equal(isNow, attempt < 3 ? 'waiting' : 'failed')
      }
      assert.equal(await queue.claim('cpu', 'me', LONG_MS), undefined)
      assert.deepEqual(await queue.failures(), [{ task: task(0), message: 'broke 3', exitCode: 3 }])
      assert.deepEqual(await queue.counts(), { waiting: 0, leased: 0, done: 0, failed: 1 })
    })

    test('gives up at once on a failure that is not retryable', async ({ queue }) => {
      await queue.add([task(0), task(1)])
      await queue.fail(await mustClaim(queue), { retryable: false, message: 'bad config', exitCode: 2 })
      assert.deepEqual(await queue.failures(), [{ task: task(0), message: 'bad config', exitCode: 2 }])
      assert.equal((await mustClaim(queue)).task.id, task(1).id)
    })

    test('does not charge an attempt for a task that was given back', async ({ queue }) => {
      await queue.add([task(0)])
      for (let n = 0; n < 5; n += 1) {
        const lease = await mustClaim(queue)
        assert.equal(lease.attempt, 1)
        assert.equal(await queue.giveBack(lease), true)
        assert.equal(await queue.giveBack(lease), false)
      }
      assert.deepEqual(await queue.counts(), { waiting: 1, leased: 0, done: 0, failed: 0 })
    })

    test('gives a task that made way behind those that never ran, and not before its time', async ({ queue }) => {
      await queue.add(tasks(2))
      assert.equal(await queue.giveBack(await mustClaim(queue), Date.now() - 1), true)
      assert.equal((await mustClaim(queue)).task.partition, 1)
      assert.equal(await queue.isWanted('cpu'), true)
      assert.equal(await queue.isWanted('network'), false)
      const again = await mustClaim(queue)
      assert.equal(again.attempt, 1)
      assert.equal(await queue.giveBack(again, Date.now() + LONG_MS), true)
      assert.equal(await queue.isWanted('cpu'), false)
      assert.equal(await queue.claim('cpu', 'me', LONG_MS), undefined)
      assert.equal((await queue.counts()).waiting, 1)
    })

    test('says that it does not know a task it never saw or forgot, and takes it back as its holder’s', async ({
      queue,
      other,
    }) => {
      const lease: Lease = { task: task(0), token: 'from before', attempt: 2 }
      assert.equal(await queue.renew(lease, LONG_MS), 'unknown')
      assert.equal(await queue.finish(lease), false)
      assert.deepEqual(await queue.lacks([task(0), task(1)]), [task(0), task(1)])
      assert.equal(await queue.restore(lease, LONG_MS), true)
      assert.deepEqual(await queue.lacks([task(0), task(1)]), [task(1)])
      await queue.add(tasks(2))
      assert.equal((await mustClaim(other)).task.id, task(1).id)
      assert.equal(await other.claim('cpu', 'you', LONG_MS), undefined)
      assert.equal(await queue.renew(lease, LONG_MS), 'mine')
      assert.equal(await other.restore({ ...lease, token: 'another' }, LONG_MS), false)
      assert.equal(await queue.finish(lease), true)
    })

    test('gives a restored task that its holder left to another', async ({ queue, other }) => {
      await queue.restore({ task: task(0), token: 'from before', attempt: 1 }, shortLeaseMs)
      await expire()
      assert.equal((await mustClaim(other)).task.id, task(0).id)
    })

    test('fails a task only when more leases ran out than may, however often it was tried', async ({ queue }) => {
      await queue.add([task(0)])
      for (let lost = 0; lost <= 1; lost += 1) {
        await mustClaim(queue, shortLeaseMs)
        await expire()
      }
      assert.equal(await queue.claim('cpu', 'me', LONG_MS), undefined)
      const failures = await queue.failures()
      assert.equal(failures.length, 1)
      assert.equal(failures[0]?.exitCode, 3)
    }, 1)

    test('takes thousands of tasks in one call', async ({ queue }) => {
      await queue.add(tasks(3000))
      assert.equal((await queue.counts()).waiting, 3000)
    })
  })
}

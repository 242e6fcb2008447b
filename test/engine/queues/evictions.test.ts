/** A Redis server that throws keys away in the middle of a run: said, and what it threw away is found lacking and given out again. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { type Log, silentLog } from '../../../core/log.ts'
import type { Renewal, TaskQueue, TaskSpec } from '../../../core/queue.ts'
import { openBullmqQueue } from '../../../engine/queues/bullmq/bullmq-queue.ts'
import { noRedis, type RedisServer, startRedis } from '../../helpers/redis-server.ts'

const taskOf = (n: number): TaskSpec => ({ id: `a.00000${n}.a`, kind: 'cpu', stage: 'a', partition: n, taskKey: 'a' })
const LEASE_MS = 60_000

describe('a Redis server that throws keys away', { skip: noRedis }, () => {
  let server: RedisServer
  let admin: Redis
  let queue: TaskQueue
  let opened = 0
  const events: string[] = []
  const log: Log = { ...silentLog, warn: (event, { note } = {}) => void events.push(`${event}: ${note ?? ''}`) }
  const nameOf = (key: string): string => `{m3w}:cpu-evicted${opened}:${key}`
  const queues: TaskQueue[] = []
  const forget = async (...keys: readonly string[]): Promise<void> =>
    assert.equal(await admin.del(...keys.map(nameOf)), keys.length, keys.join())
  /** As a cache does it: what may expire goes, and some more with it (the tests choose what). */
  const throwAway = async (...keys: readonly string[]): Promise<void> => {
    await admin.set('other', 'x', 'PX', LEASE_MS)
    await admin.config('SET', 'maxmemory-policy', 'volatile-lru')
    await admin.config('SET', 'maxmemory', '1')
    await admin.set('more', 'x').catch(() => {})
    await admin.config('SET', 'maxmemory', '0')
    if (keys.length > 0) await forget(...keys)
  }
  before(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  beforeEach(async () => {
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
    events.length = 0
    opened += 1
    queue = await openBullmqQueue({ url: server.url, run: `evicted${opened}`, maxAttempts: 3, stalledMs: 60_000, log })
    queues.push(queue)
    await queue.add([taskOf(1), taskOf(2), taskOf(3)])
  })
  after(async () => {
    await Promise.all(queues.map((each) => each.close()))
    admin.disconnect()
    await server.stop()
  })

  const claim = async () => (await queue.claim('cpu', 'me', LEASE_MS)) ?? assert.fail('nothing to claim')
  const works = async (...tasks: readonly TaskSpec[]): Promise<void> => {
    const done: TaskSpec[] = []
    for (const _ of tasks) {
      const lease = await claim()
      assert.equal(await queue.finish(lease), true)
      done.push(lease.task)
    }
    assert.deepEqual(done.map(({ id }) => id).sort(), tasks.map(({ id }) => id).sort())
    assert.equal(await queue.claim('cpu', 'me', LEASE_MS), undefined)
  }

  it('has tasks that no list names any more given out again', async () => {
    await throwAway('wait')
    assert.equal(await queue.claim('cpu', 'me', LEASE_MS), undefined)
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
    queue = await openBullmqQueue({ url: server.url, run: `evicted${opened}`, maxAttempts: 3, log })
    queues.push(queue)
    assert.equal((await queue.lacks([taskOf(1), taskOf(2), taskOf(3)])).length, 3)
    await queue.add([taskOf(1), taskOf(2), taskOf(3)])
    await works(taskOf(1), taskOf(2), taskOf(3))
  })

  it('is told, with what to do, and its remains of a task are given to nobody', async () => {
    await throwAway(taskOf(2).id)
    await works(taskOf(1), taskOf(3))
    assert.match(events.join(), /^queue\.evicts: it throws away .*redis-cli config set maxmemory-policy noeviction/)
    assert.deepEqual(await queue.lacks([taskOf(2)]), [taskOf(2)])
    await queue.add([taskOf(2)])
    await works(taskOf(2))
  })

  it('is told also where its policy was put right before anybody looked', async () => {
    await throwAway(taskOf(2).id)
    await admin.config('SET', 'maxmemory-policy', 'noeviction')
    await works(taskOf(1), taskOf(3))
    assert.match(events.join(), /^queue\.evicts: it throws away /)
  })

  it('leaves a task with whoever works on it, whichever of its keys goes', async () => {
    await throwAway()
    const [id, lock] = [taskOf(1).id, `${taskOf(1).id}:lock`]
    const meet = async (expected: Renewal, ...keys: readonly string[]): Promise<void> => {
      const lease = await claim()
      assert.equal(lease.task.id, id)
      await forget(...keys)
      assert.equal(await queue.renew(lease, LEASE_MS), expected, keys.join())
      // Of one that stands nowhere it is not known whose it is: it is lacking, and then its holder's again.
      if (expected === 'another') assert.deepEqual(await queue.lacks([taskOf(1)]), [taskOf(1)])
      if (expected !== 'mine') assert.equal(await queue.restore(lease, LEASE_MS), true)
      assert.equal(await queue.giveBack(lease), true)
    }
    await meet('mine', 'active')
    await meet('mine', lock)
    await meet('unknown', id)
    await meet('another', 'active', lock)
    await works(taskOf(1), taskOf(2), taskOf(3))
  })
})

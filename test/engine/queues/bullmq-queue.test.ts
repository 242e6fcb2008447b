/** The BullMQ queue runs the conformance suite on a Redis server of its own, and says in words what is wrong with a server. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { exitCodeOf } from '../../../core/errors.ts'
import { silentLog } from '../../../core/log.ts'
import { openBullmqQueue } from '../../../engine/queues/bullmq/bullmq-queue.ts'
import { describeQueue } from '../../../engine/queues/bullmq/connect.ts'
import { queueConformance } from '../../conformance/queue.ts'
import { freePort, noRedis, startRedis } from '../../helpers/redis-server.ts'

const server = noRedis === false ? await startRedis() : undefined
const url = server?.url ?? ''
after(() => server?.stop())
let opened = 0

describe('with a Redis server', { skip: noRedis }, () => {
  queueConformance(
    'the BullMQ queue',
    async (attempts) => {
      const options = { ...attempts, url, run: `test${opened++}`, log: silentLog, stalledMs: 40 }
      const [queue, other] = [await openBullmqQueue(options), await openBullmqQueue(options)]
      return {
        queue,
        other,
        async close() {
          await Promise.all([queue.close(), other.close()])
        },
      }
    },
    // A lease ends by Redis's clock, is marked by one look for such leases, and taken by the next.
    { shortLeaseMs: 250, expire: () => sleep(600) },
  )

  it('keeps a pointer of less than 1 KB a task, no finished task, and one hash tag', async () => {
    const queue = await openBullmqQueue({ url, run: 'small', maxAttempts: 3, log: silentLog })
    const task = {
      id: 'extract.000000.aaaaaaaaaaaa',
      kind: 'cpu',
      stage: 'extract',
      partition: 0,
      taskKey: 'a'.repeat(64),
    }
    await queue.add([{ ...task, kind: 'cpu' }])
    const redis = new Redis(url)
    const key = `{m3w}:cpu-small:${task.id}`
    assert.ok(Number(await redis.memory('USAGE', key)) < 1024)
    const lease = await queue.claim('cpu', 'me', 60_000)
    assert.ok(lease !== undefined && (await queue.finish(lease)))
    assert.equal(await redis.exists(key), 0)
    for (const name of await redis.keys('*small*')) assert.ok(name.startsWith('{m3w}:'), name)
    redis.disconnect()
    await queue.close()
  })

  it('waits for a server that is stopped for a moment, and loses nothing', async () => {
    const queue = await openBullmqQueue({ url, run: 'stopped', maxAttempts: 3, log: silentLog })
    await queue.add([{ id: 'a.000000.a', kind: 'cpu', stage: 'a', partition: 0, taskKey: 'a' }])
    const lease = await queue.claim('cpu', 'me', 60_000)
    const admin = new Redis(url)
    // Every connection is cut, as by a network that drops.
    await admin.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    assert.ok(lease !== undefined)
    assert.equal(await queue.renew(lease, 60_000), 'mine')
    assert.equal(await queue.finish(lease), true)
    admin.disconnect()
    await queue.close()
  })
})

describe('the way to a queue', () => {
  const open = (to: string) => openBullmqQueue({ url: to, run: 'bad', maxAttempts: 3, log: silentLog })
  const refusal = async (to: string): Promise<{ message: string; exitCode: number }> => {
    try {
      await (await open(to)).close()
    } catch (error) {
      return { message: String(error), exitCode: exitCodeOf(error) }
    }
    return assert.fail('was opened')
  }

  it('refuses what is no address of a Redis server, and prints no password', async () => {
    const { message, exitCode } = await refusal('http://user:secret@localhost/')
    assert.match(message, /expected redis:\/\/HOST:PORT/)
    assert.doesNotMatch(message, /secret/)
    assert.equal(exitCode, 2)
  })

  it('prints no part of a password that was not percent-encoded', () => {
    for (const secret of ['pa/ss', '12/ss', '1?ss', '1#ss', 'p@ss', 's:s/s'])
      for (const address of ['redis://user:', 'redis://:', 'rediss:/user:', 'user:'])
        assert.throws(
          () => describeQueue(`${address}${secret}@host:no`),
          ({ message }: Error) =>
            /…@host:no/.test(message) && !/ss@|12|user:|p@/.test(message.replace('user:password@host', '')),
          `${address}${secret}`,
        )
    assert.equal(describeQueue('redis://user:p%2Fss@host:1/0'), 'redis://host:1/0')
  })

  it('says that nobody answers', async () => {
    const { message, exitCode } = await refusal(`redis://127.0.0.1:${await freePort()}`)
    assert.match(message, /No Redis server answers at redis:\/\/127/)
    assert.equal(exitCode, 4)
  })

  it('says that what answers is no Redis', async () => {
    const web = createServer((_, answer) => answer.end('hello')).listen(0, '127.0.0.1')
    await new Promise((resolve) => web.once('listening', resolve))
    const { message } = await refusal(`redis://127.0.0.1:${(web.address() as AddressInfo).port}`)
    web.closeAllConnections()
    web.close()
    assert.match(message, /is no Redis server/)
  })

  it('refuses a server that throws tasks away, and says what to set', { skip: noRedis }, async () => {
    const evicting = await startRedis('--maxmemory-policy', 'allkeys-lru')
    const { message, exitCode } = await refusal(evicting.url)
    await evicting.stop()
    assert.match(message, /expected maxmemory-policy noeviction, got allkeys-lru/)
    assert.equal(exitCode, 4)
  })

  it('says that a password is missing or wrong', { skip: noRedis }, async () => {
    const closed = await startRedis('--requirepass', 'right')
    const [missing, wrong] = [await refusal(closed.url), await refusal(closed.url.replace('//', '//:wrong@'))]
    await closed.stop()
    for (const { message } of [missing, wrong]) assert.match(message, /does not let us in/)
  })
})

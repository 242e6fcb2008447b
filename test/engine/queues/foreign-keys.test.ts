/** Keys of another program under the names of m3w: each is refused by its name, before a run begins or where a step meets it, and none ends as a bug. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { Redis } from 'ioredis'
import { exitCodeOf } from '../../../core/errors.ts'
import { silentLog } from '../../../core/log.ts'
import type { TaskQueue } from '../../../core/queue.ts'
import { openBullmqQueue } from '../../../engine/queues/bullmq/bullmq-queue.ts'
import { findLiveRuns } from '../../../engine/queues/bullmq/live-runs.ts'
import { checkSharedQueue } from '../../../engine/workers/shared-place.ts'
import { noRedis, startRedis } from '../../helpers/redis-server.ts'

const TASK = { id: 'a.000000.aaaaaaaaaaaa', kind: 'cpu', stage: 'a', partition: 0, taskKey: 'a'.repeat(64) } as const
const POINTER = JSON.stringify({ partition: 0, taskKey: TASK.taskKey, failures: 0 })
const CPU = '{m3w}:cpu-bad'

describe('keys of another program', { skip: noRedis }, async () => {
  const server = noRedis === false ? await startRedis('--maxmemory-policy', 'noeviction') : undefined
  const url = server?.url ?? ''
  const admin = new Redis(url, { lazyConnect: true })
  after(async () => {
    admin.disconnect()
    await server?.stop()
  })
  const open = () =>
    openBullmqQueue({ url, run: 'bad', maxAttempts: 3, isPlanner: true, log: silentLog, stalledMs: 40 })

  /** Begins a run and takes a task of it; `meanwhile` is done once the queue is open. */
  async function begin(meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
    let queue: TaskQueue | undefined
    try {
      queue = await open()
      await meanwhile()
      await queue.add([TASK])
      await queue.isWanted('cpu')
      const lease = await queue.claim('cpu', 'me', 60_000)
      if (lease !== undefined) await queue.renew(lease, 60_000)
      if (lease !== undefined) await queue.fail(lease, { retryable: false, message: 'x', exitCode: 3 })
      await queue.failures()
      await queue.counts('a')
      await queue.counts()
    } finally {
      await queue?.close()
    }
  }

  const isNamed =
    (key: string) =>
    (error: Error): boolean => {
      const { message } = error
      assert.ok(message.includes(` ${key} under the names of m3w, and another program wrote it: expected `), message)
      assert.match(message, /, got .*redis:\/\/host:6379\/1.*delete the key/)
      return exitCodeOf(error) === 4
    }

  it('of a wrong type are refused before the run begins, each by its name', async () => {
    const kinds = ['cpu', 'network', 'crawl'].flatMap((kind) =>
      ['wait', 'meta', 'events', 'delayed', 'stalled', 'failed'].map((key) => `{m3w}:${kind}-bad:${key}`),
    )
    for (const key of ['{m3w}:runs', '{m3w}:counts-bad', ...kinds]) {
      await admin.flushall()
      await admin.set(key, 'theirs')
      await assert.rejects(open, isNamed(key))
    }
    for (const key of ['{m3w}:run-bad', `${CPU}:id`, `${CPU}:stalled-check`]) {
      await admin.flushall()
      await admin.rpush(key, 'theirs')
      await assert.rejects(open, isNamed(key))
    }
  })

  it('of the right type and with other content are refused as well', async () => {
    const contents: readonly (readonly [key: string, write: () => Promise<unknown>])[] = [
      ['{m3w}:counts-bad', () => admin.hset('{m3w}:counts-bad', 'a done', 'many')],
      [`${CPU}:meta`, () => admin.hset(`${CPU}:meta`, 'paused', '1')],
      [`${CPU}:${TASK.id}`, () => admin.hset(`${CPU}:${TASK.id}`, 'color', 'red')],
      [`${CPU}:${TASK.id}`, () => admin.hset(`${CPU}:${TASK.id}`, 'data', '{"partition":0}')],
      [`${CPU}:${TASK.id}`, () => admin.set(`${CPU}:${TASK.id}`, 'theirs')],
      [`${CPU}:theirs`, () => admin.rpush(`${CPU}:wait`, 'theirs')],
      [
        `${CPU}:theirs`,
        () =>
          Promise.all([
            admin.rpush(`${CPU}:wait`, 'theirs'),
            admin.hset(`${CPU}:theirs`, 'name', 'b', 'data', POINTER),
          ]),
      ],
    ]
    for (const [key, write] of contents) {
      await admin.flushall()
      await write()
      await assert.rejects(begin(), isNamed(key), key)
    }
  })

  it('that come while a run goes on are named where a step meets them', async () => {
    for (const key of [`${CPU}:wait`, '{m3w}:counts-bad', `${CPU}:events`]) {
      await admin.flushall()
      await assert.rejects(
        begin(() => admin.multi().del(key).set(key, 'theirs').exec()),
        isNamed(key),
        key,
      )
    }
    const broken = (): Promise<unknown> =>
      Promise.all([admin.rpush(`${CPU}:wait`, 'theirs'), admin.hset(`${CPU}:theirs`, 'data', '{not json')])
    await admin.flushall()
    await assert.rejects(begin(broken), isNamed('{m3w}:…'))
  })

  it('in the place of the list of runs stop a worker and a build alike', async () => {
    await admin.flushall()
    await admin.set('{m3w}:runs', 'theirs')
    await assert.rejects(findLiveRuns(admin, 'redis://here'), isNamed('{m3w}:runs'))
    await assert.rejects(checkSharedQueue(url, silentLog), isNamed('{m3w}:runs'))
    await admin.flushall()
    await admin.sadd('{m3w}:runs', '../../etc')
    await assert.rejects(checkSharedQueue(url, silentLog), isNamed('{m3w}:runs'))
  })

  it('are no hindrance where nothing of theirs has our names', async () => {
    await admin.flushall()
    await admin.set('m3w:cpu-bad:wait', 'theirs')
    await begin()
    await begin()
  })
})

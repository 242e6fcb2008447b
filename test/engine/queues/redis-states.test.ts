/** A Redis server that refuses for now, is paused, has rules for users, or is gone: a word about it, and nothing lost. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { exitCodeOf } from '../../../core/errors.ts'
import { type Log, silentLog } from '../../../core/log.ts'
import type { TaskQueue, TaskSpec } from '../../../core/queue.ts'
import { openBullmqQueue } from '../../../engine/queues/bullmq/bullmq-queue.ts'
import { watchQueues } from '../../../engine/queues/bullmq/watch-queues.ts'
import { freePort, noRedis, type RedisServer, startRedis } from '../../helpers/redis-server.ts'

const taskOf = (n: number): TaskSpec => ({ id: `a.00000${n}.a`, kind: 'cpu', stage: 'a', partition: n, taskKey: 'a' })
let opened = 0
const queues: TaskQueue[] = []
after(() => Promise.all(queues.map((queue) => queue.close())))

/** A queue of a run of its own, and the events that it logged with their notes. */
async function open(url: string, signal?: AbortSignal) {
  const [run, events] = [`state${opened++}`, [] as string[]]
  const log: Log = { ...silentLog, warn: (event, fields) => void events.push(`${event}: ${fields?.note ?? ''}`) }
  const queue = await openBullmqQueue({ url, run, maxAttempts: 3, stalledMs: 40, signal, log })
  queues.push(queue)
  return { queue, run, events }
}

async function refusal(url: string): Promise<string> {
  try {
    await (await open(url)).queue.close()
  } catch (error) {
    assert.equal(exitCodeOf(error), 4)
    return String(error)
  }
  return assert.fail('was opened')
}

/** A task goes through. */
async function works(queue: TaskQueue, task: TaskSpec): Promise<boolean> {
  await queue.add([task])
  const lease = await queue.claim('cpu', 'me', 60_000)
  return lease !== undefined && (await queue.finish(lease))
}

/** A self-signed certificate of 127.0.0.1; undefined where there is no openssl. */
function certificateIn(folder: string): { readonly key: string; readonly cert: string } | undefined {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=queue', '-addext', 'subjectAltName=IP:127.0.0.1']
  const made = spawnSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert])
  return made.status === 0 ? { key, cert } : undefined
}

describe('a Redis server', { skip: noRedis }, () => {
  let server: RedisServer
  let admin: Redis
  before(async () => {
    server = await startRedis()
    admin = new Redis(server.url)
  })
  after(async () => {
    admin.disconnect()
    await server.stop()
  })

  const states = [
    {
      state: 'is full',
      enter: () => admin.config('SET', 'maxmemory', '1'),
      words: /its memory is full\. Give it more/,
    },
    {
      state: 'became a read-only replica',
      enter: async () => admin.replicaof('127.0.0.1', await freePort()),
      words: /it is a read-only replica\. Name its primary/,
    },
  ]
  const heal = () => Promise.all([admin.config('SET', 'maxmemory', '0'), admin.replicaof('NO', 'ONE')])

  for (const { state, enter, words } of states) {
    it(`that ${state} is refused at the start, and later waited for: what was not taken is given again`, async () => {
      const { queue, events } = await open(server.url)
      await queue.add([taskOf(1), taskOf(2)])
      const lease = await queue.claim('cpu', 'me', 60_000)
      assert.ok(lease !== undefined)
      await enter()
      try {
        assert.match(await refusal(server.url), words)
        await queue.add([taskOf(3)])
        assert.equal(await queue.claim('cpu', 'me', 60_000), undefined)
        // A full one lets a lease be renewed, a replica does not; it is not lost for that.
        const renewal = await queue.renew(lease, 60_000).catch(() => 'refused')
        assert.match(renewal, /mine|refused/)
        assert.equal(await queue.fail(lease, { retryable: true, message: 'x', exitCode: 1 }), 'lost')
        assert.deepEqual([events.length, words.test(events[0] ?? '')], [1, true], events.join())
      } finally {
        await heal()
      }
      assert.equal(await queue.renew(lease, 60_000), 'mine')
      assert.equal(await queue.finish(lease), true)
      assert.deepEqual(await queue.lacks([taskOf(2), taskOf(3)]), [taskOf(3)])
      assert.equal(await works(queue, taskOf(3)), true)
      assert.deepEqual(events.slice(1), ['queue.back: '])
    })
  }

  it('with a queue that somebody paused gives nothing out, says so and how to resume it, and goes on', async () => {
    const { queue, run, events } = await open(server.url)
    const key = `{m3w}:cpu-${run}:meta`
    await queue.add([taskOf(1)])
    await admin.hset(key, 'paused', 1)
    assert.equal(await queue.claim('cpu', 'me', 60_000), undefined)
    while (events.length === 0) await sleep(10)
    assert.match(events[0] ?? '', /^queue\.paused: .*redis-cli hdel '\{m3w\}:cpu-state\d+:meta' paused/)
    await admin.hdel(key, 'paused')
    assert.equal(await works(queue, taskOf(1)), true)
    while (events.length === 1) await sleep(10)
    assert.match(events[1] ?? '', /^queue\.resumed/)
  })

  it('whose tasks nobody takes is told by the one who plans, and only while that is so', async () => {
    const said: string[] = []
    const log: Log = { ...silentLog, warn: (event, { waiting } = {}) => void said.push(`${event} ${waiting}`) }
    const name = '{m3w}:cpu-idle'
    const look = async (isPlanner: boolean, mustSpeak = false): Promise<void> => {
      const unwatch = watchQueues(admin, { run: 'idle', isPlanner, lookMs: 5, idleMs: 20, log })
      // A planner that should say something is given all the time that a busy machine needs.
      const startMs = performance.now()
      while (performance.now() - startMs < 120 || (mustSpeak && said.length === 0)) await sleep(10)
      unwatch()
    }
    await admin.rpush(`${name}:wait`, 'a', 'b')
    await look(false)
    assert.deepEqual(said, [])
    await look(true, true)
    assert.deepEqual(said, ['queue.idle 2'])
    await admin.rpush(`${name}:active`, 'c')
    await look(true)
    assert.deepEqual(said, ['queue.idle 2'])
    await admin.del(`${name}:wait`, `${name}:active`)
  })

  it('whose user may not do enough is refused with the rights that do, and those do', async () => {
    const as = server.url.replace('//', '//m3w:pw@')
    await admin.acl('SETUSER', 'm3w', 'on', '>pw', '+info', '+ping')
    const words = await refusal(as)
    const rights = /Give it "([^"]+)"/.exec(words)?.[1] ?? assert.fail(words)
    await admin.acl('SETUSER', 'm3w', ...rights.split(' '))
    const { queue, events } = await open(as)
    assert.equal(await works(queue, taskOf(1)), true)
    assert.deepEqual(events, [])
  })

  it('that is gone is not waited for by whoever is told to leave', async () => {
    const [other, leave] = [await startRedis(), new AbortController()]
    const { queue } = await open(other.url, leave.signal)
    await queue.add([taskOf(1)])
    other.process.kill('SIGSTOP')
    const claimed = assert.rejects(queue.claim('cpu', 'me', 60_000))
    leave.abort()
    await claimed
    await other.stop()
  })

  it('that speaks TLS is told from one that does not, and a certificate that is not trusted is named with what to do', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'm3w-queue-tls-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const certificate = certificateIn(folder)
    if (certificate === undefined) return t.skip('no openssl to make a certificate with')
    const port = await freePort()
    const files = ['--tls-cert-file', certificate.cert, '--tls-key-file', certificate.key]
    const tls = ['--tls-port', String(port), ...files, '--tls-ca-cert-file', certificate.cert]
    const secure = await startRedis(...tls, '--tls-auth-clients', 'no')
    t.after(() => secure.stop())
    assert.match(await refusal(`rediss://127.0.0.1:${port}`), /not trusted here \(self.signed.*NODE_EXTRA_CA_CERTS/)
    assert.match(await refusal(`redis://127.0.0.1:${port}`), /where it speaks TLS alone, write rediss:/)
  })
})

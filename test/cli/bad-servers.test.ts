/** What can be wrong with the servers of a cluster, as a table: exit code 4, words that say what to do, and nothing begun. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { startFakeS3 } from '../helpers/fake-s3.ts'
import { freePort, noRedis, startRedis } from '../helpers/redis-server.ts'
import { openCli } from './cli-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'm3w-bad-servers-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const fake = await startFakeS3()
after(() => fake.close())
const m3w = openCli({ ...process.env, ...fake.env, M3W_SCRATCH: join(folder, 'scratch') })
const seed = ['https://a.example/', '--contact', 'me@a.example']

test('a bucket without conditional writes is no place for a store', async () => {
  fake.isConditional = false
  const { code, err } = await m3w(['build', ...seed, '--out', 's3://bucket/new'])
  assert.equal(code, 4, err)
  assert.match(err, /expected that of two writes of one key .* is refused, got both accepted/)
  assert.ok(err.includes(fake.env.AWS_ENDPOINT_URL_S3 ?? '?'), err)
  assert.deepEqual([...fake.objects.keys()], [])
  fake.isConditional = true
})

test('a Redis that a run cannot rely on is refused by build and worker', { skip: noRedis }, async (t) => {
  const server = await startRedis()
  const admin = new Redis(server.url)
  t.after(async () => {
    admin.disconnect()
    await server.stop()
  })
  const set = (name: string, value: string) => () => admin.config('SET', name, value)
  const states: readonly (readonly [enter: () => Promise<unknown>, leave: () => Promise<unknown>, words: RegExp])[] = [
    [
      set('maxmemory-policy', 'allkeys-lru'),
      set('maxmemory-policy', 'noeviction'),
      /expected maxmemory-policy noeviction, got allkeys-lru/,
    ],
    [set('maxmemory', '1'), set('maxmemory', '0'), /its memory is full\. Give it more/],
    [
      async () => admin.replicaof('127.0.0.1', await freePort()),
      () => admin.replicaof('NO', 'ONE'),
      /it is a read-only replica\. Name its primary/,
    ],
    [set('requirepass', 'secret'), set('requirepass', ''), /it does not let us in\. Put user and password/],
  ]
  const out = join(folder, 'out')
  for (const [enter, leave, words] of states) {
    await enter()
    for (const args of [
      ['build', ...seed, '--out', out, '--queue', server.url],
      ['worker', '--store', out, '--queue', server.url],
    ]) {
      const { code, err } = await m3w(args)
      assert.match(err, words)
      assert.equal(code, 4, err)
      assert.ok(!existsSync(out), 'a refused command must not leave an output folder')
    }
    await leave()
  }
})

/** What we rely on in Crawlee. When a new version breaks one of these, the crawl would be impolite or stuck, not just red. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runWithCrawlee, type ShellWork } from '../../../crawler/pages/crawlee-shell.ts'
import { HANG_MS } from '../../helpers/hang-guard.ts'

interface Job {
  readonly name: string
  readonly network: boolean
}
/** Work over a list; `log` sees every call. */
function listWork(names: readonly string[], changes: Partial<ShellWork<Job>> = {}) {
  const log: string[] = []
  const left = names.map((name): Job => ({ name, network: !name.startsWith('-') }))
  const out = new Set<Job>()
  const work: ShellWork<Job> = {
    take() {
      const job = left.shift()
      if (job !== undefined) out.add(job)
      return job
    },
    isIdle: () => left.length === 0,
    isDone: () => left.length === 0 && out.size === 0,
    nextAtMs: () => undefined,
    needsNetwork: ({ network }) => network,
    perform: async ({ name }) => void log.push(`perform ${name}`),
    settle: async ({ name }) => void log.push(`settle ${name}`),
    release(job) {
      log.push(`release ${job.name}`)
      out.delete(job)
    },
    ...changes,
  }
  return { work, log, out, left }
}
const never = new AbortController().signal

test('crawlee shell: performs, settles and releases each job once; a job without network is not performed', async () => {
  const { work, log } = listWork(['a', '-b'])
  await runWithCrawlee(work, { concurrency: 1, signal: never })
  assert.deepEqual(log, ['perform a', 'settle a', 'release a', 'settle -b', 'release -b'])
})

test('crawlee shell: keeps the concurrency, and uses it', async () => {
  let most = 0
  let now = 0
  const { work } = listWork(
    Array.from({ length: 30 }, (_, n) => `j${n}`),
    {
      async perform() {
        now += 1
        most = Math.max(most, now)
        await new Promise((done) => setTimeout(done, 5))
        now -= 1
      },
    },
  )
  await runWithCrawlee(work, { concurrency: 5, signal: never })
  assert.equal(most, 5)
})

test('crawlee shell: waits without spinning while nothing is ready, and goes on in time', {
  timeout: HANG_MS,
}, async (t) => {
  // Crawlee itself looks every 500 ms. Not here: whoever waits for that waits for good.
  const setTimer = setTimeout
  t.mock.method(globalThis, 'setTimeout', (act: () => void, ms?: number) => setTimer(act, ms === 500 ? 1e9 : ms))
  let readyAtMs = performance.now()
  let asked = 0
  const { work, left, log } = listWork(
    Array.from({ length: 10 }, (_, n) => `j${n}`),
    {
      isIdle() {
        asked += 1
        return left.length === 0 || performance.now() < readyAtMs
      },
      nextAtMs: () => (left.length === 0 ? undefined : readyAtMs),
      async settle({ name }) {
        log.push(`settle ${name}`)
        readyAtMs = performance.now() + 80
      },
    },
  )
  await runWithCrawlee(work, { concurrency: 4, signal: never })
  assert.ok(log.includes('settle j9'))
  assert.ok(asked < 100, `${asked} looks`)
})

test('crawlee shell: the first error stops the run, once what is under way has ended; nothing is retried', async () => {
  for (const step of ['perform', 'settle'] as const) {
    const { work, log, out } = listWork(['a', 'b', 'c', 'd'], {
      [step]: async ({ name }: Job) => {
        log.push(`${step} ${name}`)
        if (name === 'b') throw Object.assign(new Error('disk'), { code: 'ENOSPC' })
      },
    })
    await assert.rejects(runWithCrawlee(work, { concurrency: 1, signal: never }), { code: 'ENOSPC' })
    assert.equal(log.filter((line) => line === `${step} b`).length, 1)
    assert.equal(log.includes(`${step} d`), false)
    assert.equal(out.size, 0)
  }
})

test('crawlee shell: the signal lets running jobs end and takes no more', async () => {
  const stop = new AbortController()
  const { work, log, left } = listWork(['a', 'b'], {
    async settle({ name }) {
      stop.abort()
      await new Promise((done) => setTimeout(done, 30))
      log.push(`settle ${name}`)
    },
  })
  await runWithCrawlee(work, { concurrency: 1, signal: stop.signal })
  assert.deepEqual(log.slice(-2), ['settle a', 'release a'])
  assert.equal(left.length, 1)
})

test('crawlee shell: leaves no files, listeners or output behind', async () => {
  const listeners = process.listenerCount('SIGINT')
  const lines: unknown[] = []
  const write = process.stderr.write
  process.stderr.write = ((line: unknown) => lines.push(line) > 0) as typeof process.stderr.write
  try {
    await runWithCrawlee(listWork(['a']).work, { concurrency: 1, signal: never })
  } finally {
    process.stderr.write = write
  }
  assert.deepEqual(lines, [])
  assert.equal(process.listenerCount('SIGINT'), listeners)
})

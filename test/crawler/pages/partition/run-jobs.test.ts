/** The loop that runs the jobs of a partition: each once, so many at a time, until none is left or it is told to stop. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type JobWork, runJobs } from '../../../../crawler/pages/partition/run-jobs.ts'
import { HANG_MS } from '../../../helpers/hang-guard.ts'

interface Job {
  readonly name: string
  readonly network: boolean
}
/** Work over a list; `log` sees every call. */
function listWork(names: readonly string[], changes: Partial<JobWork<Job>> = {}) {
  const log: string[] = []
  const left = names.map((name): Job => ({ name, network: !name.startsWith('-') }))
  const out = new Set<Job>()
  const work: JobWork<Job> = {
    take() {
      const job = left.shift()
      if (job !== undefined) out.add(job)
      return job
    },
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

test('jobs of a partition: performs, settles and releases each job once; a job without network is not performed', async () => {
  const { work, log } = listWork(['a', '-b'])
  await runJobs(work, { mostAtOnce: 1, signal: never })
  assert.deepEqual(log, ['perform a', 'settle a', 'release a', 'settle -b', 'release -b'])
})

test('jobs of a partition: keeps the concurrency, and uses it', async () => {
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
  await runJobs(work, { mostAtOnce: 5, signal: never })
  assert.equal(most, 5)
})

test('jobs of a partition: waits without spinning while nothing is ready, and goes on in time', {
  timeout: HANG_MS,
}, async () => {
  let readyAtMs = performance.now()
  let asked = 0
  const { work, left, log, out } = listWork(
    Array.from({ length: 10 }, (_, n) => `j${n}`),
    {
      take() {
        asked += 1
        const job = performance.now() < readyAtMs ? undefined : left.shift()
        if (job !== undefined) out.add(job)
        return job
      },
      nextAtMs: () => (left.length === 0 ? undefined : readyAtMs),
      async settle({ name }) {
        log.push(`settle ${name}`)
        readyAtMs = performance.now() + 80
      },
    },
  )
  await runJobs(work, { mostAtOnce: 4, signal: never })
  assert.ok(log.includes('settle j9'))
  assert.ok(asked < 100, `${asked} looks`)
})

test('jobs of a partition: answers are heard while ten thousand jobs that need no network are settled', async () => {
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)
  const { work } = listWork(
    Array.from({ length: 10_000 }, (_, n) => `-${n}`),
    {
      async settle() {
        for (const endMs = performance.now() + 0.02; performance.now() < endMs; );
      },
    },
  )
  await runJobs(work, { signal: never })
  clearInterval(timer)
  assert.ok(turns > 5, `${turns} turns of the event loop`)
})

test('jobs of a partition: URLs that will never be ready are an error, and no silence for ever', {
  timeout: HANG_MS,
}, async () => {
  const { work } = listWork([], { isDone: () => false })
  await assert.rejects(runJobs(work, { signal: never }), /none of them will ever be ready/)
})

test('jobs of a partition: the first error stops the run, once what is under way has ended; nothing is retried', async () => {
  for (const step of ['perform', 'settle'] as const) {
    const { work, log, out } = listWork(['a', 'b', 'c', 'd'], {
      [step]: async ({ name }: Job) => {
        log.push(`${step} ${name}`)
        if (name === 'b') throw Object.assign(new Error('disk'), { code: 'ENOSPC' })
      },
    })
    await assert.rejects(runJobs(work, { mostAtOnce: 1, signal: never }), { code: 'ENOSPC' })
    assert.equal(log.filter((line) => line === `${step} b`).length, 1)
    assert.equal(log.includes(`${step} d`), false)
    assert.equal(out.size, 0)
  }
})

test('jobs of a partition: a release that throws, on a full disk say, is the error of the run', {
  timeout: HANG_MS,
}, async () => {
  const { work, log } = listWork(['a', 'b'], {
    release({ name }) {
      log.push(`release ${name}`)
      throw Object.assign(new Error('disk'), { code: 'ENOSPC' })
    },
  })
  await assert.rejects(runJobs(work, { mostAtOnce: 1, signal: never }), { code: 'ENOSPC' })
  assert.deepEqual(log, ['perform a', 'settle a', 'release a'])
})

test('jobs of a partition: the signal lets running jobs end and takes no more', async () => {
  const stop = new AbortController()
  const { work, log, left } = listWork(['a', 'b'], {
    async settle({ name }) {
      stop.abort()
      await new Promise((done) => setTimeout(done, 30))
      log.push(`settle ${name}`)
    },
  })
  await runJobs(work, { mostAtOnce: 1, signal: stop.signal })
  assert.deepEqual(log.slice(-2), ['settle a', 'release a'])
  assert.equal(left.length, 1)
})

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import {
  cpuTimeMs,
  type Overrun,
  parseProcStat,
  parsePsTime,
  watchWork,
} from '../../../../crawler/media/image/process-work.ts'

function run(t: TestContext, program: string): ChildProcess & { readonly pid: number } {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  return child as ChildProcess & { readonly pid: number }
}

const overrunOf = (pid: number, limits: { maxCpuMs: number; stallMs: number }): Promise<Overrun> =>
  new Promise((resolve) => watchWork(pid, limits, resolve))

test('process-work: CPU time of all threads counts, and waiting does not', async (t) => {
  const busy = run(t, 'for (;;);')
  assert.equal(await overrunOf(busy.pid, { maxCpuMs: 100, stallMs: 600_000 }), 'cpu')
  const threads = run(t, "new (require('node:worker_threads').Worker)('for (;;);', { eval: true })")
  assert.equal(await overrunOf(threads.pid, { maxCpuMs: 100, stallMs: 600_000 }), 'cpu')
  const waiting = run(t, 'console.log(1); setInterval(() => {}, 1000)')
  assert.ok(waiting.stdout)
  await once(waiting.stdout, 'data')
  assert.equal(await overrunOf(waiting.pid, { maxCpuMs: 30_000, stallMs: 400 }), 'stall')
})

test('process-work: a stopped process stalls, one that works does not', async (t) => {
  const stopped = run(t, 'for (;;);')
  stopped.kill('SIGSTOP')
  assert.equal(await overrunOf(stopped.pid, { maxCpuMs: 60_000, stallMs: 200 }), 'stall')
  const busy = run(t, 'for (;;);')
  assert.equal(await overrunOf(busy.pid, { maxCpuMs: 800, stallMs: 300 }), 'cpu')
})

test('process-work: what a process has worked before it is watched does not count', async (t) => {
  const child = run(t, 'while (process.cpuUsage().user < 600_000); console.log(1); setInterval(() => {}, 1000)')
  assert.ok(child.stdout)
  await once(child.stdout, 'data')
  assert.equal(await overrunOf(child.pid, { maxCpuMs: 500, stallMs: 400 }), 'stall')
})

test('process-work: nothing is said after the watch has ended, and a process that is gone has no time', async (t) => {
  const child = run(t, 'for (;;);')
  let said = 0
  const stop = watchWork(child.pid, { maxCpuMs: 1, stallMs: 1 }, () => {
    said += 1
  })
  stop()
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(await cpuTimeMs(child.pid), undefined)
  assert.equal(said, 0)
})

test('process-work: times are read as Linux and as ps write them', () => {
  const stat = '4321 (a) b (c) S 1 4321 4321 0 -1 4194304 2 0 0 0 250 31 0 0 20 0 1 0 5 6 7'
  assert.equal(parseProcStat(stat), 2810)
  assert.equal(parseProcStat(''), undefined)
  for (const [text, ms] of [
    ['  0:00.52\n', 520],
    ['00:01:02', 62_000],
    ['12:34', 754_000],
    ['2-03:04:05', ((2 * 24 + 3) * 3600 + 4 * 60 + 5) * 1000],
    ['', undefined],
    ['TIME', undefined],
  ] as const) {
    assert.equal(parsePsTime(text), ms, text)
  }
})

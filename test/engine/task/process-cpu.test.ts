/** CPU time of a task: that of its own process, and of the processes that it started. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { cpuSince, processTimesIn, readCpu } from '../../../engine/task/process-cpu.ts'

/** Counts up for so many milliseconds of its CPU time, says so, and waits to be ended. */
const BUSY = `
  const ms = () => process.cpuUsage().user / 1000
  while (ms() < 400);
  process.stdout.write('done')
  process.stdin.resume()
`

describe('the CPU time of a task', () => {
  it('is read from the line of /proc, whatever the process is called', () => {
    const line = '7 (a) b) R 1 2 3 4 5 6 7 8 9 10 150 50 25 75 20 0'
    assert.deepEqual(processTimesIn(line), { own: 2, ended: 1 })
    assert.equal(processTimesIn('nothing'), undefined)
  })

  it('is that of the processes it started too, while they live and once they have ended', {
    skip: process.platform !== 'linux',
  }, async () => {
    const started = readCpu()
    const child = spawn(process.execPath, ['-e', BUSY], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    const alive = cpuSince(started)
    child.stdin.end()
    await ended
    const after = cpuSince(started)
    assert.ok(alive >= 0.38, String(alive))
    assert.ok(after >= alive - 0.02 && after < 2 * alive + 1, `${alive}, ${after}`)
    assert.ok(cpuSince(readCpu()) < 0.2, 'what was worked before is no part of it')
  })
})

/**
 * Ends this process from a thread of its own, even while its own event loop is stuck in a page that never ends: when its parent is gone, and
 * when one record has taken more CPU time than a record may.
 */
import { Worker } from 'node:worker_threads'

/** Of one record at a time, in processes that run one task at a time. */
export interface RecordCap {
  /** A record is begun, and the one before it is done. */
  begin(): void
  /** No record is worked on. */
  end(): void
}

/** Shared numbers: how often a record was begun or ended; is one worked on? */
const [TURNS, IS_AT_WORK] = [0, 1]

/** A thread has an event loop of its own. An orphan is given another parent, which is how it knows. SIGXCPU is the system's own word for it. */
const WATCH = `
  const { workerData: { parent, numbers, capMs } } = require('node:worker_threads')
  let turns = -1
  let startMs = 0
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
    const { user, system } = process.cpuUsage()
    const cpuMs = (user + system) / 1000
    const now = Atomics.load(numbers, ${TURNS})
    if (now !== turns || Atomics.load(numbers, ${IS_AT_WORK}) === 0) {
      turns = now
      startMs = cpuMs
    } else if (cpuMs - startMs > capMs) process.kill(process.pid, 'SIGXCPU')
  }, 500)
`

/** Watches from now on; keeps nothing alive by itself. */
export function watchProcess({ recordCpuMs }: { readonly recordCpuMs: number }): RecordCap {
  const numbers = new Int32Array(new SharedArrayBuffer(8))
  const watch = new Worker(WATCH, {
    eval: true,
    workerData: { parent: process.ppid, numbers, capMs: recordCpuMs },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  })
  watch.unref()
  const turn = (isAtWork: 0 | 1) => (): void => {
    Atomics.store(numbers, IS_AT_WORK, isAtWork)
    Atomics.add(numbers, TURNS, 1)
  }
  return { begin: turn(1), end: turn(0) }
}

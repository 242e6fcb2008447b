/** Ends this process when its parent is gone, even while its own event loop is stuck in a page that never ends. */
import { Worker } from 'node:worker_threads'

/** A thread has an event loop of its own. An orphan is given another parent, which is how it knows. */
const WATCH = `
  const { workerData: parent } = require('node:worker_threads')
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL') }, 1000)
`

/** Watches from now on; keeps nothing alive by itself. */
export function endWithParent(): void {
  const watch = new Worker(WATCH, {
    eval: true,
    workerData: process.ppid,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  })
  watch.unref()
}

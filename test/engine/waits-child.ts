/** The program of the processes that `waits.ts` runs in. */
import { join } from 'node:path'
import { silentLog } from '../../core/log.ts'
import { openFileStore } from '../../engine/stores/file-store.ts'
import { runChild } from '../../engine/workers/processes/child.ts'
import { type WaitsOrder, waitsPipeline } from './waits.ts'

const order = JSON.parse(process.argv[2] ?? '') as WaitsOrder
await runChild({
  store: openFileStore(order.folder),
  workFolder: join(order.folder, 'work'),
  pipeline: waitsPipeline(order),
  m3w: '0.0.0',
  log: silentLog,
})

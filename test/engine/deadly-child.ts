/** The program of the processes that `deadly.ts` runs in. */
import { join } from 'node:path'
import { silentLog } from '../../core/log.ts'
import { openFileStore } from '../../engine/stores/file-store.ts'
import { runChild } from '../../engine/workers/processes/child.ts'
import { type DeadlyOrder, deadlyPipeline } from './deadly.ts'

const order = JSON.parse(process.argv[2] ?? '') as DeadlyOrder
await runChild({
  store: openFileStore(order.folder),
  workFolder: join(order.folder, 'work'),
  pipeline: deadlyPipeline(order),
  recordCpuMs: 500,
  m3w: '0.0.0',
  log: silentLog,
})

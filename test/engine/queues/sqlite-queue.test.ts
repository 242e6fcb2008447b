/** The SQLite queue runs the conformance suite. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import { openSqliteQueue } from '../../../engine/queues/sqlite-queue.ts'
import { queueConformance } from '../../conformance/queue.ts'

// Time passes when a test says so.
mock.timers.enable({ apis: ['Date'], now: Date.now() })

queueConformance(
  'the SQLite queue',
  async (options) => {
    const folder = await mkdtemp(join(tmpdir(), 'm3w-queue-'))
    const queue = openSqliteQueue(join(folder, 'queue.sqlite'), options)
    const other = openSqliteQueue(join(folder, 'queue.sqlite'), options)
    return {
      queue,
      other,
      async close() {
        await queue.close()
        await other.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
  { shortLeaseMs: 1000, expire: async () => mock.timers.tick(1001) },
)

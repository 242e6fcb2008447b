/** `m3w status`: how far a build is, whoever works on it. */
import { type RunStatus, readStatus } from '../engine/status/status.ts'
import { openNewestRun } from './freeze-run.ts'
import { openLiveRun } from './places/open-store.ts'

/** How far the newest run of a store is. Writes nothing. Rejects as `openNewestRun` does. */
export async function readStoreStatus(location: string): Promise<RunStatus & { readonly run: string }> {
  const run = await openNewestRun(location)
  const live = await openLiveRun(run)
  try {
    return { run: run.id, ...(await readStatus(run.store, run.pipeline, live)) }
  } finally {
    await live.queue?.close()
  }
}

/** `m3w status`: how far a build is, whoever works on it. */
import { type RunStatus, readStatus } from '../engine/status/status.ts'
import { openNewestRun } from './freeze-run.ts'
import { type Comparison, compareForecast } from './measure/records.ts'
import { openLiveRun } from './places/open-store.ts'

export interface StoreStatus extends RunStatus {
  readonly run: string
  /** There where `m3w plan --probe` told what the run will take. */
  readonly forecast?: Comparison
}

/** How far the newest run of a store is. Writes nothing. Rejects as `openNewestRun` does. */
export async function readStoreStatus(location: string): Promise<StoreStatus> {
  const run = await openNewestRun(location)
  const live = await openLiveRun(run)
  try {
    const forecast = await compareForecast(run.store, run.id)
    const status = await readStatus(run.store, run.pipeline, live)
    return { run: run.id, ...status, ...(forecast === undefined ? {} : { forecast }) }
  } finally {
    await live.queue?.close()
  }
}

/** `m3w status`: how far a build is, whoever works on it. */
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type RunStatus, readStatus } from '../engine/status/status.ts'
import { type Comparison, compareForecast } from './measure/records.ts'
import { isFolder, openLiveRun } from './places/open-store.ts'
import { openNewestRun } from './run/run.ts'

export interface StoreStatus extends RunStatus {
  readonly run: string
  /** There where `m3w plan --probe` told what the run will take. */
  readonly forecast?: Comparison
  /** Of the disk of the store, or of scratch where the store is elsewhere; not there where nobody says. */
  readonly disk?: { readonly freeBytes: number; readonly totalBytes: number }
}

/** How far the newest run of a store is. Writes nothing. Rejects as `openNewestRun` does. */
export async function readStoreStatus(location: string): Promise<StoreStatus> {
  const run = await openNewestRun(location)
  const live = await openLiveRun(run)
  try {
    const forecast = await compareForecast(run.store, run.id)
    const status = await readStatus(run.store, run.pipeline, live)
    const disk = await diskOf(isFolder(location) ? location : tmpdir())
    return {
      run: run.id,
      ...status,
      ...(forecast === undefined ? {} : { forecast }),
      ...(disk === undefined ? {} : { disk }),
    }
  } finally {
    await live.queue?.close()
  }
}

async function diskOf(folder: string): Promise<StoreStatus['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return undefined
  }
}

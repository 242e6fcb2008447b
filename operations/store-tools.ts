/** What one may ask of a store beside building: its plan, its status, its garbage. */
import { join } from 'node:path'
import { collectGarbage, type GarbageItem } from '../engine/gc/gc.ts'
import { type PlannedStage, planRun, type RunStatus, readStatus } from '../engine/status/status.ts'
import { openFileStore } from '../engine/stores/file-store.ts'
import { checkStoreFolder } from '../engine/stores/store-folder.ts'
import type { Config } from '../schemas/index.ts'
import { openNewestRun, previewRun } from './freeze-run.ts'

/** The stages of the build that this config would be, and what of them is done. Writes nothing. */
export async function planBuild(folder: string, config: Config): Promise<readonly PlannedStage[]> {
  const { store, pipeline } = await previewRun(folder, config)
  return await planRun(store, pipeline)
}

/** How far the newest run of a store is. */
export async function readStoreStatus(folder: string): Promise<RunStatus & { readonly run: string }> {
  const { id, store, pipeline } = await openNewestRun(folder)
  return { run: id, ...(await readStatus(store, pipeline, join(folder, 'work'))) }
}

/** Lists, and with `remove` deletes, what no manifest of the store refers to and is old enough. */
export async function collectStoreGarbage(
  folder: string,
  { remove, minAgeMs }: { readonly remove: boolean; readonly minAgeMs: number },
): Promise<readonly GarbageItem[]> {
  await checkStoreFolder(folder)
  const local = { folder, workDir: join(folder, 'work') }
  return await collectGarbage({ store: openFileStore(folder), local, remove, minAgeMs })
}

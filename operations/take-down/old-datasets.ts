/** Deletes what older builds of a store made: datasets, and outputs of stages. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openPlan } from '../../engine/plan/plan.ts'
import { manifestKey } from '../../engine/records/manifests.ts'
import type { Removal } from '../../schemas/index.ts'
import { openDataset } from '../places/locate-dataset.ts'
import { isFolder, placeIn, type StorePlace } from '../places/open-store.ts'
import { dropsName, findRemoved } from '../removal/find-removed.ts'
import type { Run } from '../run/run.ts'

/**
 * Deletes datasets beside the newest that hold or name something of the list, and what was never published whole; returns their ids, sorted.
 * A manifest goes first: then it is none.
 */
export async function deleteOldDatasets(
  { store, location }: StorePlace,
  newest: ReadonlySet<string>,
  removals: readonly Removal[],
): Promise<string[]> {
  const ids = new Set<string>()
  for await (const { key } of store.list('datasets/')) ids.add(key.split('/')[1] ?? '')
  const deleted: string[] = []
  for (const id of [...ids].sort()) {
    if (newest.has(id) || (await isClean(placeIn(location, 'datasets', id), removals))) continue
    await store.delete(`datasets/${id}/dataset.json`)
    for await (const { key } of store.list(`datasets/${id}/`)) await store.delete(key)
    // A bucket has no folders; on disk they stay behind their files.
    if (isFolder(location)) await rm(join(location, 'datasets', id), { recursive: true, force: true })
    deleted.push(id)
  }
  return deleted
}

async function isClean(place: string, removals: readonly Removal[]): Promise<boolean> {
  const files = await openDataset(place).catch(() => undefined)
  if (files === undefined) return false
  return (await findRemoved(files, removals)).found.length === 0 && !(await dropsName(files, removals))
}

/** What the tasks and seals of a run are called. */
export async function namesOf({ store, pipeline }: Run): Promise<ReadonlySet<string>> {
  const plan = openPlan(store, pipeline)
  const kept = new Set<string>()
  for (const { name } of pipeline.stages) {
    const found = await plan.stage(name)
    if (found.state === 'waiting') continue
    for (const taskKey of found.plan.taskKeys) kept.add(manifestKey(name, taskKey))
    kept.add(found.plan.sealObject)
    if (found.state === 'sealed') kept.add(found.seal.index)
  }
  return kept
}

/** Reading task manifests, and adding them up. Every one is validated and must be of the task it stands for. */
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { type TaskManifest, taskManifest } from '../../schemas/index.ts'
import { readRecord } from './read-record.ts'

/** What names the manifest of a task, beside its stage. */
export interface CommittedTask {
  readonly taskKey: string
  readonly partition: number
}

/** Where a task's manifest lies. Creating it is the commit. */
export function manifestKey(stage: string, taskKey: string): string {
  return `tasks/${stage}/${taskKey}.json`
}

/** The manifest of a committed task. E_STORE_MISSING if it is not committed, E_CORRUPT if the manifest is not one of this task. */
export async function readManifest(
  store: Store,
  stage: string,
  { taskKey, partition }: CommittedTask,
): Promise<TaskManifest> {
  const key = manifestKey(stage, taskKey)
  const manifest = await readRecord(store, key, taskManifest, 'Delete it to run the task again.')
  if (manifest.stage !== stage || manifest.taskKey !== taskKey || manifest.partition !== partition) {
    throw new M3wError(
      'E_CORRUPT',
      `The task manifest ${key} is in the wrong place: expected task ${partition} of ${stage}, got task ${manifest.partition} of ${manifest.stage}. Delete it to run the task again.`,
    )
  }
  return manifest
}

/** What the manifests of a stage add up to. */
export interface ManifestSums {
  readonly counts: Record<string, number>
  seconds: number
  bytes: number
  peakRssBytes: number
}

/** Sums of no manifest yet. */
export function openSums(): ManifestSums {
  return { counts: {}, seconds: 0, bytes: 0, peakRssBytes: 0 }
}

/** Adds a manifest to the sums. */
export function addManifest(sums: ManifestSums, { counts, objects, producer }: TaskManifest): void {
  addCounts(sums.counts, counts)
  sums.seconds += producer.seconds
  sums.bytes += objects.reduce((sum, { bytes }) => sum + bytes, 0)
  sums.peakRssBytes = Math.max(sums.peakRssBytes, producer.peakRssBytes)
}

/** Adds counters to a sum. */
export function addCounts(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, by] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + by
}

/** Keys of all tasks of a stage that were ever committed in this store, whatever run asked for them. */
export async function listCommitted(store: Store, stage: string): Promise<ReadonlySet<string>> {
  const folder = `tasks/${stage}/`
  const keys = new Set<string>()
  for await (const { key } of store.list(folder)) {
    if (key.endsWith('.json')) keys.add(key.slice(folder.length, -'.json'.length))
  }
  return keys
}

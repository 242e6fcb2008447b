/**
 * Deletes what the newest run of a store does not read: seals, task manifests and outputs of stages. For take-down: garbage collection keeps
 * whatever committed, and so would keep what a build before the take-down made.
 */
import type { Store } from '../../core/store.ts'
import { takeRunLock } from '../queues/run-lock.ts'
import { manifestKey } from '../records/manifests.ts'
import { TASK_OBJECT } from './gc.ts'

interface PurgeOptions {
  readonly store: Store
  readonly workFolder: string
  /** Keys of the task manifests, seals and indexes of seals that the newest run reads. */
  readonly kept: ReadonlySet<string>
  /** Stages whose outputs stay, whatever run they are of: what they wrote cannot be made again without the network. */
  readonly isKept: (stage: string) => boolean
}

/**
 * Returns how many objects were deleted. Seals go first, then manifests, then outputs: a purge that was killed leaves outputs without a
 * manifest, and the next one deletes those. E_STORE while a run is at work: it may read what is to go.
 */
export async function purgeOtherRuns({ store, workFolder, kept, isKept }: PurgeOptions): Promise<number> {
  const lock = await takeRunLock(workFolder)
  try {
    let deleted = 0
    for (const prefix of ['seals/', 'tasks/', 'data/']) {
      for await (const { key } of store.list(prefix)) {
        const stage = key.split('/')[1] ?? ''
        if (isKept(stage) || kept.has(nameOf(key))) continue
        await store.delete(key)
        deleted += 1
      }
    }
    return deleted
  } finally {
    lock.release()
  }
}

/** The manifest that an output belongs to; of anything else its own key. */
function nameOf(key: string): string {
  const [, stage, taskKey] = TASK_OBJECT.exec(key) ?? []
  return stage === undefined || taskKey === undefined ? key : manifestKey(stage, taskKey)
}

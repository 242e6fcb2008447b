/** The commit: creating a task's manifest. Of several runs of a task the first to create it has made the result. */
import { M3wError } from '../../core/errors.ts'
import { canonicalJson } from '../../core/hash.ts'
import type { Log } from '../../core/log.ts'
import type { Store } from '../../core/store.ts'
import type { TaskManifest } from '../../schemas/index.ts'
import type { StagePlan } from '../plan/plan.ts'
import { manifestKey, readManifest } from '../records/manifests.ts'

/** What a stage made by `createObject` (task-output.ts), behind the key of its task and the run. */
const OWN_OBJECT = /-[0-9a-f]{8}-(\d{4,}\.[^/]+)$/

/**
 * Commits a manifest whose objects are all in the store. False if another run was first: then its manifest has been read
 * and its objects are there, and the caller deletes its own.
 */
export async function commitTask(store: Store, plan: StagePlan, manifest: TaskManifest, log: Log): Promise<boolean> {
  const { stage, partition, taskKey } = manifest
  const bytes = Buffer.from(`${canonicalJson(manifest)}\n`)
  if (await store.create(manifestKey(stage, taskKey), bytes)) return true
  const winner = await readManifest(store, stage, { taskKey, partition })
  // A store that repeats a lost request may find its own object there: that is no other run's.
  if (canonicalJson(winner) === canonicalJson(manifest)) return true
  for (const { key, bytes: expected } of winner.objects) {
    const found = await store.stat(key)
    if (found?.bytes === expected) continue
    throw new M3wError(
      'E_CORRUPT',
      `Task ${partition} of ${stage} was committed with the object ${key} of ${expected} bytes; found ${found?.bytes ?? 'none'}. Delete ${manifestKey(stage, taskKey)} to run it again.`,
    )
  }
  if (plan.stage.kind === 'cpu' && contentOf(winner) !== contentOf(manifest)) {
    log.warn('task.differs', { stage, partition, note: 'the first run that was committed counts' })
  }
  return false
}

/**
 * What must not differ between two runs of a pure task. Records that name an object of their task hold the key of their run, and with it differ
 * the bytes of their part: of such tasks the objects are compared, and the number of records.
 */
function contentOf({ parts, objects }: TaskManifest): string {
  const own = objects.flatMap(({ key, sha256 }) => {
    const name = OWN_OBJECT.exec(key)?.[1]
    return name === undefined ? [] : [{ name, sha256 }]
  })
  const written = parts.map(({ dataset, partition, records, sha256 }) =>
    own.length > 0 ? { dataset, partition, records } : { dataset, partition, records, sha256 },
  )
  return canonicalJson({ written, own })
}

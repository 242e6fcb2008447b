/** Leftovers of this machine's work on a store: scratch of dead attempts and of seeds that were being sorted, state of network tasks that are committed. */
import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'

interface LocalGarbage {
  /** Path. */
  readonly key: string
  readonly bytes: number
  readonly reason: 'scratch' | 'state'
}

/** `<stage>-<partition>-<first 16 digits of the task key>`, see `stateFolderOf` in run-task.ts. */
const STATE_NAME = /^(?<stage>.+)-\d{4,}-(?<taskKey>[0-9a-f]{16})(\.lock)?$/

/** Old leftovers, in order of path. The caller holds the run lock. */
export async function findLocalGarbage(store: Store, workFolder: string, newestMs: number): Promise<LocalGarbage[]> {
  const found: LocalGarbage[] = []
  const add = async (parent: string, reason: LocalGarbage['reason'], isGarbage: (name: string) => Promise<boolean>) => {
    for (const name of await namesIn(parent)) {
      const { bytes, modifiedMs } = await measure(join(parent, name))
      if (modifiedMs < newestMs && (await isGarbage(name))) found.push({ key: join(parent, name), bytes, reason })
    }
  }
  for (const folder of ['scratch', 'seeds']) await add(join(workFolder, folder), 'scratch', async () => true)
  // State of a task that is not committed holds answers that are in no ledger yet: that is not garbage at any age.
  await add(join(workFolder, 'state'), 'state', (name) => isCommitted(store, name))
  return found
}

/** Deletes a file or folder. */
export async function removeLocal(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}

async function isCommitted(store: Store, name: string): Promise<boolean> {
  const { stage, taskKey } = STATE_NAME.exec(name)?.groups ?? {}
  if (stage === undefined || taskKey === undefined) return false
  for await (const _ of store.list(`tasks/${stage}/${taskKey}`)) return true
  return false
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw new M3wError(
      'E_STORE',
      `Could not list ${folder} (${codeOf(error)}). Nothing was deleted; look at that folder first.`,
      { cause: error },
    )
  }
}

/** Bytes of everything below a path, and the time of its newest change. */
async function measure(path: string): Promise<{ bytes: number; modifiedMs: number }> {
  const stat = await lstat(path)
  if (!stat.isDirectory()) return { bytes: stat.size, modifiedMs: stat.mtimeMs }
  let [bytes, modifiedMs] = [0, stat.mtimeMs]
  for (const name of await namesIn(path)) {
    const inner = await measure(join(path, name))
    bytes += inner.bytes
    modifiedMs = Math.max(modifiedMs, inner.modifiedMs)
  }
  return { bytes, modifiedMs }
}

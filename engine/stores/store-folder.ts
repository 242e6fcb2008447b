/** Tells a folder that may be a store from one that holds what is not ours: a build would mix with it, and gc would delete in it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, M3wError } from '../../core/errors.ts'
import { isOfTheSystem } from './store-keys.ts'
import { isProbe } from './store-place.ts'

/** Folders that a build makes before `store.json`: of the temporary files of `file-store.ts`, of the lock of `run-lock.ts`, the queue and the scratch of a run, and of the sorting of seeds. */
const BEGUN: Readonly<Record<string, RegExp>> = {
  '.tmp': /^\d+-[0-9a-f]{16}$/,
  // Of a forecast that was made before the store.
  runs: /^[0-9a-f]{16}$/,
  work: /^(run\.lock|run\.json|scratch|state|seeds|queue\.sqlite(-wal|-shm)?)$/,
}

/**
 * E_USAGE for a folder with foreign things in it. A store, a new folder, an empty one, one in which a build was killed before it
 * had made `store.json`, and a fresh volume with the system's own entries are fine. Only names are looked at; nothing is changed. `remedy` is what to do else.
 */
export async function checkStoreFolder(folder: string, remedy = 'Name a new or empty folder.'): Promise<void> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return
    throw new M3wError(
      'E_USAGE',
      `${folder} cannot be used as an output folder: expected one that can be read, got ${codeOf(cause) ?? String(cause)}. Name another folder.`,
      {
        cause,
      },
    )
  }
  if (names.includes('store.json')) return
  const foreign: string[] = []
  for (const name of names.sort()) {
    if (!isOfTheSystem(name) && !isProbe(name) && !(await isBegun(join(folder, name), BEGUN[name]))) foreign.push(name)
  }
  if (foreign.length === 0) return
  throw new M3wError(
    'E_USAGE',
    `${folder} is not empty and not a store of m3w (it has no store.json, but ${foreign.slice(0, 3).join(', ')}). ${remedy}`,
  )
}

/** Is it a folder with nothing in it but what a build puts there? */
async function isBegun(path: string, ours: RegExp | undefined): Promise<boolean> {
  if (ours === undefined) return false
  try {
    return (await readdir(path)).every((name) => ours.test(name) || isOfTheSystem(name))
  } catch {
    return false
  }
}

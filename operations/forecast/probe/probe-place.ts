/** Where the builds of a probe have their stores: on the disk of this machine, or, where the run's store is in a bucket, beside it in the bucket, so that its answers are in the time that is told. */
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../../core/files/make-folder.ts'
import { takeScratch } from '../../places/held-scratch.ts'
import { isFolder, openPlace, placeIn } from '../../places/open-store.ts'
import { deadProbes, newProbeRoot, type ProbeStore, removeProbe } from '../../places/probe-stores.ts'

export interface ProbePlace {
  /** On this machine. */
  readonly folder: string
  /** The place of the store of that name. */
  storeAt(name: ProbeStore): string
  /** The archives of its ledgers as files of this machine: sources of another build. */
  archivesOf(name: ProbeStore): Promise<readonly string[]>
  /** Deletes all of it, in the bucket too. */
  clear(): Promise<void>
}

/** For a run into `out`; nothing is written but an empty folder. What forecasts that were killed left in the bucket is deleted, as it is of scratch. */
export async function openProbePlace(out: string): Promise<ProbePlace> {
  for (const dead of await deadProbes(out)) await dead.remove()
  const scratch = await takeScratch()
  const { folder } = scratch
  const root = isFolder(out) ? folder : newProbeRoot(out)
  const names = new Set<ProbeStore>()
  const storeAt = (name: ProbeStore): string => placeIn(root, name)
  return {
    folder,
    storeAt(name) {
      names.add(name)
      return storeAt(name)
    },
    async archivesOf(name) {
      const { store } = await openPlace(storeAt(name))
      const found: string[] = []
      for await (const { key } of store.list('ledger/')) {
        if (!/\.warc(\.gz)?$/.test(key)) continue
        if (!isFolder(out)) await copyTo(join(folder, key), store.read(key))
        found.push(join(isFolder(out) ? storeAt(name) : folder, key))
      }
      return found
    },
    async clear() {
      if (!isFolder(out)) await removeProbe(root, names)
      await scratch.release()
    },
  }
}

async function copyTo(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await makeFolder(dirname(path))
  await writeFile(path, bytes)
}

/** Where the builds of a probe have their stores: on the disk of this machine, or, where the run's store is in a bucket, beside it in the bucket, so that its answers are in the time that is told. */
import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../../core/files/make-folder.ts'
import { MAX_PREFIX_LENGTH } from '../../../engine/stores/store-keys.ts'
import { takeScratch } from '../../places/held-scratch.ts'
import { isFolder, openPlace, placeIn } from '../../places/open-store.ts'

export interface ProbePlace {
  /** On this machine. */
  readonly folder: string
  /** The place of the store of that name. */
  storeAt(name: string): string
  /** The archives of its ledgers as files of this machine: sources of another build. */
  archivesOf(name: string): Promise<readonly string[]>
  /** Deletes all of it, in the bucket too. */
  clear(): Promise<void>
}

/** For a run into `out`; nothing is written but an empty folder. */
export async function openProbePlace(out: string): Promise<ProbePlace> {
  const scratch = await takeScratch()
  const { folder } = scratch
  const root = isFolder(out) ? folder : besideIn(out, `probe-${randomBytes(4).toString('hex')}`)
  const names = new Set<string>()
  const storeAt = (name: string): string => placeIn(root, name)
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
      for (const name of isFolder(out) ? [] : names) {
        const { store, workFolder } = await openPlace(storeAt(name))
        for await (const { key } of store.list('')) await store.delete(key)
        await rm(workFolder, { recursive: true, force: true })
      }
      await scratch.release()
    },
  }
}

async function copyTo(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  await makeFolder(dirname(path))
  await writeFile(path, bytes)
}

/** Of a store of a probe in its place: `first`, `drawn`, `small`, … */
const LONGEST_NAME = 8

/** `s3://bucket/a/b` and x: `s3://bucket/a/b-x`, which no listing of the store shows; of a whole bucket `s3://bucket/x`. Of a long prefix as much as leaves room for both names. */
export function besideIn(location: string, name: string): string {
  const [, bucket = '', prefix = ''] = /^([a-z0-9+.-]+:\/\/[^/]+)\/?(.*)$/.exec(location.replace(/\/+$/, '')) ?? []
  const room = MAX_PREFIX_LENGTH - `-${name}/`.length - LONGEST_NAME
  const kept = prefix.slice(0, room).replace(/\/+$/, '')
  return kept === '' ? `${bucket}/${name}` : `${bucket}/${kept}-${name}`
}

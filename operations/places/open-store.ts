/** From a location that a person types to its store, its queue and its work folder: the one place that knows the adapters of `engine/stores` and `engine/queues`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import type { TaskQueue } from '../../core/queue.ts'
import type { Store } from '../../core/store.ts'
import { isRunning, isRunningAlone } from '../../engine/queues/run-lock.ts'
import { openSqliteQueue } from '../../engine/queues/sqlite-queue.ts'
import { readRecord } from '../../engine/records/read-record.ts'
import { readLive } from '../../engine/status/progress.ts'
import type { LiveRun } from '../../engine/status/status.ts'
import { openFileStore } from '../../engine/stores/file-store.ts'
import { checkStoreFolder } from '../../engine/stores/store-folder.ts'
import { checkStorePlace } from '../../engine/stores/store-place.ts'
import { storeRecord } from '../../schemas/index.ts'
import { scratchFolderOf } from './scratch-folder.ts'

/** A store, and where this machine works on it. */
export interface StorePlace {
  /** As it was typed. */
  readonly location: string
  readonly store: Store
  /** Local folder for lock, queue, scratch and state. */
  readonly workFolder: string
}

interface Adapter {
  open(location: string): Promise<Store>
  /** E_USAGE for a place that holds what is not ours; `remedy` says what to do then. */
  check(place: StorePlace, remedy?: string): Promise<void>
  workFolderOf(location: string): string
}

/** By the scheme of a location, such as `s3` of `s3://bucket/path`. A new store is a file in `engine/stores` and a line here. */
const ADAPTERS: Readonly<Record<string, Adapter>> = {
  // A location without a scheme.
  folder: {
    open: async (location) => openFileStore(location),
    check: ({ location }, remedy) => checkStoreFolder(location, remedy),
    workFolderOf: (location) => join(location, 'work'),
  },
  s3: {
    // The SDK takes a while to load, and most stores are folders.
    open: async (location) => (await import('../../engine/stores/s3/s3-store.ts')).openS3Store(location),
    check: ({ store }, remedy) => checkStorePlace(store, remedy),
    workFolderOf: scratchFolderOf,
  },
}

/** Is it a folder of this machine? */
export function isFolder(location: string): boolean {
  return schemeOf(location) === 'folder'
}

/** A place inside a location: a path in a folder, an address in a bucket. */
export function placeIn(location: string, ...names: readonly string[]): string {
  return isFolder(location) ? join(location, ...names) : [location.replace(/\/+$/, ''), ...names].join('/')
}

/** Opens whatever lies at a location, a store or a dataset; nothing is asked yet. E_USAGE for a scheme that no adapter knows. */
export async function openPlace(location: string): Promise<StorePlace> {
  const adapter = ADAPTERS[schemeOf(location)]
  if (adapter === undefined) {
    throw new M3wError(
      'E_USAGE',
      `${location} is no place for a store: expected a folder or s3://bucket/prefix, got ${schemeOf(location)}://. Name one of these.`,
    )
  }
  return { location, store: await adapter.open(location), workFolder: adapter.workFolderOf(location) }
}

/** Opens the store at a location; nothing is written yet. Throws E_USAGE where something lies that is not a store of m3w, with a `remedy`: by default another place, as for a build. */
export async function openStore(location: string, remedy?: string): Promise<StorePlace> {
  const place = await openPlace(location)
  await ADAPTERS[schemeOf(location)]?.check(place, remedy)
  return place
}

/** What to do about a `store.json` that is damaged, or not ours. */
export const STORE_AGAIN =
  'If this is a store of m3w, write it again: {"format":"m3w-store/1","imagePartitions":N}, with the partitions.images of the first build (of runs/*/run.json the oldest); if it is not, name another place.'

/**
 * Opens a store that is there; nothing is made. E_USAGE for any other place, such as a folder that is misspelt, or a dataset alone;
 * E_CORRUPT where its `store.json` is damaged or somebody else's, whose files no command may take for ours.
 */
export async function openExistingStore(location: string): Promise<StorePlace> {
  const place = await openPlace(location)
  if ((await place.store.stat('store.json')) !== undefined) {
    await readRecord(place.store, 'store.json', storeRecord, STORE_AGAIN)
    return place
  }
  throw new M3wError(
    'E_USAGE',
    (await place.store.stat('dataset.json')) === undefined
      ? `${location} is no store (${isFolder(location) && !existsSync(location) ? 'it is not there' : 'it has no store.json'}): expected the --out of a build. Look whether it is spelt right; a build that was stopped before it made one goes on when it is called again.`
      : `${location} is a dataset and no store (it has no store.json): expected the --out of the build that made it, which knows more than its datasets.`,
  )
}

function schemeOf(location: string): string {
  return /^([a-z][a-z0-9+.-]*):\/\//.exec(location)?.[1] ?? 'folder'
}

/** Opens the queue of a run that begins, emptied of what a dead one left. A new queue is a file in `engine/queues` and a line here. */
export function openQueue({ workFolder }: StorePlace, { maxAttempts }: { readonly maxAttempts: number }): TaskQueue {
  return openSqliteQueue(queueFile(workFolder), { maxAttempts, isNew: true })
}

/** The run that is at work just now, and its queue if it has made that already; the caller closes it. */
export async function openLiveRun({ workFolder }: StorePlace): Promise<LiveRun> {
  const file = queueFile(workFolder)
  if (!(await isRunning(workFolder))) return { isRunning: false }
  if (!(await isRunningAlone(workFolder))) return { isRunning: true }
  // Opening would make the file, and a run that is just starting deletes and makes it itself.
  const live = await readLive(workFolder)
  if (!existsSync(file)) return { isRunning: true, live }
  return { isRunning: true, live, queue: openSqliteQueue(file, { maxAttempts: 1 }) }
}

function queueFile(workFolder: string): string {
  return join(workFolder, 'queue.sqlite')
}

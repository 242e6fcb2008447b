/**
 * `m3w remove`: take-down. What is named goes on the store's removal list; then the run of the newest dataset is built again from what is held, with that list, and
 * what older builds made is deleted. Killed at any moment and started again it ends the same: the list stands first, and every step is
 * repeated until the proof is written.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { isCrawlStage } from '../../datasets/pages.ts'
import { purgeOtherRuns } from '../../engine/gc/purge.ts'
import { takeRunLock } from '../../engine/queues/run-lock.ts'
import type { AnySample, Removal, RemovalProof } from '../../schemas/index.ts'
import { readDatasetRecords } from '../../shards/verify/inspect.ts'
import { type BuildOptions, buildRun } from '../build.ts'
import { openExistingStore, openStore, type StorePlace } from '../places/open-store.ts'
import { deadProbes } from '../places/probe-stores.ts'
import { exportsBeside } from '../removal/export-notes.ts'
import { type FoundRemoval, findRemoved, type Scan, shardsOf } from '../removal/find-removed.ts'
import { heldPictures } from '../removal/held-pictures.ts'
import { type RemovalRequest, readRequest } from '../removal/read-request.ts'
import {
  addRemovals,
  isLedgerDone,
  proofOf,
  readList,
  readRemovals,
  type StandingList,
} from '../removal/removal-list.ts'
import { refreezeRun } from '../run/freeze-run.ts'
import type { Run } from '../run/run.ts'
import { blankLedgers } from './blank-ledgers.ts'
import { makersOf, type NewestDataset, newestDatasets } from './newest-datasets.ts'
import { deleteOldDatasets, namesOf } from './old-datasets.ts'

export interface RemovalPreview {
  /** Entries that the request makes, and those that are on the list and have no proof yet. */
  readonly removals: readonly Removal[]
  /** What the newest dataset holds of them. */
  readonly found: readonly FoundRemoval[]
  /** Names of the shards that hold it. */
  readonly shards: readonly string[]
}

/** What a take-down would touch; nothing is written. Rejects as `readRequest` does; E_USAGE for a place that is no store. */
export async function previewRemoval(location: string, request: RemovalRequest): Promise<RemovalPreview> {
  const { store } = await openExistingStore(location)
  const newest = await newestDatasets(location, store)
  const asked = await readRequest(request, {
    async *samples() {
      for (const { files } of newest) yield* readDatasetRecords(files, 'samples') as AsyncIterable<AnySample>
    },
    held: () => heldPictures(store),
  })
  const list = await readList(store)
  const isOpen = newest.length > 0 && (await proofOf(store, list)) === undefined
  const removals = [...asked, ...(isOpen ? list.removals : [])]
  const { found } = await scan(newest, removals)
  return { removals, found, shards: [...new Set(found.map(({ shard }) => shard))] }
}

export interface RemoveOptions extends Pick<BuildOptions, 'workers' | 'log' | 'childEntry' | 'onProgress' | 'signal'> {
  /** Also take it out of the archives: of the whole list. */
  readonly isLedgerToo?: boolean
}

/**
 * Carries out a take-down: the list, the build, the deletions, if wanted the archives, and the proof, in this order. Undefined where the store has no dataset yet: the
 * list is obeyed by its first build. Asks nobody. Rejects as `buildDataset` does; E_CORRUPT if something of the list is found at the end; E_STORE,
 * with nothing changed, while a run or another take-down is at work here: its own list is older.
 */
export async function removeFromStore(
  location: string,
  asked: readonly Removal[],
  options: RemoveOptions,
): Promise<RemovalProof | undefined> {
  const place = await openExistingStore(location)
  const alone = await takeRunLock(join(place.workFolder, 'removal'))
  try {
    const lock = await takeRunLock(place.workFolder)
    try {
      await addRemovals(place.store, asked)
    } finally {
      lock.release()
    }
    // As it stands now, for all that follows: what another machine adds meanwhile is carried out by whoever added it.
    return await carryOut(place, await readList(place.store), options)
  } finally {
    alone.release()
  }
}

async function carryOut(
  place: StorePlace,
  list: StandingList,
  options: RemoveOptions,
): Promise<RemovalProof | undefined> {
  const { store, location, workFolder } = place
  const { removals, proofKey } = list
  if (proofKey === undefined)
    throw new M3wError(
      'E_USAGE',
      'Nothing is named, and nothing was taken down before. Give --url, --host, --image or --list.',
    )
  const before = await newestDatasets(location, store)
  const done = await proofOf(store, list)
  const isDone = done !== undefined && (isLedgerDone(done) || options.isLedgerToo !== true)
  if (isDone || before.length === 0) return done
  if (done !== undefined) {
    const ledger = await blankLedgers(place, await makersOf(location, before), removals, options)
    return await writeProof(store, proofKey, { ...done, ledger })
  }
  const shardsBefore = new Set<string>()
  for (const { files } of before) for (const { sha256 } of await shardsOf(files)) shardsBefore.add(sha256)
  const runs = await buildAgain(place, before, removals, options)
  const newest = await newestDatasets(location, store)
  const datasetsDeleted = await deleteOldDatasets(place, new Set(newest.map(({ id }) => id)), removals)
  const kept = new Set((await Promise.all(runs.map(namesOf))).flatMap((names) => [...names]))
  const objectsDeleted = await purgeOtherRuns({ store, workFolder, kept, isKept: isCrawlStage })
  // What the viewer made of the old dataset holds its texts.
  await rm(join(workFolder, 'view'), { recursive: true, force: true })
  // And a forecast that was killed left what it had fetched.
  for (const dead of await deadProbes(location)) await dead.remove()
  const { documents, images, found } = await scan(newest, removals)
  const dataset = newest.map(({ id }) => id).join(' ')
  if (found[0] !== undefined) throw stillThere(dataset, { documents, images, found })
  const shardsWritten: { readonly name: string; readonly sha256: string }[] = []
  for (const { files } of newest)
    for (const { name, sha256 } of await shardsOf(files))
      if (!shardsBefore.has(sha256)) shardsWritten.push({ name, sha256 })
  const proof: RemovalProof = {
    format: 'm3w-removal-proof/1',
    removals: removals.length,
    dataset,
    scanned: { documents, images },
    found: 0,
    shardsWritten,
    datasetsDeleted,
    objectsDeleted,
    exports: [...(await exportsBeside(store, new Set(newest.map(({ id }) => id))))],
    ledger: options.isLedgerToo === true ? await blankLedgers(place, runs, removals, options) : 'kept',
  }
  return await writeProof(store, proofKey, proof)
}

/** A proof may come to say more: that the archives were rewritten too. */
async function writeProof(store: Store, key: string, proof: RemovalProof): Promise<RemovalProof> {
  await store.replace(key, Buffer.from(`${JSON.stringify(proof, null, 2)}\n`))
  return proof
}

/** Builds what is newest of each kind with that list; returns the runs that did. */
async function buildAgain(
  { location }: StorePlace,
  newest: readonly NewestDataset[],
  removals: readonly Removal[],
  options: RemoveOptions,
): Promise<readonly Run[]> {
  const runs: Run[] = []
  for (const made of await makersOf(location, newest)) {
    const run = await refreezeRun(made, removals)
    await buildRun(run, options)
    runs.push(run)
  }
  return runs
}

async function scan(datasets: readonly NewestDataset[], removals: readonly Removal[]): Promise<Scan> {
  const scans: Scan[] = []
  for (const { files } of datasets) scans.push(await findRemoved(files, removals))
  return {
    documents: scans.reduce((sum, { documents }) => sum + documents, 0),
    images: scans.reduce((sum, { images }) => sum + images, 0),
    found: scans.flatMap(({ found }) => found),
  }
}

/** What the newest datasets of a store hold of its removal list; undefined for a dataset without a store around it. */
export async function checkRemovals(location: string): Promise<Scan | undefined> {
  const { store } = await openStore(location).catch(() => ({ store: undefined }))
  if (store === undefined || (await store.stat('store.json')) === undefined) return undefined
  const removals = await readRemovals(store)
  return removals.length === 0 ? undefined : await scan(await newestDatasets(location, store), removals)
}

function stillThere(dataset: string, { found }: Scan): M3wError {
  const [first] = found
  return new M3wError(
    'E_CORRUPT',
    `Dataset ${dataset} still holds ${found.length} things of the removal list, such as ${first?.entry} in ${first?.shard} (${first?.document}). This is a bug in m3w, please report it; do not hand the dataset on.`,
  )
}

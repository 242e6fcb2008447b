/**
 * `m3w remove`: take-down. What is named goes on the store's removal list; then the run of the newest dataset is built again from what is held, with that list, and
 * what older builds made is deleted. Killed at any moment and started again it ends the same: the list stands first, and every step is
 * repeated until the proof is written.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { M3wError } from '../core/errors.ts'
import { readJson, type Store } from '../core/store.ts'
import { isCrawlStage } from '../datasets/pages.ts'
import { purgeOtherRuns } from '../engine/gc/purge.ts'
import { openPlan } from '../engine/plan/plan.ts'
import { manifestKey } from '../engine/records/manifests.ts'
import { type Removal, type RemovalProof, removalProof, type Sample } from '../schemas/index.ts'
import { readDatasetRecords } from '../shards/verify/inspect.ts'
import { type BuildOptions, buildRun } from './build.ts'
import { type Run, refreezeRun } from './freeze-run.ts'
import { findMaker } from './made-by.ts'
import { openDataset } from './places/locate-dataset.ts'
import { openStore, placeIn } from './places/open-store.ts'
import { type FoundRemoval, findRemoved, type Scan, shardsOf } from './removal/find-removed.ts'
import { type RemovalRequest, readRequest } from './removal/read-request.ts'
import { addRemovals, proofKeyOf, readRemovals } from './removal/removal-list.ts'

/** Of `current.json`, what counts here. */
const currentRecord = z.looseObject({ dataset: z.string() })

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
  const { store } = await storeOf(location)
  if ((await store.stat('current.json')) === undefined) {
    return { removals: await readRequest(request, async function* () {}), found: [], shards: [] }
  }
  const files = await openDataset(location)
  const asked = await readRequest(request, () => readDatasetRecords(files, 'samples') as AsyncIterable<Sample>)
  const removals = [...asked, ...((await proofOf(store)) === undefined ? await readRemovals(store) : [])]
  const { found } = await findRemoved(files, removals)
  return { removals, found, shards: [...new Set(found.map(({ shard }) => shard))] }
}

type RemoveOptions = Pick<BuildOptions, 'workers' | 'log' | 'childEntry' | 'onProgress' | 'signal'>

/**
 * Carries out a take-down: the list, the build, the deletions, the proof, in this order. Undefined where the store has no dataset yet: the
 * list is obeyed by its first build. Asks nobody. Rejects as `buildDataset` does; E_CORRUPT if something of the list is found at the end.
 */
export async function removeFromStore(
  location: string,
  asked: readonly Removal[],
  options: RemoveOptions,
): Promise<RemovalProof | undefined> {
  const { store } = await storeOf(location)
  await addRemovals(store, asked)
  const proofKey = await proofKeyOf(store)
  if (proofKey === undefined)
    throw new M3wError(
      'E_USAGE',
      'Nothing is named, and nothing was taken down before. Give --url, --host, --image or --list.',
    )
  const done = await proofOf(store)
  if (done !== undefined || (await store.stat('current.json')) === undefined) return done
  const before = new Set((await shardsOf(await openDataset(location))).map(({ sha256 }) => sha256))
  const run = await refreezeRun(await runOfNewest(location, store))
  const removals = run.record.removals ?? []
  const { manifest } = await buildRun(run, options)
  const datasetsDeleted = await deleteOldDatasets(run, manifest.id)
  const objectsDeleted = await purgeOtherRuns({ ...run, kept: await namesOf(run), isKept: isCrawlStage })
  // What the viewer made of the old dataset holds its texts.
  await rm(join(run.workFolder, 'view'), { recursive: true, force: true })
  // Not the list of now: another take-down may have put more on it, which that one carries out.
  const { documents, images, found } = await findRemoved(await openDataset(location), removals)
  if (found[0] !== undefined) throw stillThere(manifest.id, { documents, images, found })
  const proof: RemovalProof = {
    format: 'm3w-removal-proof/1',
    removals: removals.length,
    dataset: manifest.id,
    scanned: { documents, images },
    found: 0,
    shardsWritten: manifest.shards.flatMap(({ name, sha256 }) => (before.has(sha256) ? [] : [{ name, sha256 }])),
    datasetsDeleted,
    objectsDeleted,
    ledger: 'kept',
  }
  await store.create(proofKey, Buffer.from(`${JSON.stringify(proof, null, 2)}\n`))
  return await proofOf(store)
}

/** What the newest dataset of a store holds of its removal list; undefined for a dataset without a store around it. */
export async function checkRemovals(location: string): Promise<Scan | undefined> {
  const { store } = await openStore(location).catch(() => ({ store: undefined }))
  if (store === undefined || (await store.stat('store.json')) === undefined) return undefined
  const removals = await readRemovals(store)
  return removals.length === 0 ? undefined : await findRemoved(await openDataset(location), removals)
}

/** The run that made the newest dataset, and no other of the store. E_CONFIG where this m3w cannot open it. */
async function runOfNewest(location: string, store: Store): Promise<Run> {
  const { dataset } = currentRecord.parse(await readJson(store, 'current.json'))
  const made = await findMaker(location, dataset)
  if (made !== undefined) return made.run
  throw new M3wError(
    'E_CONFIG',
    `The run that made dataset ${dataset} cannot be opened by this m3w, so it cannot be built again without what was named. Run its m3w build once more, then m3w remove ${location} --yes: the list is kept, and that build obeys it already.`,
  )
}

async function storeOf(location: string): Promise<{ readonly store: Store }> {
  const { store } = await openStore(location)
  if ((await store.stat('store.json')) !== undefined) return { store }
  throw new M3wError(
    'E_USAGE',
    `${location} is no store (it has no store.json): expected the --out of a build. Datasets alone have no list that later builds obey.`,
  )
}

async function proofOf(store: Store): Promise<RemovalProof | undefined> {
  const key = await proofKeyOf(store)
  if (key === undefined || (await store.stat(key)) === undefined) return undefined
  return removalProof.parse(await readJson(store, key))
}

/** What the tasks and seals of a run are called. */
async function namesOf({ store, pipeline }: Run): Promise<ReadonlySet<string>> {
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

/** Deletes datasets beside the newest that hold something of the list, and what was never published whole. Its manifest goes first: then it is none. */
async function deleteOldDatasets({ store, location }: Run, newest: string): Promise<string[]> {
  const ids = new Set<string>()
  for await (const { key } of store.list('datasets/')) ids.add(key.split('/')[1] ?? '')
  ids.delete(newest)
  const removals = await readRemovals(store)
  const deleted: string[] = []
  for (const id of [...ids].sort()) {
    const isWhole = (await store.stat(`datasets/${id}/dataset.json`)) !== undefined
    const isClean =
      isWhole && (await findRemoved(await openDataset(placeIn(location, 'datasets', id)), removals)).found.length === 0
    if (isClean) continue
    await store.delete(`datasets/${id}/dataset.json`)
    for await (const { key } of store.list(`datasets/${id}/`)) await store.delete(key)
    deleted.push(id)
  }
  return deleted
}

function stillThere(dataset: string, { found }: Scan): M3wError {
  const [first] = found
  return new M3wError(
    'E_CORRUPT',
    `Dataset ${dataset} still holds ${found.length} things of the removal list, such as ${first?.entry} in ${first?.shard} (${first?.document}). This is a bug in m3w, please report it; do not hand the dataset on.`,
  )
}

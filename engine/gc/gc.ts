/**
 * Garbage collection: what attempts left behind that never committed. Commits decide: an object that a task manifest, a
 * journal, a seal or a run names stays; anything that cannot be read stops the collection before it deletes.
 */
import { z } from 'zod'
import type { Store, Unfinished } from '../../core/store.ts'
import { collect } from '../../core/streams.ts'
import { indexKeyOf } from '../../formats/cdx/cdxj.ts'
import { takeRunLock } from '../queues/run-lock.ts'
import { manifestKey } from '../records/manifests.ts'
import { readRecord } from '../records/read-record.ts'
import { isProbe, PROBES } from '../stores/store-place.ts'
import { findLocalGarbage, removeLocal } from './gc-local.ts'

export interface GarbageItem {
  /** A key of the store, the name of what is half written, or the path of something local. */
  readonly key: string
  readonly bytes: number
  readonly reason:
    | 'no task manifest names it'
    | 'no journal names it'
    | 'no seal names it'
    | 'no run names it'
    | 'probe'
    | 'half written'
    | 'scratch'
    | 'state'
}

interface GarbageOptions {
  readonly store: Store
  /** Where this machine works on it: its leftovers are collected too, and a live run is waited for no longer than a moment. */
  readonly workFolder: string
  /** Nothing younger is touched: it may belong to an attempt that is just committing. Default one hour. */
  readonly minAgeMs?: number
  /** Delete what is found. Without it nothing changes. */
  readonly remove: boolean
}

/** An attempt writes its objects until it commits, and a task is planned to take minutes. */
const HOUR_MS = 3_600_000
const UNKNOWN = 'What it names is unknown, so nothing was deleted; look at that object first.'
/** Manifests and seals of any version: all that counts here is what each one names. */
const taskNames = z.looseObject({ objects: z.array(z.looseObject({ key: z.string() })) })
const sealName = z.looseObject({ index: z.string() })
/** Of a run of any version. */
const runLists = z.looseObject({
  seedLists: z.array(z.string()).optional(),
  config: z
    .looseObject({
      contamination: z.looseObject({ index: z.string().optional() }).optional(),
      scores: z.looseObject({ files: z.array(z.string()).optional() }).optional(),
      pairs: z.looseObject({ lists: z.array(z.string()).optional() }).optional(),
    })
    .optional(),
  textLists: z.array(z.looseObject({ sha256: z.string() })).optional(),
})
/** Journals are a format of `archives/`; all that counts here is the object each one names. */
const journalName = z.looseObject({ archive: z.looseObject({ key: z.string() }) })

/**
 * Finds garbage and, if asked to, deletes it. E_STORE if a run is at work on this machine, alone or beside others: its open attempts are not
 * garbage. E_CORRUPT if a journal, a seal, a run, or the manifest of a task
 * that has objects so old, cannot be read: then nothing is deleted at all.
 */
export async function collectGarbage(options: GarbageOptions): Promise<readonly GarbageItem[]> {
  const { store, workFolder, minAgeMs = HOUR_MS, remove } = options
  const lock = await takeRunLock(workFolder)
  try {
    const newestMs = Date.now() - minAgeMs
    const found = [
      ...(await collect(findTaskGarbage(store, newestMs))),
      ...(await findUnnamed(store, newestMs, 'ledger/', isArchive, 'no journal names it', namedByJournals)),
      ...(await findUnnamed(store, newestMs, 'seals/', isIndex, 'no seal names it', namedBySeals)),
      ...(await findUnnamed(store, newestMs, 'seeds/', isSeedList, 'no run names it', namedByRuns)),
      ...(await findUnnamed(store, newestMs, 'inputs/', () => true, 'no run names it', namedByRuns)),
      ...(await findUnnamed(store, newestMs, PROBES, isProbe, 'probe', async function* () {})),
    ]
    const halves = await findUnfinished(store, newestMs)
    const files = await findLocalGarbage(store, workFolder, newestMs)
    const named = await namedMeanwhile(store, found)
    const objects = found.filter(({ key }) => !named.has(key))
    if (remove) {
      for (const { key } of objects) await store.delete(key)
      for (const half of halves) await half.remove()
      for (const { key } of files) await removeLocal(key)
    }
    const written = halves.map(({ name: key, bytes }) => ({ key, bytes, reason: 'half written' as const }))
    return [...objects, ...written, ...files]
  } finally {
    lock.release()
  }
}

/** A build that starts elsewhere may name an old input while a long list is read: a run is the one thing that names what is old. */
async function namedMeanwhile(store: Store, objects: readonly GarbageItem[]): Promise<ReadonlySet<string>> {
  if (!objects.some(({ reason }) => reason === 'no run names it')) return new Set()
  return new Set(await collect(namedByRuns(store)))
}

const isArchive = (key: string): boolean => /\.(warc(\.gz)?|cdxj)$/.test(key)
const isSeedList = (key: string): boolean => /^seeds\/[0-9a-f]{64}\.json(l\.gz)?$/.test(key)
const isIndex = (key: string): boolean => key.endsWith('.index')

/** Old objects that nothing names. They are listed before the names are read, so that a commit in between saves its own. */
async function findUnnamed(
  store: Store,
  newestMs: number,
  prefix: string,
  isCandidate: (key: string) => boolean,
  reason: GarbageItem['reason'],
  namesIn: (store: Store) => AsyncIterable<string>,
): Promise<GarbageItem[]> {
  const candidates = new Map<string, number>()
  for await (const { key, bytes, modifiedMs } of store.list(prefix)) {
    if (isCandidate(key) && modifiedMs < newestMs) candidates.set(key, bytes)
  }
  if (candidates.size > 0) for await (const key of namesIn(store)) candidates.delete(key)
  return [...candidates].map(([key, bytes]) => ({ key, bytes, reason }))
}

/** What a writer of this age still holds is of one that died: no task takes so long, and its lease is long over. */
async function findUnfinished(store: Store, newestMs: number): Promise<Unfinished[]> {
  const found: Unfinished[] = []
  for await (const half of store.unfinished()) if (half.modifiedMs < newestMs) found.push(half)
  return found
}

/** Where a task's objects lie (`task-output.ts`): behind its stage and key, so that those of a task stand together in any list. */
export const TASK_OBJECT = /^data\/([a-z0-9-]+)\/([0-9a-f]{64})-/

/** Old objects of tasks that no manifest names. Holds what belongs to one task at a time: a store has millions of objects. */
async function* findTaskGarbage(store: Store, newestMs: number): AsyncGenerator<GarbageItem> {
  let manifest: string | undefined
  let objects = new Map<string, number>()
  for await (const { key, bytes, modifiedMs } of store.list('data/')) {
    if (modifiedMs >= newestMs) continue
    const [, stage, taskKey] = TASK_OBJECT.exec(key) ?? []
    const owner = stage === undefined || taskKey === undefined ? undefined : manifestKey(stage, taskKey)
    if (owner !== manifest) {
      yield* unnamedOf(store, manifest, objects)
      manifest = owner
      objects = new Map()
    }
    objects.set(key, bytes)
  }
  yield* unnamedOf(store, manifest, objects)
}

/** Those that the manifest does not name, or all if there is none. It is read behind the list, so that a commit in between saves its own. */
async function* unnamedOf(
  store: Store,
  manifest: string | undefined,
  objects: Map<string, number>,
): AsyncGenerator<GarbageItem> {
  if (manifest !== undefined && (await store.stat(manifest)) !== undefined) {
    const { objects: named } = await readRecord(store, manifest, taskNames, UNKNOWN)
    for (const { key } of named) objects.delete(key)
  }
  for (const [key, bytes] of objects) yield { key, bytes, reason: 'no task manifest names it' }
}

async function* namedByJournals(store: Store): AsyncGenerator<string> {
  for await (const { key } of store.list('ledger/')) {
    if (!key.endsWith('.journal.json')) continue
    const { archive } = await readRecord(store, key, journalName, UNKNOWN)
    yield archive.key
    yield indexKeyOf(archive.key)
  }
}

async function* namedBySeals(store: Store): AsyncGenerator<string> {
  for await (const { key } of store.list('seals/')) {
    if (!key.endsWith('.json')) continue
    const { index } = await readRecord(store, key, sealName, UNKNOWN)
    yield index
  }
}

/** A list of seeds and its index (`archives/seeds/seed-list.ts`), lists of words, and an index of evaluation sets (`formats/contamination/index-object.ts`). */
async function* namedByRuns(store: Store): AsyncGenerator<string> {
  for await (const { key } of store.list('runs/')) {
    if (!key.endsWith('/run.json')) continue
    const { seedLists = [], textLists = [], config } = await readRecord(store, key, runLists, UNKNOWN)
    for (const { sha256 } of textLists) yield `inputs/${sha256}.list`
    for (const digest of seedLists) yield* [`seeds/${digest}.jsonl.gz`, `seeds/${digest}.json`]
    const index = config?.contamination?.index
    if (index !== undefined) yield `inputs/${index}.contamination`
    for (const digest of config?.scores?.files ?? []) yield `inputs/${digest}.scores`
    for (const digest of config?.pairs?.lists ?? []) yield `inputs/${digest}.pairs`
  }
}

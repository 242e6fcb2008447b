/** `current.json`, the one mutable object of a store: which published dataset is the newest, and where there are others than of pages, the newest of each kind. */
import { z } from 'zod'
import { M3wError } from '../../core/errors.ts'
import { readAll, type Store } from '../../core/store.ts'
import { datasetManifest, SAMPLE_KINDS, type SampleKind } from '../../schemas/index.ts'
import { MANIFEST } from './shard-names.ts'

export const CURRENT = 'current.json'
const DATASET_ID = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

const currentNames = z.looseObject({
  dataset: z.string().regex(DATASET_ID),
  kinds: z.partialRecord(z.enum(SAMPLE_KINDS), z.string().regex(DATASET_ID)).optional(),
})

/** The newest datasets of a store. */
export interface Current {
  /** The one of the kind that its config names first. */
  readonly dataset: string
  readonly kinds: Readonly<Partial<Record<SampleKind, string>>>
}

/** What the object says; undefined where no build has ended yet. E_CORRUPT where it was cut or changed: a build names them anew. */
export async function readCurrent(store: Pick<Store, 'stat' | 'read' | 'location'>): Promise<Current | undefined> {
  if ((await store.stat(CURRENT)) === undefined) return undefined
  const content = (await readAll(store, CURRENT)).toString('utf8')
  const names = parse(content)
  if (names !== undefined) return names
  throw new M3wError(
    'E_CORRUPT',
    `${store.location}/${CURRENT} is damaged: expected the names of the newest datasets, got ${JSON.stringify(content.slice(0, 80))}. Run the last m3w build once more: it does nothing twice, and names them anew. Or name a dataset itself, under datasets/.`,
  )
}

/**
 * The newest dataset of each kind. Where the object is gone or damaged they are told from what is published: of a kind that whose manifest was written last.
 */
export async function newestOfKinds(store: Store): Promise<Current['kinds']> {
  const known = await readCurrent(store).catch((error: unknown) => {
    if (error instanceof M3wError && error.code === 'E_CORRUPT') return undefined
    throw error
  })
  if (known !== undefined) return known.kinds
  const newest: Partial<Record<SampleKind, { readonly id: string; readonly modifiedMs: number }>> = {}
  for await (const { key, modifiedMs } of store.list('datasets/')) {
    const [, id = '', name] = key.split('/')
    if (name !== MANIFEST || key.split('/').length !== 3) continue
    const manifest = datasetManifest.safeParse(json((await readAll(store, key)).toString('utf8'))).data
    if (manifest === undefined || manifest.id !== id) continue
    const { kind = 'page' } = manifest
    if (modifiedMs >= (newest[kind]?.modifiedMs ?? 0)) newest[kind] = { id, modifiedMs }
  }
  return Object.fromEntries(Object.entries(newest).map(([kind, { id }]) => [kind, id]))
}

/** The content of the object. */
export function currentText({ dataset, kinds }: Current): string {
  const isPagesAlone = Object.keys(kinds).join() === 'page'
  return `${JSON.stringify({ format: 'm3w-current/1', dataset, ...(isPagesAlone ? {} : { kinds }) })}\n`
}

function parse(content: string): Current | undefined {
  const { data } = currentNames.safeParse(json(content))
  return data && { dataset: data.dataset, kinds: data.kinds ?? { page: data.dataset } }
}

function json(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

/** Finds things a person names by a place: the newest dataset of a store, a dataset itself, a shard; and the package. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { M3wError } from '../../core/errors.ts'
import { SAMPLE_KINDS, type SampleKind } from '../../schemas/index.ts'
import { readCurrent } from '../../shards/publish/current.ts'
import { type DatasetFiles, openDatasetFolder, openDatasetObjects } from '../../shards/verify/dataset-files.ts'
import { isFolder, openPlace, placeIn } from './open-store.ts'

/** The dataset behind a store (by its current.json: the newest, or the newest of a kind) or of that place (it holds dataset.json). E_USAGE for anything else. */
export async function openDataset(location: string, kind?: SampleKind): Promise<DatasetFiles> {
  const { store } = await openPlace(location)
  const has = async (name: string): Promise<boolean> => (await store.stat(name)) !== undefined
  if (await has('dataset.json'))
    return isFolder(location) ? openDatasetFolder(location) : openDatasetObjects(store, '', location)
  const newest = await readCurrent(store)
  if (newest !== undefined) {
    const { kinds } = newest
    const dataset = kind === undefined ? newest.dataset : kinds[kind]
    if (dataset === undefined) {
      throw new M3wError(
        'E_USAGE',
        `${location} has no dataset of kind ${kind}, only of ${Object.keys(kinds).join(', ')}. Build one with "--to ${kind}s".`,
      )
    }
    const place = placeIn(location, 'datasets', dataset)
    return isFolder(location) ? openDatasetFolder(place) : openDatasetObjects(store, `datasets/${dataset}/`, place)
  }
  throw new M3wError(
    'E_USAGE',
    (await has('store.json'))
      ? `${location} is a store without a published dataset yet. Finish its build first ("m3w status ${location}" shows how far it is).`
      : `${location} is neither a dataset (dataset.json) nor a store (store.json). Name the --out of a build.`,
  )
}

/** The kinds of which a store has a dataset; one undefined for a place that is a dataset itself. */
export async function kindsAt(location: string): Promise<readonly (SampleKind | undefined)[]> {
  const { store } = await openPlace(location)
  const isDataset = (await store.stat('dataset.json')) !== undefined
  const kinds = isDataset ? undefined : (await readCurrent(store))?.kinds
  return kinds === undefined ? [undefined] : SAMPLE_KINDS.filter((kind) => kinds[kind] !== undefined)
}

/** Folder or address of the dataset that `openDataset` opens. */
export async function locateDataset(location: string, kind?: SampleKind): Promise<string> {
  return (await openDataset(location, kind)).place
}

/** The place of a shard, and its name there. */
export async function openShard(path: string): Promise<{ readonly files: DatasetFiles; readonly name: string }> {
  const place = dirname(path)
  const files = isFolder(path)
    ? openDatasetFolder(place)
    : openDatasetObjects((await openPlace(place)).store, '', place)
  return { files, name: basename(path) }
}

/** The folder of m3w's package.json, wherever the compiled files lie. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  throw new M3wError('E_USAGE', 'm3w cannot find its own package.json. Install it again.')
}

/** Finds things a person names by a place: the newest dataset of a store, a dataset itself, a shard; and the package. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { M3wError } from '../../core/errors.ts'
import { readJson } from '../../core/store.ts'
import { type DatasetFiles, openDatasetFolder, openDatasetObjects } from '../../shards/verify/dataset-files.ts'
import { isFolder, openPlace, placeIn } from './open-store.ts'

const current = z.object({ dataset: z.string().regex(/^[A-Za-z0-9._-]+$/) })

/** The dataset behind a store (by its current.json) or of that place (it holds dataset.json). E_USAGE for anything else. */
export async function openDataset(location: string): Promise<DatasetFiles> {
  const { store } = await openPlace(location)
  const has = async (name: string): Promise<boolean> => (await store.stat(name)) !== undefined
  if (await has('dataset.json'))
    return isFolder(location) ? openDatasetFolder(location) : openDatasetObjects(store, '', location)
  if (await has('current.json')) {
    const { dataset } = current.parse(await readJson(store, 'current.json'))
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

/** Folder or address of the dataset that `openDataset` opens. */
export async function locateDataset(location: string): Promise<string> {
  return (await openDataset(location)).place
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

/** Finds things a person names by a folder: the newest dataset of a store, a dataset itself, the package. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { M3wError } from '../core/errors.ts'

const current = z.object({ dataset: z.string().regex(/^[A-Za-z0-9._-]+$/) })

/** The dataset folder behind a store (by its current.json) or a dataset folder (it holds dataset.json). E_USAGE for anything else. */
export function locateDataset(folder: string): string {
  if (existsSync(join(folder, 'dataset.json'))) return folder
  const pointer = join(folder, 'current.json')
  if (existsSync(pointer))
    return join(folder, 'datasets', current.parse(JSON.parse(readFileSync(pointer, 'utf8'))).dataset)
  const isStore = existsSync(join(folder, 'store.json'))
  throw new M3wError(
    'E_USAGE',
    isStore
      ? `${folder} is a store without a published dataset yet. Finish its build first ("m3w status ${folder}" shows how far it is).`
      : `${folder} is neither a dataset (dataset.json) nor a store (store.json). Name the --out folder of a build.`,
  )
}

/** The folder of m3w's package.json, wherever the compiled files lie. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  throw new M3wError('E_USAGE', 'm3w cannot find its own package.json. Install it again.')
}

/** Finds things a person names by a folder: the newest dataset of a store, a dataset itself, the package. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { M3wError } from '../core/errors.ts'

const current = z.object({ dataset: z.string().regex(/^[A-Za-z0-9._-]+$/) })

/** The dataset folder behind a store (by its current.json) or a dataset folder (it holds dataset.json). E_USAGE for anything else. */
export function locateDataset(dir: string): string {
  if (existsSync(join(dir, 'dataset.json'))) return dir
  const pointer = join(dir, 'current.json')
  if (existsSync(pointer))
    return join(dir, 'datasets', current.parse(JSON.parse(readFileSync(pointer, 'utf8'))).dataset)
  const isStore = existsSync(join(dir, 'store.json'))
  throw new M3wError(
    'E_USAGE',
    isStore
      ? `${dir} is a store without a published dataset yet; finish its build first ("m3w status ${dir}" shows how far it is)`
      : `${dir} is neither a dataset (dataset.json) nor a store (store.json); name the --out folder of a build`,
  )
}

/** The folder of m3w's package.json, wherever the compiled files lie. */
export function packageRoot(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  throw new M3wError('E_USAGE', 'm3w cannot find its own package.json; install it again')
}

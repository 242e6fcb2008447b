/** The newest datasets of a store, one a kind, and the runs that made them: what a take-down builds again. */
import { M3wError } from '../../core/errors.ts'
import { compareText } from '../../core/hash.ts'
import type { Store } from '../../core/store.ts'
import type { SampleKind } from '../../schemas/index.ts'
import { readCurrent } from '../../shards/publish/current.ts'
import type { DatasetFiles } from '../../shards/verify/dataset-files.ts'
import { openDataset } from '../places/locate-dataset.ts'
import { findMaker } from '../run/made-by.ts'
import type { Run } from '../run/run.ts'

export interface NewestDataset {
  readonly id: string
  readonly files: DatasetFiles
}

/** That of pages first, where there is one; none before the first build has ended. */
export async function newestDatasets(location: string, store: Store): Promise<readonly NewestDataset[]> {
  const named = Object.entries((await readCurrent(store))?.kinds ?? {}) as [SampleKind, string][]
  // By name: they stand there in the order in which they were published.
  named.sort(([a], [b]) => compareText(a, b))
  return await Promise.all(named.map(async ([kind, id]) => ({ id, files: await openDataset(location, kind) })))
}

/** The runs that made these datasets, each once, and no other of the store. E_CONFIG where this m3w cannot open one. */
export async function makersOf(location: string, datasets: readonly NewestDataset[]): Promise<readonly Run[]> {
  const runs = new Map<string, Run>()
  for (const { id } of datasets) {
    const made = await findMaker(location, id)
    if (made === undefined)
      throw new M3wError(
        'E_CONFIG',
        `The run that made dataset ${id} cannot be opened by this m3w, so it cannot be built again without what was named. Run its m3w build once more, then m3w remove ${location} --yes: the list is kept, and that build obeys it already.`,
      )
    runs.set(made.run.id, made.run)
  }
  return [...runs.values()]
}

/** Files that a config names and a run reads: checked before anything is written, then kept in the store under their digests. */
import type { Store } from '../core/store.ts'
import type { Config } from '../schemas/index.ts'
import { freezeIndex } from './contamination/freeze-index.ts'

export interface FrozenInputs {
  /** With digests where files were named: the same on every machine. */
  readonly config: Config
  /** Puts the files into the store, unless they are there. */
  write(store: Store): Promise<void>
}

/** Reads the files. Throws as `freezeIndex` does. */
export async function freezeInputs(config: Config, store: Store): Promise<FrozenInputs> {
  const { contamination } = config
  if (contamination.index === undefined) return { config, write: async () => {} }
  const index = await freezeIndex(contamination.index, store)
  return { config: { ...config, contamination: { ...contamination, index: index.digest } }, write: index.write }
}

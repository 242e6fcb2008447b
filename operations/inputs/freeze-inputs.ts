/** Files that a config names and a run reads: checked before anything is written, then kept in the store under their digests. */
import type { Store } from '../../core/store.ts'
import type { Config } from '../../schemas/index.ts'
import { freezeIndex } from './freeze-index.ts'
import { freezeScores } from './freeze-scores.ts'
import type { FrozenInput } from './frozen-input.ts'

export interface FrozenInputs {
  /** With digests where files were named: the same on every machine. */
  readonly config: Config
  /** Puts the files into the store, unless they are there. */
  write(store: Store): Promise<void>
}

/** Reads the files. Throws as `freezeIndex` and `freezeScores` do. */
export async function freezeInputs(config: Config, store: Store): Promise<FrozenInputs> {
  const { contamination, scores } = config
  const index = contamination.index === undefined ? undefined : await freezeIndex(contamination.index, store)
  const files: FrozenInput[] = []
  for (const file of scores.files) files.push(await freezeScores(file, store))
  return {
    config: {
      ...config,
      contamination: index === undefined ? contamination : { ...contamination, index: index.digest },
      scores: { ...scores, files: files.map(({ digest }) => digest) },
    },
    async write(to) {
      await index?.write(to)
      for (const file of files) await file.write(to)
    },
  }
}

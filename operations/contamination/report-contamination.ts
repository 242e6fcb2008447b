/** What the report says of evaluation sets: which index a run used, and how many documents and pictures of each set it met. */
import type { Store } from '../../core/store.ts'
import { contaminationOf } from '../../datasets/contamination.ts'
import { loadIndexHead } from '../../formats/contamination/index-object.ts'
import type { ContaminationConfig, ContaminationReport } from '../../schemas/index.ts'

/** Of the counters of all stages. Every set of the index has a row. */
export async function reportContamination(
  { index, texts, images }: ContaminationConfig,
  counts: readonly Readonly<Record<string, number>>[],
  store: Store,
): Promise<ContaminationReport> {
  if (index === undefined) return { state: 'not run', why: 'no index was given (contamination.index)' }
  if (texts === 'off' && images === 'off')
    return { state: 'not run', why: 'contamination.texts and contamination.images are off' }
  const { sets } = await loadIndexHead(store, index)
  return {
    state: 'run',
    index,
    texts,
    images,
    sets: contaminationOf(
      counts,
      sets.map(({ name }) => name),
    ),
  }
}

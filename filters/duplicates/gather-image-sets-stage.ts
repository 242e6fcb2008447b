/** gather-image-sets: documents that show the same set of pictures meet. Changes and drops nothing. */
import { type Dataset, defineStage } from '../../core/stage.ts'
import type { DraftDocument, ImageSetsConfig } from '../../schemas/index.ts'
import { documentsByImageSet } from './image-set.ts'

/** The stage: a shuffle by set. */
export function gatherImageSetsStage({ minImages }: Pick<ImageSetsConfig, 'minImages'>, reads: Dataset<DraftDocument>) {
  return defineStage({
    name: 'gather-image-sets',
    version: 1,
    kind: 'cpu',
    options: { minImages },
    inputs: { documents: reads },
    whole: {},
    outputs: { documents: documentsByImageSet(minImages) },
    async *run({ documents }, task) {
      for await (const draft of documents) {
        task.signal.throwIfAborted()
        yield ['documents', draft] as const
      }
    },
  })
}

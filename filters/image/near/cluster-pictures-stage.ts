/** cluster-pictures: the connected components of all pairs, in one task: 4 bytes a picture, and a pass over the pairs. */
import { defineStage } from '../../../core/stage.ts'
import { picturePairs, pictureRows } from '../../../datasets/near-pictures.ts'
import { type Components, componentsOf, connect } from '../../duplicates/near/components.ts'

/** Yields the pictures that are like others, in order of their numbers. */
export function clusterPicturesStage() {
  return defineStage({
    name: 'cluster-pictures',
    version: 1,
    kind: 'cpu',
    options: {},
    partitions: 1,
    inputs: {},
    whole: { pairs: picturePairs },
    outputs: { rows: pictureRows },
    async *run(_inputs, task) {
      const components: Components = []
      for await (const [picture, other] of task.whole('pairs')) {
        task.signal.throwIfAborted()
        connect(components, picture, other)
      }
      for (const [picture, cluster] of componentsOf(components)) yield ['rows', { picture, cluster }] as const
    },
  })
}

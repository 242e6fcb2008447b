/** cluster-documents: the connected components of all candidate pairs, in one task: 4 bytes a document, and a pass over the pairs. */
import { defineStage } from '../../../core/stage.ts'
import { candidatePairs, componentRows } from '../../../datasets/near-duplicates.ts'
import { type Components, componentsOf, connect } from './components.ts'

/** Yields the documents that have candidates, in order of their numbers; ADR 0024 says why by components. */
export function clusterDocumentsStage() {
  return defineStage({
    name: 'cluster-documents',
    version: 1,
    kind: 'cpu',
    options: {},
    partitions: 1,
    inputs: {},
    whole: { pairs: candidatePairs },
    outputs: { rows: componentRows },
    async *run(_inputs, task) {
      const components: Components = []
      for await (const [document, other] of task.whole('pairs')) {
        task.signal.throwIfAborted()
        connect(components, document, other)
      }
      for (const [document, component] of componentsOf(components)) yield ['rows', { document, component }] as const
    },
  })
}

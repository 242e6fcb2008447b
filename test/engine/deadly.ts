/** A pipeline of one stage that reads records of which some abort, hang or eat all memory: for tests of what happens to the others. */
import { defineDataset, defineStage } from '../../core/stage.ts'
import type { Pipeline } from '../../engine/plan/pipeline-check.ts'

type Fate = 'kept' | 'aborts' | 'hangs' | 'eats'
export interface DeadlyOrder {
  readonly folder: string
  readonly fates: readonly Fate[]
}

export const outcomes = defineDataset<{ readonly n: number; readonly what: 'kept' | 'dropped' }>({ name: 'outcomes' })

export function deadlyPipeline({ fates }: DeadlyOrder): Pipeline {
  const stage = defineStage({
    name: 'read',
    version: 1,
    kind: 'cpu',
    options: {},
    inputs: {},
    whole: {},
    partitions: 1,
    isolates: true,
    outputs: { outcomes },
    async *run(_inputs, task) {
      for (const [n, fate] of fates.entries()) {
        const admitted = task.admit?.({ key: 'a.warc', offset: n }) ?? 'work'
        if (admitted === 'pass') continue
        if (admitted === 'work') meet(fate)
        yield ['outcomes', { n, what: admitted === 'poison' ? 'dropped' : 'kept' }] as const
      }
    },
  })
  return { stages: [stage], seed: 7, shufflePartitions: 1 }
}

function meet(fate: Fate): void {
  const eaten: number[][] = []
  if (fate === 'aborts') process.abort()
  while (fate === 'hangs');
  while (fate === 'eats') eaten.push(new Array<number>(100_000).fill(eaten.length))
}

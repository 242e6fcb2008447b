/** Stage `place`: sends every sample to the shard its hash names. The number of shards follows from what assemble summed up. */
import { defineStage } from '../../core/stage.ts'
import { packables, placedSamples } from '../../datasets/samples.ts'

export interface PlaceOptions {
  readonly seed: number
  /** Wanted bytes of a shard. */
  readonly targetBytes: number
}

/** Yields what it reads; the output's `bucketOf` does the placing. */
export function placeStage({ seed, targetBytes }: PlaceOptions) {
  return defineStage({
    name: 'place',
    version: 1,
    kind: 'cpu',
    options: { seed, targetBytes },
    inputs: { packables },
    whole: {},
    outputs: { placed: placedSamples(seed, targetBytes) },
    async *run(inputs, task) {
      for await (const packable of inputs.packables) {
        task.signal.throwIfAborted()
        yield ['placed', packable] as const
      }
    },
  })
}

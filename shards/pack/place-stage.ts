/** Stage `place`: sends every sample to the shard its hash names. The number of shards follows from what assemble summed up. */
import { defineStage } from '../../core/stage.ts'
import { type AnyPackable, PAGE_ROAD, placedSamples, type SampleRoad } from '../../datasets/samples.ts'
import type { Packable } from '../../schemas/index.ts'

export interface PlaceOptions {
  readonly seed: number
  /** Wanted bytes of a shard. */
  readonly targetBytes: number
}

/** Yields what it reads; the output's `bucketOf` does the placing. */
export function placeStage<P extends AnyPackable = Packable>(
  { seed, targetBytes }: PlaceOptions,
  road: SampleRoad<P> = PAGE_ROAD as unknown as SampleRoad<P>,
) {
  const { packables } = road
  return defineStage({
    name: road.place,
    version: 1,
    kind: 'cpu',
    options: { seed, targetBytes },
    inputs: { packables },
    whole: {},
    outputs: { placed: placedSamples(seed, targetBytes, road) },
    async *run(inputs, task) {
      for await (const packable of inputs.packables) {
        task.signal.throwIfAborted()
        yield ['placed', packable] as const
      }
    },
  })
}

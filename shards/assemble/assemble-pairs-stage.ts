/** Stage `assemble-pairs`: from kept pairs to the samples of shards; a map, with the sum of what they will weigh. */
import { defineStage, type Stage } from '../../core/stage.ts'
import { measuresOf } from '../../datasets/images.ts'
import { keptPairs, type Pair } from '../../datasets/pairs.ts'
import { PAIR_ROAD } from '../../datasets/samples.ts'
import type { PairPackable } from '../../schemas/index.ts'
import { tarBytesOf } from '../pack/sample-members.ts'
import { blobOf, extensionOf, imageInfoOf } from './image-info.ts'

/** Yields packables in input order, then one total. `reads`: the last dataset of pairs. */
export function assemblePairsStage(reads = keptPairs): Stage {
  const { packables, totals } = PAIR_ROAD
  return defineStage({
    name: 'assemble-pairs',
    version: 2,
    kind: 'cpu',
    options: {},
    inputs: { pairs: reads },
    whole: {},
    outputs: { packables, totals },
    async *run({ pairs }, task) {
      const total = { bytes: 0, documents: 0, images: 0 }
      for await (const pair of pairs) {
        task.signal.throwIfAborted()
        const packable = packableOf(pair)
        total.bytes += tarBytesOf(packable)
        total.documents += 1
        total.images += 1
        yield ['packables', packable] as const
      }
      yield ['totals', total] as const
    },
  })
}

function packableOf({
  id,
  url,
  text,
  origin,
  captions,
  slot,
  alt,
  caption,
  metadata,
  score = undefined,
}: Pair): PairPackable {
  const measures = measuresOf(slot)
  return {
    sample: {
      format: 'm3w-pair/1',
      id,
      url,
      text,
      text_origin: origin,
      captions: [...captions],
      image: extensionOf(measures),
      image_info: imageInfoOf({ url: slot.fact.url, alt, caption }, slot),
      score: score ?? null,
      metadata,
    },
    blobs: [blobOf(measures)],
  }
}

/** Publications of one pair, and of one clip of two frames, with pictures that a decoder takes. */
import sharp from 'sharp'
import { sha256Hex } from '../../../core/hash.ts'
import type { Store } from '../../../core/store.ts'
import { CLIP_ROAD, PAIR_ROAD } from '../../../datasets/samples.ts'
import { clipPackable, pairPackable } from '../../../schemas/index.ts'
import { packStage } from '../../../shards/pack/pack-stage.ts'
import type { Publication } from '../../../shards/publish/publish.ts'
import { CLIP, PAIR } from '../../exports/media-samples.ts'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { runStage } from '../../helpers/run-stage.ts'
import { samplePublication } from './publish-fixtures.ts'

const create = { width: 8, height: 6, channels: 3, background: 'red' } as const
const KEY = 'ledger/images/000/000000-0badcafe.warc'
const OPTIONS = { seed: 7, targetBytes: 1 }

/** Its store has the dataset's shards; of the report the counts do not fit. */
export async function mediaPublication(
  kind: 'pair' | 'clip',
): Promise<{ readonly publication: Publication; readonly store: Store }> {
  const { publication } = await samplePublication()
  const picture = await (kind === 'pair' ? sharp({ create }).png() : sharp({ create }).jpeg()).toBuffer()
  const store = openMemoryStore({ [KEY]: picture })
  const blob = { key: KEY, offset: 0, length: picture.length }
  const sha256 = sha256Hex(picture)
  const context = { partitions: 1, store }
  if (kind === 'pair') {
    const sample = { ...PAIR, image_info: { ...PAIR.image_info, sha256 } }
    const inputs = { placed: [pairPackable.parse({ sample, blobs: [blob] })] }
    const { outputs } = await runStage(packStage(OPTIONS, PAIR_ROAD), { ...context, inputs })
    return { publication: { ...publication, kind, ranges: outputs.ranges }, store }
  }
  const { member: _, ...video } = CLIP.video
  const sample = { ...CLIP, video, frames: CLIP.frames.map((frame) => ({ ...frame, sha256 })) }
  const inputs = { placed: [clipPackable.parse({ sample, blobs: [blob, blob] })] }
  const { outputs } = await runStage(packStage(OPTIONS, CLIP_ROAD), { ...context, inputs })
  return { publication: { ...publication, kind, ranges: outputs.ranges }, store }
}

/** Stage `assemble-clips`: from kept clips to the samples of shards; a map, with the sum of what they will weigh. */
import { defineStage, type Stage } from '../../core/stage.ts'
import { type Clip, keptClips } from '../../datasets/clips.ts'
import { CLIP_ROAD } from '../../datasets/samples.ts'
import { samplesSignals } from '../../datasets/scores.ts'
import type { ClipPackable, ClipSample, VideoConfig } from '../../schemas/index.ts'
import { tarBytesOf } from '../pack/sample-members.ts'

type Keep = VideoConfig['keep']

/** Yields packables in input order, then one total. `reads`: the last dataset of clips. */
export function assembleClipsStage({ keep }: Pick<VideoConfig, 'keep'>, reads = keptClips): Stage {
  const { packables, totals } = CLIP_ROAD
  return defineStage({
    name: 'assemble-clips',
    version: 2,
    kind: 'cpu',
    options: { keep },
    inputs: { clips: reads },
    whole: {},
    outputs: { packables, totals },
    async *run({ clips }, task) {
      const total = { bytes: 0, documents: 0, images: 0 }
      for await (const clip of clips) {
        task.signal.throwIfAborted()
        const packable = packableOf(clip, keep)
        total.bytes += tarBytesOf(packable)
        total.documents += 1
        total.images += packable.sample.frames.length
        yield ['packables', packable] as const
      }
      yield ['totals', total] as const
    },
  })
}

function packableOf({ id, wanted, text, origin, frames, original, ...about }: Clip, keep: Keep): ClipPackable {
  const { file, rights, startMs, endMs, motion, cuts, explicit } = about
  const isKept = keep === 'shard'
  const sample: ClipSample = {
    format: 'm3w-clip/1',
    id,
    url: wanted.pageUrl,
    text,
    text_origin: origin,
    captions: [...wanted.texts],
    frames: frames.map(({ blob: _, ...frame }) => frame),
    video: {
      ...file,
      url: wanted.url,
      ...{ startMs, endMs, motion, cuts },
      rights: rights ?? null,
      ...samplesSignals(explicit),
      ...(isKept ? { member: MEMBERS[file.container] } : {}),
    },
    metadata: wanted.metadata,
  }
  return { sample, blobs: [...frames.map(({ blob }) => blob), ...(isKept ? [original] : [])] }
}

/** What the file is called as a member. */
const MEMBERS = { mov: 'mp4', matroska: 'mkv', ogg: 'ogv', avi: 'avi', mpeg: 'mpg' } as const

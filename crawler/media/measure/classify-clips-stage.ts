/**
 * Stage `classify-clips`: what a model takes some frames of each clip for, the most of each class stored as `explicit.CLASS`; `judge-explicit-clips` holds limits against them. The same
 * model as for pictures, in a child process that may crash. Where the packages are absent it is not there, and the report says so.
 */
import { defineStage, type TaskContext } from '../../../core/stage.ts'
import { readAll } from '../../../core/store.ts'
import { type Clip, classifiedClips, keptClips, nameClip } from '../../../datasets/clips.ts'
import { droppedBy, openTally } from '../../../datasets/drops.ts'
import type { ImageSignals, ImagesConfig, VideoConfig } from '../../../schemas/index.ts'
import { type Decoder, openDecoder } from '../image/decoder.ts'
import { EXPLICIT_SIGNALS } from '../image/explicit/explicit-signals.ts'
import { explicitEntry } from './classify-images-stage.ts'
import { lookAt } from './measure-held.ts'

const NAME = 'classify-clips'
const ROW = { name: NAME, unit: 'clip', upstream: 'dedup-clips' } as const
const VERSION = 2

interface ClassifyClipsOptions
  extends Pick<ImagesConfig, 'maxPixels' | 'decodeCpuMs'>,
    Pick<VideoConfig, 'maxExplicitFrames'> {
  /** Names the model, its backend and their versions: another one is another task. */
  readonly model: string
}

/** A map. A clip with a frame that no process survives is dropped: nothing passes that was not looked at. Unit: clip. */
export function classifyClipsStage(options: ClassifyClipsOptions, decoderEntry?: string) {
  const { model, maxPixels, decodeCpuMs, maxExplicitFrames } = options
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: { model, maxPixels, decodeCpuMs, maxExplicitFrames },
    inputs: { clips: keptClips },
    whole: {},
    outputs: { classified: classifiedClips, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ clips }, task) {
      const tally = openTally(task, ROW)
      const { scratchFolder, log, signal } = task
      const entry = decoderEntry ?? explicitEntry(options.model)
      const asked = { expected: EXPLICIT_SIGNALS, children: 1, entry }
      const decoder = openDecoder({ scratchFolder, log, signal, ...asked })
      try {
        for await (const clip of clips) {
          signal.throwIfAborted()
          tally.enter()
          const seen = await lookThrough(clip, { decoder, options, task })
          if ('detail' in seen) {
            const why = { reason: 'clip_unseen', measured: null, limit: null, ruleVersion: VERSION, ...seen } as const
            yield ['dropped', tally.drop(nameClip(clip), why)] as const
          } else {
            tally.keep()
            yield ['classified', { ...clip, explicit: seen.signals }] as const
          }
        }
      } finally {
        await decoder.close()
      }
    },
  })
}

interface Looking {
  readonly decoder: Pick<Decoder, 'decode'>
  readonly options: ClassifyClipsOptions
  readonly task: TaskContext<Record<never, never>>
}

/** The most of each class over the frames, or why a frame could not be looked at. */
async function lookThrough(
  { id, frames }: Clip,
  { decoder, options, task }: Looking,
): Promise<{ readonly signals: ImageSignals } | { readonly detail: string }> {
  const { maxPixels, decodeCpuMs: maxCpuMs, maxExplicitFrames } = options
  const most: Record<string, number> = {}
  for (const { blob } of spread(frames, maxExplicitFrames)) {
    const { key, offset, length } = blob
    const bytes = await readAll(task.store, key, { start: offset, end: offset + length })
    const whom = `${NAME}: a frame of clip ${id}`
    const found = await lookAt(bytes, {
      decoder,
      limits: { maxPixels, maxCpuMs },
      whom,
      advice: 'Give the machine more memory.',
    })
    if (!('signals' in found)) return { detail: `${found.status}: ${found.detail}`.slice(0, 200) }
    for (const [name, value] of Object.entries(found.signals)) {
      if (typeof value === 'number') most[name] = Math.max(most[name] ?? 0, value)
    }
  }
  return { signals: most }
}

/** At most so many, each from the middle of an equal part. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  return Array.from({ length: most }, (_, index) => all[Math.floor(((index + 0.5) * all.length) / most)] as T)
}

/**
 * Stage `decode-videos`: from held bytes of videos to clips with their frames, which it writes as objects of its tasks. Pure: bytes come from the
 * ledger, and the version of ffmpeg is part of the task key.
 */
import { id128, sha256Hex } from '../../../core/hash.ts'
import { sortedBy } from '../../../core/sort.ts'
import { defineStage, type TaskContext, type TaskObject } from '../../../core/stage.ts'
import {
  type Clip,
  decodedClips,
  type FetchedVideo,
  type FramePlace,
  fetchedVideos,
  nameVideo,
  videoIdOf,
} from '../../../datasets/clips.ts'
import { droppedBy, openTally } from '../../../datasets/drops.ts'
import type { VideoConfig } from '../../../schemas/index.ts'
import { readHeld } from '../image-facts.ts'
import { type CutFault, type CutLimits, cutVideo, type Piece } from './cut-video.ts'
import type { DecodedFrames } from './decode-frames.ts'
import { checkFfmpeg } from './installed-ffmpeg.ts'
import { type DecodeLimits, type OpenedVideo, openVideo, type VideoFault } from './open-video.ts'
import { type Cue, isWebVtt, readCues } from './webvtt.ts'

export interface DecodeVideosOptions
  extends CutLimits,
    Pick<VideoConfig, 'frameSidePx' | 'maxPixels' | 'decodeCpuMs' | 'decodeMemoryBytes'> {
  /** The version that was found when the run was frozen. */
  readonly ffmpeg: string
}

const NAME = 'decode-videos'
const ROW = { name: NAME, unit: 'video', upstream: 'fetch-videos' } as const
const VERSION = 2

type Fault = VideoFault | CutFault
type Decoded = { readonly opened: OpenedVideo; readonly durationMs: number }

/** Yields clips and drops in order of (video, document, place). Unit of the funnel: video, a place of one. */
export function decodeVideosStage(options: DecodeVideosOptions) {
  const { minSeconds, maxSeconds, maxClipsPerVideo, frameSidePx, maxPixels, decodeCpuMs, decodeMemoryBytes, ffmpeg } =
    options
  const limits = {
    ...{ sidePx: frameSidePx, maxPixels, cpuMs: decodeCpuMs, memoryBytes: decodeMemoryBytes },
    maxMs: (maxSeconds + 1) * 1000,
  }
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: 'cpu',
    options: {
      minSeconds,
      maxSeconds,
      maxClipsPerVideo,
      frameSidePx,
      maxPixels,
      decodeCpuMs,
      decodeMemoryBytes,
      ffmpeg,
    },
    inputs: { videos: fetchedVideos },
    whole: {},
    outputs: { clips: decodedClips, dropped: droppedBy(NAME) },
    funnel: [ROW],
    async *run({ videos }, task) {
      const tally = openTally(task, ROW)
      const frames = openFrames(task)
      const sorting = {
        scratchFolder: task.scratchFolder,
        name: 'videos',
        keyOf: (video: FetchedVideo) => videoIdOf(video),
        orderOf: placeOrder,
      }
      yield* sortedBy(videos, sorting, async function* (sorter) {
        for (const { count, records } of sorter.groups()) {
          task.signal.throwIfAborted()
          checkFfmpeg(ffmpeg)
          tally.enter(count)
          const opened = await openHeld(records(), task, limits)
          try {
            for (const video of records()) {
              const made = 'reason' in opened ? opened : await clipsOf(video, opened, { options, frames, task })
              if ('reason' in made) {
                yield ['dropped', tally.drop(nameVideo(video.wanted), { ...made, ruleVersion: VERSION })] as const
                continue
              }
              tally.keep()
              for (const clip of made) yield ['clips', clip] as const
            }
          } finally {
            if (!('reason' in opened)) await opened.opened.close()
          }
        }
      })
      await frames.close()
    },
  })
}

async function openHeld(
  videos: Iterable<FetchedVideo>,
  task: TaskContext<Record<never, never>>,
  limits: DecodeLimits,
): Promise<Decoded | Fault> {
  const [first] = videos
  const held = first?.fact.body
  if (first === undefined || held === undefined) throw new Error('a fetched video has no bytes')
  const opened = await openVideo(await readHeld(task.store, held, first.fact.url), task, limits)
  if ('reason' in opened) return opened
  const { durationMs } = opened.probed
  if (durationMs !== undefined) return { opened, durationMs }
  // It does not say how long it is: as long as its frames, if they end within what a clip may have.
  const frames = await opened.frames(0, limits.maxMs)
  if (!('reason' in frames)) return { opened, durationMs: frames.frames.length * 1000 }
  await opened.close()
  return frames
}

interface Making {
  readonly options: DecodeVideosOptions
  readonly frames: Frames
  readonly task: TaskContext<Record<never, never>>
}

async function clipsOf(
  video: FetchedVideo,
  { opened, durationMs }: Decoded,
  making: Making,
): Promise<readonly Clip[] | Fault> {
  const { wanted, tracks } = video
  const cues: (readonly Cue[])[] = []
  for (const { body, url } of tracks) {
    const bytes = body === undefined ? undefined : await readHeld(making.task.store, body, url)
    if (bytes !== undefined && isWebVtt(bytes)) cues.push(readCues(bytes))
  }
  const pieces = cutVideo(durationMs, { chosen: wanted.chosen, cues }, making.options)
  if ('reason' in pieces) return pieces
  const clips: Clip[] = []
  for (const piece of pieces) {
    making.task.signal.throwIfAborted()
    const decoded = await opened.frames(piece.startMs, piece.endMs)
    if ('reason' in decoded) return decoded
    clips.push(await clipOf(video, { opened, durationMs }, piece, decoded, making.frames))
  }
  return clips
}

async function clipOf(
  { wanted, fact }: FetchedVideo,
  { opened, durationMs }: Decoded,
  { startMs, endMs, text, origin }: Piece,
  { frames, widthPx, heightPx, motion, cuts }: DecodedFrames,
  places: Frames,
): Promise<Clip> {
  const { id, blob } = fact.body as NonNullable<typeof fact.body>
  const { container, probed } = opened
  const stored: FramePlace[] = []
  for (const { bytes, phash } of frames) {
    stored.push({ sha256: sha256Hex(bytes), phash, width: widthPx, height: heightPx, blob: await places.add(bytes) })
  }
  return {
    id: id128(`${id}\n${startMs} ${endMs}\n${text}`),
    wanted,
    file: {
      ...{ id, container, codec: probed.codec, widthPx: probed.widthPx, heightPx: probed.heightPx, durationMs },
      bytes: blob.length,
    },
    rights: fact.rights,
    ...{ text, origin, startMs, endMs, frames: stored, motion, cuts },
    original: blob,
  }
}

/** Frames of a task's clips one after the other in an object, opened with the first. */
interface Frames {
  add(bytes: Buffer): Promise<FramePlace['blob']>
  close(): Promise<void>
}

function openFrames(task: Pick<TaskContext, 'createObject'>): Frames {
  let object: TaskObject | undefined
  let offset = 0
  return {
    async add(bytes) {
      object ??= await task.createObject('frames')
      await object.write(bytes)
      const blob = { key: object.key, offset, length: bytes.length }
      offset += bytes.length
      return blob
    },
    close: async () => void (await object?.close()),
  }
}

function placeOrder({ wanted: { documentId, place } }: FetchedVideo): string {
  return `${documentId}.${String(place).padStart(10, '0')}`
}

/** A held video on scratch disk, as it is asked of ffmpeg: every way in which a file can fail has its code here. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { M3wError } from '../../../core/errors.ts'
import type { TaskContext } from '../../../core/stage.ts'
import type { DropReason } from '../../../schemas/index.ts'
import { type DecodedFrames, decodeFrames } from './decode-frames.ts'
import { INPUT, type ToolEnd, type ToolLimits } from './ffmpeg.ts'
import { type ProbedVideo, probeVideo } from './probe-video.ts'
import { sniffVideoType, type VideoContainer } from './video-type.ts'

/** Why nothing can be made of a file. */
export interface VideoFault {
  readonly reason: Extract<DropReason, `video_${string}`>
  readonly measured: number | null
  readonly limit: number | null
  readonly detail?: string
}

export interface DecodeLimits extends ToolLimits {
  readonly maxPixels: number
  readonly sidePx: number
  /** Of a file that does not say how long it is. */
  readonly maxMs: number
}

export interface OpenedVideo {
  readonly container: VideoContainer
  readonly probed: ProbedVideo
  frames(startMs: number, endMs: number): Promise<DecodedFrames | VideoFault>
  close(): Promise<void>
}

/** Frames that must come of those that the times promise. judgement: rates vary, and the last second is seldom whole */
const MIN_FRAME_SHARE = 0.8

/** Writes the bytes into a folder of their own and asks ffprobe. Rejects with E_CHILD (retryable) where something outside ended it twice. */
export async function openVideo(
  bytes: Buffer,
  { scratchFolder, signal }: Pick<TaskContext, 'scratchFolder' | 'signal'>,
  limits: DecodeLimits,
): Promise<OpenedVideo | VideoFault> {
  const container = sniffVideoType(bytes)
  if (container === undefined) return fault('video_damaged', 'no container of video')
  const folder = join(scratchFolder, 'video')
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true })
  await close()
  await mkdir(folder)
  await writeFile(join(folder, INPUT), bytes)
  const options = { folder, signal, ...limits }
  const end = await twice(() => probeVideo(container, options))
  if (end.kind !== 'probed') {
    await close()
    return faultOf(end, limits)
  }
  const { video } = end
  if (video.codedPixels > limits.maxPixels) {
    await close()
    return { reason: 'video_bomb', measured: video.codedPixels, limit: limits.maxPixels }
  }
  return {
    container,
    probed: video,
    async frames(startMs, endMs) {
      const { sidePx, maxPixels } = limits
      const made = await twice(() => decodeFrames({ container, video, startMs, endMs, sidePx, maxPixels }, options))
      if (made.kind !== 'decoded') return faultOf(made, limits)
      const promised = video.durationMs === undefined ? 1 : Math.floor((endMs - startMs) / 1000)
      const { length } = made.decoded.frames
      if (length >= Math.floor(MIN_FRAME_SHARE * promised)) return made.decoded
      return { ...fault('video_damaged', 'frames are missing'), measured: length, limit: promised }
    },
    close,
  }
}

/** A death may be an accident of the machine: a file is blamed for it when it happens twice. */
async function twice<T extends { readonly kind: string }>(run: () => Promise<T>): Promise<T> {
  const first = await run()
  return first.kind === 'died' || first.kind === 'lost' ? await run() : first
}

function faultOf(
  { kind, stderr }: Exclude<ToolEnd, { kind: 'done' }>,
  { cpuMs, memoryBytes }: DecodeLimits,
): VideoFault {
  // Where a decoder stood in memory differs from run to run.
  const detail = stderr
    .replace(/ @ 0x[0-9a-f]+/g, '')
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, 200)
  if (kind === 'cpu') return { ...fault('video_decoder_timeout', detail), limit: cpuMs }
  if (kind === 'memory') return { ...fault('video_bomb', detail), limit: memoryBytes }
  if (kind === 'died') return fault('video_decoder_crash', detail)
  if (kind === 'failed') return fault('video_damaged', detail)
  throw new M3wError(
    'E_CHILD',
    `ffmpeg was ended from outside twice (${detail}). Give the machine more memory, or lower video.decodeMemoryBytes.`,
    { retryable: true },
  )
}

function fault(reason: VideoFault['reason'], detail: string): VideoFault {
  return { reason, measured: null, limit: null, detail }
}

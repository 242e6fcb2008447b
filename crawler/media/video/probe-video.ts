/** What a file of video is, by ffprobe: nothing of it is believed but as a limit on what ffmpeg is then asked for. */
import { z } from 'zod'
import { parseJson } from '../../../formats/json-lines.ts'
import { INPUT, inputOptions, runTool, type ToolEnd } from './ffmpeg.ts'
import type { VideoContainer } from './video-type.ts'

export interface ProbedVideo {
  /** Of the stream, in the file. */
  readonly stream: number
  readonly codec: string
  /** As coded. */
  readonly codedPixels: number
  /** As shown: upright, with square pixels. */
  readonly widthPx: number
  readonly heightPx: number
  /** Undefined where the file does not say: recordings of browsers do not. */
  readonly durationMs?: number
}

const number = z.coerce.number().positive()
const probed = z.object({
  format: z.object({ duration: number.optional().catch(undefined) }).default({}),
  streams: z
    .array(
      z.object({
        index: z.int().min(0),
        codec_type: z.string().optional(),
        codec_name: z.string().optional(),
        width: z.int().min(0).optional(),
        height: z.int().min(0).optional(),
        sample_aspect_ratio: z.string().optional(),
        duration: number.optional().catch(undefined),
        disposition: z.object({ attached_pic: z.int().optional() }).optional(),
        side_data_list: z.array(z.object({ rotation: z.coerce.number().optional().catch(undefined) })).optional(),
      }),
    )
    .default([]),
})

/** Asks ffprobe. `failed` with words where there is no stream of video that can be decoded; else how the run ended. */
export async function probeVideo(
  container: VideoContainer,
  options: Parameters<typeof runTool>[2],
): Promise<{ readonly kind: 'probed'; readonly video: ProbedVideo } | Exclude<ToolEnd, { kind: 'done' }>> {
  const entries =
    'format=duration:stream=index,codec_type,codec_name,width,height,sample_aspect_ratio,duration:stream_disposition=attached_pic:stream_side_data=rotation'
  const args = ['-v', 'error', ...inputOptions(container), '-of', 'json', '-show_entries', entries, INPUT]
  const end = await runTool('ffprobe', args, options)
  if (end.kind !== 'done') return end
  const { success, data } = probed.safeParse(parseJson(end.stdout))
  const stream = data?.streams.find(
    ({ codec_type, disposition, width = 0, height = 0 }) =>
      codec_type === 'video' && disposition?.attached_pic !== 1 && width > 0 && height > 0,
  )
  if (!success || stream === undefined) return { kind: 'failed', stderr: end.stderr || 'no stream of video' }
  const { index, codec_name: codec = 'unknown', width = 0, height = 0, duration = data.format.duration } = stream
  const rotation = stream.side_data_list?.find((side) => side.rotation !== undefined)?.rotation ?? 0
  const shownWidth = Math.max(1, Math.round(width * ratioOf(stream.sample_aspect_ratio)))
  const isTurned = Math.abs(Math.round(rotation / 90)) % 2 === 1
  return {
    kind: 'probed',
    video: {
      stream: index,
      codec,
      codedPixels: width * height,
      widthPx: isTurned ? height : shownWidth,
      heightPx: isTurned ? shownWidth : height,
      ...(duration === undefined ? {} : { durationMs: Math.round(duration * 1000) }),
    },
  }
}

/** `4:3` is 1.33; what is none, or beyond what a screen shows, is 1. */
function ratioOf(text = ''): number {
  const [, width, height] = /^(\d{1,6}):(\d{1,6})$/.exec(text) ?? []
  const ratio = Number(width) / Number(height)
  return ratio >= 0.1 && ratio <= 10 ? ratio : 1
}

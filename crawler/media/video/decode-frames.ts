/** Frames of a video, one a second, its cuts and how much it moves: in one pass of ffmpeg over the file. */
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { perceptualHash } from '../image/measures/phash.ts'
import { INPUT, inputOptions, runTool, type ToolEnd } from './ffmpeg.ts'
import type { ProbedVideo } from './probe-video.ts'
import type { VideoContainer } from './video-type.ts'

/** A frame as it goes into a shard: a JPEG. */
export interface DecodedFrame {
  readonly bytes: Buffer
  readonly phash: string
}

export interface DecodedFrames {
  readonly frames: readonly DecodedFrame[]
  /** px, of each frame. */
  readonly widthPx: number
  readonly heightPx: number
  /** Mean difference of neighbouring frames, in shares of the full range of grey; 0 for a single one. */
  readonly motion: number
  readonly cuts: number
}

export interface FramesWanted {
  readonly container: VideoContainer
  readonly video: ProbedVideo
  readonly startMs: number
  /** Nothing behind it is decoded. */
  readonly endMs: number
  readonly sidePx: number
  readonly maxPixels: number
}

/** Of the hash, and of the motion. */
const GREY_SIDE = 32
const GREY_BYTES = GREY_SIDE * GREY_SIDE
/** Of scdet, 0 … 100. @source ffmpeg's documentation: "good values are in the [8.0, 14.0] range", 10 by default; on a made film it found the 4 cuts and no other */
const CUT_THRESHOLD = 10
/** What seconds, cuts and sizes are seen at. */
const CUT_WIDTH = 160
/** Quality scale of the JPEG encoder, 2 best … 31. Judgement: photographs look like their source */
const JPEG_SCALE = 3

/** Decodes. The folder holds the file under its name, and nothing else when this returns; `failed` where no frame came. */
export async function decodeFrames(
  wanted: FramesWanted,
  options: Parameters<typeof runTool>[2],
): Promise<{ readonly kind: 'decoded'; readonly decoded: DecodedFrames } | Exclude<ToolEnd, { kind: 'done' }>> {
  const { folder } = options
  try {
    const end = await runTool('ffmpeg', argumentsOf(wanted), options)
    if (end.kind === 'cpu' || end.kind === 'died' || end.kind === 'memory' || end.kind === 'lost') return end
    const decoded = await readFrames(folder, wanted)
    return decoded === undefined ? { kind: 'failed', stderr: end.stderr || 'no frame' } : { kind: 'decoded', decoded }
  } finally {
    for (const name of await readdir(folder)) if (name !== INPUT) await rm(join(folder, name))
  }
}

function argumentsOf({ container, video, startMs, endMs, sidePx, maxPixels }: FramesWanted): readonly string[] {
  const { width, height } = frameSize(video, sidePx)
  const exact = 'flags=bicubic+accurate_rnd+bitexact'
  const graph = [
    `[0:${video.stream}]split=2[a][b]`,
    `[a]scale=${CUT_WIDTH}:-2:${exact},scdet=threshold=${CUT_THRESHOLD},metadata=mode=print:key=lavfi.scd.time:file=cuts.txt,nullsink`,
    '[b]fps=1,split=2[c][d]',
    `[c]scale=${width}:${height}:${exact},setsar=1,format=yuvj420p[frames]`,
    `[d]scale=${GREY_SIDE}:${GREY_SIDE}:flags=lanczos+accurate_rnd+bitexact,format=gray[grey]`,
  ].join(';')
  const most = String(Math.ceil((endMs - startMs) / 1000) + 1)
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-threads', '1', '-max_pixels', String(maxPixels)],
    ...['-ss', seconds(startMs), '-t', seconds(endMs - startMs), ...inputOptions(container), '-i', INPUT],
    ...['-filter_threads', '1', '-filter_complex_threads', '1', '-filter_complex', graph],
    ...['-map', '[frames]', '-map_metadata', '-1', '-flags', '+bitexact', '-fflags', '+bitexact', '-c:v', 'mjpeg'],
    ...['-threads', '1', '-q:v', String(JPEG_SCALE), '-frames:v', most, '-f', 'image2', '%04d.jpg'],
    ...['-map', '[grey]', '-c:v', 'rawvideo', '-frames:v', most, '-f', 'rawvideo', 'grey.raw'],
  ]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

/** Longest side `sidePx` at most, both even, as chroma of half the size asks. */
export function frameSize(
  { widthPx, heightPx }: Pick<ProbedVideo, 'widthPx' | 'heightPx'>,
  sidePx: number,
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, sidePx / Math.max(widthPx, heightPx))
  const even = (px: number): number => Math.max(2, 2 * Math.round((px * scale) / 2))
  return { width: even(widthPx), height: even(heightPx) }
}

async function readFrames(folder: string, { video, sidePx }: FramesWanted): Promise<DecodedFrames | undefined> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort()
  const grey = await readFile(join(folder, 'grey.raw')).catch(() => Buffer.alloc(0))
  const count = Math.min(names.length, Math.floor(grey.length / GREY_BYTES))
  if (count === 0) return undefined
  const greyOf = (index: number): Buffer => grey.subarray(index * GREY_BYTES, (index + 1) * GREY_BYTES)
  const frames: DecodedFrame[] = []
  for (const [index, name] of names.slice(0, count).entries()) {
    frames.push({ bytes: await readFile(join(folder, name)), phash: perceptualHash(greyOf(index)) })
  }
  const differences = frames.slice(1).map((_, index) => differenceOf(greyOf(index), greyOf(index + 1)))
  const motion = differences.reduce((sum, one) => sum + one, 0) / Math.max(1, differences.length)
  const words = await readFile(join(folder, 'cuts.txt'), 'utf8').catch(() => '')
  const { width: widthPx, height: heightPx } = frameSize(video, sidePx)
  // The first frame of some files counts as a cut.
  const cuts = [...words.matchAll(/lavfi\.scd\.time=([\d.]+)/g)].filter(([, at]) => Number(at) > 0).length
  return { frames, widthPx, heightPx, motion: Number(motion.toFixed(6)), cuts }
}

function differenceOf(one: Buffer, other: Buffer): number {
  let sum = 0
  for (let at = 0; at < GREY_BYTES; at += 1) sum += Math.abs((one[at] ?? 0) - (other[at] ?? 0))
  return sum / GREY_BYTES / 255
}

/** Which pieces of a video are made to clips, and what text each has: a short file is one, of a long one those that its captions name. */
import type { ClipText, VideoConfig } from '../../../schemas/index.ts'
import { type Cue, piecesOf } from './webvtt.ts'

export interface Piece {
  readonly startMs: number
  readonly endMs: number
  readonly text: string
  readonly origin: ClipText['origin']
}

export type CutLimits = Pick<VideoConfig, 'minSeconds' | 'maxSeconds' | 'maxClipsPerVideo'>

/** Why a video gives no clip. */
export interface CutFault {
  readonly reason: 'video_short' | 'video_long' | 'video_no_cues'
  readonly measured: number
  readonly limit: number
}

/** Cuts a video of that length. `cues`: of its tracks, in their order; the first track that gives a piece is taken. */
export function cutVideo(
  durationMs: number,
  { chosen, cues }: { readonly chosen?: ClipText | undefined; readonly cues: readonly (readonly Cue[])[] },
  { minSeconds, maxSeconds, maxClipsPerVideo }: CutLimits,
): readonly Piece[] | CutFault {
  const seconds = durationMs / 1000
  if (seconds < minSeconds) return { reason: 'video_short', measured: seconds, limit: minSeconds }
  if (seconds <= maxSeconds) {
    // What begins behind the end is of another version of the film.
    const heard = cues.map((track) => track.filter(({ startMs }) => startMs < durationMs))
    const spoken = heard.find((track) => track.length > 0)?.map(({ text }) => text)
    const whole = chosen ?? (spoken === undefined ? undefined : { text: spoken.join(' '), origin: 'track' as const })
    if (whole !== undefined) return [{ startMs: 0, endMs: durationMs, ...whole }]
    return { reason: 'video_no_cues', measured: seconds, limit: minSeconds }
  }
  if (cues.length === 0) return { reason: 'video_long', measured: seconds, limit: maxSeconds }
  const wanted = { minMs: minSeconds * 1000, maxMs: maxSeconds * 1000, most: maxClipsPerVideo }
  for (const track of cues) {
    const pieces = piecesOf(
      track.filter(({ endMs }) => endMs <= durationMs),
      wanted,
    )
    if (pieces.length > 0) return pieces.map((piece) => ({ ...piece, origin: 'track' as const }))
  }
  return { reason: 'video_no_cues', measured: seconds, limit: minSeconds }
}

/** The limits on what is measured of pairs and clips, in the order in which stages apply them: for reports, and for trying other limits on what was measured. */
import { letterShare } from '../../core/text/letter-share.ts'
import { simpleWords } from '../../core/text/simple-words.ts'
import type { ClipSample, DropReason, PairSample } from '../../schemas/index.ts'

export interface MediaLimit {
  readonly of: 'pair' | 'clip'
  /** Key of the config, as `--set` has it. */
  readonly key: string
  /** A value of `measuresOfMedia`; of what was dropped, the one that its record has. */
  readonly measure: string
  readonly side: 'min' | 'max'
  readonly reason: DropReason
  /** Histograms of reports have it: of the sample, or of its picture. */
  readonly reported?: 'sample' | 'image'
}

/** Of the text: pairs and clips have the same rules (`filters/pairs/rules.ts`) with limits and codes of their own. */
function textLimits(of: 'pair' | 'clip'): readonly MediaLimit[] {
  const section = of === 'pair' ? 'pairs' : 'video'
  return [
    { of, key: `${section}.maxCharacters`, measure: 'characters', side: 'max', reason: `${of}_long` },
    { of, key: `${section}.maxWords`, measure: 'words', side: 'max', reason: `${of}_long` },
    { of, key: `${section}.minLetterShare`, measure: 'letter share', side: 'min', reason: `${of}_few_letters` },
    { of, key: `${section}.minWords`, measure: 'words without a credit', side: 'min', reason: `${of}_credit` },
    { of, key: `${section}.minWords`, measure: 'words', side: 'min', reason: `${of}_short`, reported: 'sample' },
    { of, key: `${section}.minCharacters`, measure: 'characters', side: 'min', reason: `${of}_short` },
  ]
}

export const MEDIA_LIMITS: readonly MediaLimit[] = [
  ...[
    {
      key: 'pairs.minSidePx',
      measure: 'shorterSide',
      side: 'min',
      reason: 'pair_small_px',
      reported: 'image',
    } as const,
    { key: 'pairs.maxAspect', measure: 'aspect', side: 'max', reason: 'pair_aspect', reported: 'image' } as const,
  ].map((limit) => ({ of: 'pair' as const, ...limit })),
  ...textLimits('pair'),
  { of: 'pair', key: 'pairs.minScore', measure: 'score', side: 'min', reason: 'pair_score_low', reported: 'sample' },
  ...textLimits('clip'),
  { of: 'clip', key: 'video.minSeconds', measure: 'seconds', side: 'min', reason: 'video_short' },
  { of: 'clip', key: 'video.maxSeconds', measure: 'seconds', side: 'max', reason: 'video_long' },
  ...[
    { key: 'video.minSidePx', measure: 'videoSide', side: 'min', reason: 'clip_small_px' } as const,
    { key: 'video.minMotion', measure: 'motion', side: 'min', reason: 'clip_still' } as const,
    { key: 'video.maxCutsPerSecond', measure: 'cutsPerSecond', side: 'max', reason: 'clip_montage' } as const,
  ].map((limit) => ({ of: 'clip' as const, reported: 'sample' as const, ...limit })),
]

/** What the limits are held against, by measure: of the picture as it was fetched, of the text as it stands in the shard. A pair without a score has none. */
export function measuresOfMedia(sample: PairSample | ClipSample): Readonly<Record<string, number>> {
  const { text } = sample
  const ofText = {
    words: simpleWords(text).length,
    characters: [...text].length,
    'letter share': letterShare(text),
  }
  if (sample.format === 'm3w-pair/1') {
    const { width, height } = sample.image_info.original ?? sample.image_info
    const shorterSide = Math.min(width, height)
    const score = sample.score === null ? {} : { score: sample.score }
    return { ...ofText, shorterSide, aspect: Math.max(width, height) / shorterSide, ...score }
  }
  const { widthPx, heightPx, startMs, endMs, motion, cuts } = sample.video
  const seconds = (endMs - startMs) / 1000
  const videoSide = Math.min(widthPx, heightPx)
  return { ...ofText, seconds, videoSide, motion, cutsPerSecond: cuts / Math.max(1, seconds) }
}

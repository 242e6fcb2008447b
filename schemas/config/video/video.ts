/** Video-text clips, as VTP has them: which videos are asked for, what a clip and its text must be like, and what decoding may cost (docs/clips.md). */
import { z } from 'zod'
import { bytes, ms } from '../base/units.ts'

/** Texts of a video on its page, by where they stand. */
export const VIDEO_TEXTS = ['json-ld', 'caption', 'label', 'page', 'link', 'sentence'] as const

export const videoConfig = z.strictObject({
  /**
   * Which texts of a video are tried, the best first; the first that passes is taken. A video none of whose texts passes is not asked for, unless
   * it has a `track`. @source judgement: schema.org's description and a caption are written for the video, the description of a page with one
   * video mostly too; the last is a sentence beside it that has its names. Which texts VTP took is not known
   */
  texts: z
    .array(z.enum(VIDEO_TEXTS))
    .min(1)
    .default([...VIDEO_TEXTS]),
  /** Body of a video. Longer ones are not taken. judgement: 60 s at 8 Mbit/s, a quarter of what a process holds for bodies */
  maxBytes: bytes.default(64_000_000),
  /** The whole of an exchange. judgement: `maxBytes` at 2 Mbit/s */
  timeoutMs: ms.default(300_000),
  /** Of a clip. @source Panda-70M (arXiv 2402.19479) drops events under 2 s */
  minSeconds: z.number().min(1).default(2),
  /** A longer file is no clip: one sentence does not describe it. @source Panda-70M cuts at 60 s; VTP's have 22 s on average (Flamingo App. A.3.3) */
  maxSeconds: z.number().min(1).max(300).default(60),
  /** Clips that the times of one `track` may make. judgement: an hour of a lecture */
  maxClipsPerVideo: z.int().min(1).default(60),
  /** Shorter side, px, as shown. @source next to nothing is published; 240p is the smallest that sites of videos offer */
  minSidePx: z.int().min(1).default(240),
  /** Longest side of a frame in a shard, px. @source Flamingo trains at 320 x 320 (App. B.1.2) */
  frameSidePx: z.int().min(64).max(1024).default(320),
  /** @source judgement: a sentence; texts of HD-VILA have 32.5 words, of Panda-70M 13.2 */
  minWords: z.int().min(1).default(5),
  maxWords: z.int().min(1).default(80),
  minCharacters: z.int().min(1).default(6),
  maxCharacters: z.int().min(1).default(1000),
  /** As of pairs: of the characters that are no space. */
  minLetterShare: z.number().min(0).max(1).default(0.5),
  /** Share of the names of a video (its label, caption and file) that a sentence beside it must have, and two of them; as `pairs.minNameShare`. */
  minNameShare: z.number().min(0).max(1).default(0.5),
  /**
   * Mean difference of frames a second apart, in shares of the full range of grey: less is a still picture with sound.
   * @source measured on made videos (docs/log.md): stills of a lossy codec are under .001, a slow pan is over .01
   */
  minMotion: z.number().min(0).max(1).default(0.003),
  /** Cuts a second; null: any number. No published limit: what is over it is a trailer or a montage, which no sentence describes. */
  maxCutsPerSecond: z.number().min(0).nullable().default(0.5),
  /** Different clips that one text may have; with more all go. @source as of pairs: ALIGN, COYO */
  maxClipsPerText: z.int().min(1).default(10),
  /** Mean bits in which the perceptual hashes of two clips' frames may differ, frame by frame, before both stand. As `images.nearDuplicates`. */
  maxPhashDistance: z.number().min(0).max(16).default(4),
  /**
   * Frames of a clip that a model looks at for explicit pictures (`images.explicit`), spread over it. judgement: of a clip of 22 s each third second; one frame takes 130 to 170 ms of CPU
   */
  maxExplicitFrames: z.int().min(1).default(8),
  /** `shard`: the file itself is a member of each sample (`KEY.mp4`, …), beside the frames. In the ledger it is in any case. */
  keep: z.enum(['frames', 'shard']).default('frames'),
  /** Pixels of a frame as coded. judgement: 4K */
  maxPixels: z.int().min(1).default(9_000_000),
  /** CPU time of one run of ffmpeg. @source measured: 62 s of 1280 x 720 take 5.7 s */
  decodeCpuMs: z.int().min(1000).default(60_000),
  /** Address space of one run of ffmpeg. judgement: 4K of H.264 with 16 references takes half of it */
  decodeMemoryBytes: bytes.default(2_000_000_000),
  /** What `ffmpeg -version` says of itself on the machine that froze the run; filled in then. Absent though clips are asked for: there is none, and none are made. */
  ffmpeg: z.string().min(1).optional(),
})
export type VideoConfig = z.infer<typeof videoConfig>

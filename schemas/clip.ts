/** `KEY.clip.json` of a shard of video-text clips, format m3w-clip/1 (docs/data-format.md). */
import { z } from 'zod'
import { contaminationMarks, count, hash64Hex, id128, px, sha256, signals } from './base/primitives.ts'
import { VIDEO_TEXTS } from './config/video/video.ts'
import { rights } from './rights.ts'
import { blobRange, sampleMetadata } from './sample.ts'

/** Where a text of a clip was found, see docs/clips.md. `track`: in the captions of the video, at the times of the clip. */
export const clipTextOrigin = z.enum([...VIDEO_TEXTS, 'track'])

export const clipText = z.strictObject({ text: z.string().min(1), origin: clipTextOrigin })
export type ClipText = z.infer<typeof clipText>

/** What a clip says of the page that it is from: part of what a page's own sample has. */
export const clipMetadata = sampleMetadata
  .pick({ title: true, language: true, publishedDate: true, capture: true, rights: true })
  .extend({
    /** Only where the page's text holds items of evaluation sets. */
    contamination: contaminationMarks.optional(),
  })
export type ClipMetadata = z.infer<typeof clipMetadata>

/** A frame in a shard: of the member's bytes. */
export const clipFrame = z.strictObject({ sha256, phash: hash64Hex, width: px, height: px })
export type ClipFrame = z.infer<typeof clipFrame>

/** What the file of a video is, by what ffprobe says of it. */
export const videoFile = z.strictObject({
  /** SHA-256 of the fetched bytes. */
  id: sha256,
  /** Of the container, by its first bytes. */
  container: z.enum(['mov', 'matroska', 'ogg', 'avi', 'mpeg']),
  codec: z.string().min(1),
  /** As shown: turned upright, with square pixels. */
  widthPx: px,
  heightPx: px,
  durationMs: count,
  bytes: count,
})
export type VideoFile = z.infer<typeof videoFile>

export const clipSample = z.strictObject({
  format: z.literal('m3w-clip/1'),
  /** First 128 bits of SHA-256(SHA-256 of the fetched bytes + newline + start and end in ms + newline + text). */
  id: id128,
  /** Of the page. */
  url: z.string(),
  /** As in KEY.txt. */
  text: z.string().min(1),
  text_origin: clipTextOrigin,
  /** Every text that the page has for the video, as it stood. Others may add theirs. */
  captions: z.array(clipText),
  /** One a second from the start, in order: what is known of the members `KEY.00.jpg`, `KEY.01.jpg`, … */
  frames: z.array(clipFrame).min(1),
  video: videoFile.extend({
    url: z.string(),
    /** Of the clip in the file. */
    startMs: count,
    endMs: count,
    /** Mean difference of neighbouring frames, 0 … 1. */
    motion: z.number(),
    cuts: count,
    rights: rights.nullable(),
    /** Only where a model looked at its frames: the most of each class, `explicit.CLASS`. */
    signals: signals.optional(),
    /** Suffix of the member that is the file itself, where it is kept. */
    member: z.enum(['mp4', 'mkv', 'ogv', 'avi', 'mpg']).optional(),
  }),
  metadata: clipMetadata,
})
export type ClipSample = z.infer<typeof clipSample>

/** A clip with the places of its frames' bytes, and of the file where that is kept. */
export const clipPackable = z.strictObject({ sample: clipSample, blobs: z.array(blobRange).min(1) })
export type ClipPackable = z.infer<typeof clipPackable>

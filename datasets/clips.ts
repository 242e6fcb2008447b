/** The datasets of video-text clips, from a place of a video on a page to what a shard takes. */
import { type Dataset, defineDataset } from '../core/stage.ts'
import { textKeyOf } from '../core/text/simplify-text.ts'
import type { ClipFrame, ClipMetadata, ClipText, ImageFact, ImageSignals, VideoFile } from '../schemas/index.ts'

/** Where a track of captions lies, and in which language, as the page says. */
export interface TrackPlace {
  readonly url: string
  readonly language?: string
}

/** A video that a page has, and what the page says of it. */
export interface VideoPlace {
  /** Of the page's document; of a page that was cut, of its first part. */
  readonly documentId: string
  /** On the page, from 0. */
  readonly place: number
  readonly url: string
  readonly origin: VideoOrigin
  /** Every text that was found, in the order of the page. */
  readonly texts: readonly ClipText[]
  readonly tracks: readonly TrackPlace[]
}
export const VIDEO_ORIGINS = ['video', 'json-ld', 'og', 'link'] as const
export type VideoOrigin = (typeof VIDEO_ORIGINS)[number]

/** A video that is to be fetched, for one place of a document that stays. */
export interface WantedVideo extends Omit<VideoPlace, 'origin'> {
  /** Authority of `url`. */
  readonly host: string
  /** What was chosen of the texts; absent: only its tracks can give one. */
  readonly chosen?: ClipText
  /** Of the page. */
  readonly pageUrl: string
  readonly metadata: ClipMetadata
  /** Present: the page keeps its media to itself, in these words; nobody is asked for the URL on its behalf. */
  readonly reserved?: string
}

/** With the outcome of the request, and of those for its tracks that the ledger holds. */
export interface FetchedVideo {
  readonly wanted: WantedVideo
  readonly fact: ImageFact
  readonly tracks: readonly ImageFact[]
}

/** A piece of a video, as long as one text describes, with its frames in an object of the store. */
export interface Clip {
  readonly id: string
  readonly wanted: WantedVideo
  readonly file: VideoFile
  readonly rights: ImageFact['rights']
  readonly text: string
  readonly origin: ClipText['origin']
  readonly startMs: number
  readonly endMs: number
  readonly frames: readonly FramePlace[]
  /** Mean difference of frames a second apart, in shares of the range of grey. */
  readonly motion: number
  /** Cuts that were seen in it. */
  readonly cuts: number
  /** Of its frames the most that a model gave each class, by `explicit.CLASS`; absent: nobody looked. */
  readonly explicit?: ImageSignals
  /** Of the file as it was fetched. */
  readonly original: { readonly key: string; readonly offset: number; readonly length: number }
}

/** A frame, and where its bytes lie. */
export interface FramePlace extends ClipFrame {
  readonly blob: { readonly key: string; readonly offset: number; readonly length: number }
}

/** Clips that share a band of a frame's hash. */
export interface ClipBand {
  readonly band: string
  readonly id: string
  readonly order: string
  readonly hashes: readonly string[]
}

/** A clip that looks like an earlier one, which stays in its place. */
export interface ClipMatch {
  readonly id: string
  readonly like: string
}

/** Keyed by document id, to meet the document. */
export const videoPlaces: Dataset<VideoPlace> = defineDataset({
  name: 'video-places',
  keyOf: ({ documentId }) => documentId,
})
/** Keyed by host (authority), like the ledger of videos; P must be that of the ledger. */
export const wantedVideos = (partitions: number): Dataset<WantedVideo> =>
  defineDataset({ name: 'wanted-videos', keyOf: ({ host }) => host, partitions })
/** Keyed by the SHA-256 of the bytes, so that a video is decoded once, however many places it has. */
export const fetchedVideos: Dataset<FetchedVideo> = defineDataset({ name: 'fetched-videos', keyOf: videoIdOf })
export const decodedClips = defineDataset<Clip>({ name: 'decoded-clips' })
/** Keyed by text, so that all clips of a text meet. */
export const judgedClips: Dataset<Clip> = defineDataset({ name: 'judged-clips', keyOf: textKeyOf })
/** Keyed by id, to meet what they look like. */
export const textUniqueClips: Dataset<Clip> = defineDataset({ name: 'text-unique-clips', keyOf: ({ id }) => id })
export const clipBands: Dataset<ClipBand> = defineDataset({ name: 'clip-bands', keyOf: ({ band }) => band })
export const clipMatches: Dataset<ClipMatch> = defineDataset({ name: 'clip-matches', keyOf: ({ id }) => id })
export const keptClips = defineDataset<Clip>({ name: 'kept-clips' })
export const classifiedClips = defineDataset<Clip>({ name: 'classified-clips' })
export const decentClips = defineDataset<Clip>({ name: 'decent-clips' })
/** Behind which stage of clips another one stands. */
export interface ClipsPlace {
  readonly reads: Dataset<Clip>
  /** The row of the funnel above it. */
  readonly upstream: string
}
/** Without those that people decided to leave out. */
export const decidedClips = defineDataset<Clip>({ name: 'decided-clips' })

/** SHA-256 of the bytes of a fetched video; empty for one of which nothing is held. */
export function videoIdOf({ fact }: Pick<FetchedVideo, 'fact'>): string {
  return fact.body?.id ?? ''
}

/** The order in which one of several stays: the most pixels, then the earliest capture, then the id. */
export function clipOrder({ file, wanted, id }: Pick<Clip, 'file' | 'wanted' | 'id'>): string {
  const pixels = String(10 ** 12 - file.widthPx * file.heightPx).padStart(13, '0')
  const { date, recordId } = wanted.metadata.capture
  return `${pixels} ${date} ${recordId} ${id}`
}

/** What names a video of a page in a drop record. */
export function nameVideo({ documentId, place, url }: Pick<WantedVideo, 'documentId' | 'place' | 'url'>): {
  readonly id: string
  readonly url: string
} {
  return { id: `${documentId}.${place}`, url }
}

/** What names a clip in a drop record. */
export function nameClip({ id, wanted }: Pick<Clip, 'id' | 'wanted'>): { readonly id: string; readonly url: string } {
  return { id, url: wanted.url }
}

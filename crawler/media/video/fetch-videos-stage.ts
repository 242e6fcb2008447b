/**
 * Stage `fetch-videos`: every wanted video, and its tracks of captions, get their outcomes, by the road of images (`fetch-images-stage.ts`):
 * robots.txt and policy files, pace, owners' words, one request for each URL in the life of the store, evidence in a ledger of their own. Bytes are
 * kept as they come: nothing is decoded here.
 */
import type { ArchivedWords } from '../../../archives/rights/archived-words.ts'
import { openRemovals, type RemovalList, removalOptions } from '../../../archives/rights/removals.ts'
import { openSorter, type Sorter } from '../../../core/sort.ts'
import { type Dataset, defineStage } from '../../../core/stage.ts'
import { authorityOf } from '../../../core/url.ts'
import { fetchedVideos, nameVideo, type WantedVideo, wantedVideos } from '../../../datasets/clips.ts'
import { droppedBy, openTally } from '../../../datasets/drops.ts'
import { archivedImages, followedImages } from '../../../datasets/images.ts'
import { siteRecords } from '../../../datasets/pages.ts'
import {
  type ArchivedImage,
  type ImageFact,
  isKeptStatus,
  type LedgerConfig,
  type NetworkConfig,
  type Removal,
  type Rights,
  type RightsPolicy,
  type VideoConfig,
} from '../../../schemas/index.ts'
import { type Judged, refused } from '../answer.ts'
import {
  type Completion,
  completeLedger,
  type FetchTask,
  openArchived,
  outcomeOf,
  readArchived,
} from '../fetch-images-stage.ts'
import { type ImageIndex, openImageIndex } from '../image-index.ts'
import { isPlaylist, sniffVideoType } from './video-type.ts'
import { isWebVtt, MAX_TRACK_BYTES } from './webvtt.ts'

interface FetchVideosOptions extends Pick<VideoConfig, 'maxBytes'> {
  /** Of the store: partitions of the image ledger, and so of that of videos. */
  readonly imagePartitions: number
  /** Raised, what may pass is asked again (`images.refetch`). */
  readonly refetch: number
  readonly token: string
  readonly policy: RightsPolicy
  readonly removals?: readonly Removal[]
}

export interface FetchVideosEnvironment {
  readonly network: NetworkConfig
  readonly ledger: LedgerConfig
  /** `video.timeoutMs`. */
  readonly timeoutMs: number
  /** What other stages write that ask hosts of media: a host must not be asked by two at once, as each process keeps its pace by itself. */
  readonly behind: readonly Dataset<unknown>[]
  /** Ask nobody. Part of the task key all the same: a later run that may ask must ask. */
  readonly offline: boolean
}

const NAME = 'fetch-videos'
const ROW = { name: NAME, unit: 'video', upstream: 'clip-texts' } as const
const VERSION = 9
/** What ffmpeg reads, the common ones first. Playlists are not asked for. */
const ACCEPT = 'video/mp4,video/webm,video/*;q=0.8,text/vtt;q=0.8,*/*;q=0.1'
/** It was not asked for. */
const NEVER = '1970-01-01T00:00:00Z'
/** Nothing is decoded: no limit holds. */
const NO_LIMITS = { maxSidePx: 0, maxPixels: 0, maxCpuMs: 0 }

/** Yields videos and drops (reason: the status) in order of host, URL, document and place. A track that cannot be had is none: only videos are counted. */
export function fetchVideosStage(
  { imagePartitions, maxBytes, refetch, token, policy, removals = [] }: FetchVideosOptions,
  { network, ledger, timeoutMs, offline, behind }: FetchVideosEnvironment,
) {
  const environment = { network: networkFor(network, { maxBytes, timeoutMs }), ledger, offline }
  const work: Work = { token, policy, environment, removed: openRemovals(removals) }
  return defineStage({
    name: NAME,
    version: VERSION,
    kind: offline ? 'cpu' : 'network',
    options: {
      imagePartitions,
      maxBytes,
      token,
      policy,
      ...(refetch === 0 ? {} : { refetch }),
      ...removalOptions(removals),
      ...(offline ? { offline: true } : {}),
    },
    inputs: {
      wanted: wantedVideos(imagePartitions),
      archived: archivedImages(imagePartitions),
      followed: followedImages(imagePartitions),
    },
    whole: { sites: siteRecords },
    after: behind,
    outputs: { videos: fetchedVideos, dropped: droppedBy(NAME) },
    funnel: [ROW],
    run: (inputs, task) => fetched(inputs, task, work),
  })
}

type Work = Pick<Completion, 'token' | 'policy' | 'environment' | 'removed'>

interface Inputs {
  readonly wanted: AsyncIterable<WantedVideo>
  readonly archived: AsyncIterable<ArchivedImage>
  readonly followed: AsyncIterable<ArchivedImage>
}

async function* fetched(inputs: Inputs, task: FetchTask, work: Work) {
  const { scratchFolder } = task
  const { token, removed } = work
  const index = openImageIndex(scratchFolder)
  const wanted = openSorter<WantedVideo>({ scratchFolder, name: 'wanted', keyOf: ({ host }) => host, orderOf })
  const archived = openArchived(scratchFolder)
  let words: ArchivedWords | undefined
  try {
    for await (const video of inputs.wanted) {
      wanted.add(video)
      if (video.reserved === undefined) for (const url of urlsOf(video, removed)) index.want(video.host, url)
    }
    words = await readArchived(inputs, { index, archived, token }, task)
    const media = { ledger: 'videos', accept: ACCEPT, judgeBody: judgeVideo } as const
    await completeLedger(index, archived, task, { ...work, words, limits: NO_LIMITS, media })
    yield* outcomes(wanted, { index, removed }, task)
  } finally {
    index.close()
    wanted.close()
    archived.close()
    words?.close()
  }
}

/** The client's limits for bodies of videos: they take longer than pictures. */
function networkFor(
  network: NetworkConfig,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): NetworkConfig {
  return { ...network, maxImageBytes: maxBytes, totalTimeoutMs: Math.max(network.totalTimeoutMs, timeoutMs) }
}

/** A video, or a track of captions: by its bytes, whatever the server calls it. */
export function judgeVideo(bytes: Buffer, rights: Rights): Judged {
  if (isWebVtt(bytes)) {
    return bytes.length > MAX_TRACK_BYTES
      ? refused('too_large', `a track over ${MAX_TRACK_BYTES} bytes`, { rights })
      : { kind: 'bytes', bytes, rights }
  }
  if (sniffVideoType(bytes) !== undefined) return { kind: 'bytes', bytes, rights }
  if (isPlaylist(bytes)) return refused('type_denied', 'playlist', { bytes })
  return refused('not_video', `starts with ${bytes.toString('hex', 0, 8)}`, { bytes })
}

/** What is asked for: the video, and those of its tracks that lie on its host. */
function urlsOf({ url, tracks, host }: WantedVideo, removed: RemovalList): readonly string[] {
  if (removed.address(url) !== undefined) return []
  const own = tracks.filter((track) => authorityOf(track.url) === host && removed.address(track.url) === undefined)
  return [url, ...own.map((track) => track.url)]
}

/** One outcome for each place that asked. */
function* outcomes(
  wanted: Sorter<WantedVideo>,
  { index, removed }: { readonly index: ImageIndex; readonly removed: RemovalList },
  task: FetchTask,
) {
  const tally = openTally(task, ROW)
  for (const { records } of wanted.groups()) {
    task.signal.throwIfAborted()
    for (const video of records()) {
      tally.enter()
      const fact = factOf(video, index, removed)
      if (isKeptStatus(fact.status)) {
        tally.keep()
        const tracks = urlsOf(video, removed)
          .slice(1)
          .map((url) => outcomeOf(index, url))
          .filter(({ status }) => isKeptStatus(status))
        yield ['videos', { wanted: video, fact, tracks }] as const
      } else {
        const { status: reason, detail } = fact
        const why = { reason, measured: null, limit: null, ruleVersion: VERSION, detail }
        yield ['dropped', tally.drop(nameVideo(video), why)] as const
      }
    }
  }
}

/** The outcome of a URL, unless its page, its address or its bytes say that nobody may have it. */
function factOf({ url, reserved }: WantedVideo, index: ImageIndex, removed: RemovalList): ImageFact {
  if (reserved !== undefined) return { url, status: 'optout_page', date: NEVER, detail: reserved }
  const byAddress = removed.address(url)
  const fact = byAddress === undefined ? outcomeOf(index, url) : undefined
  const entry = byAddress ?? (fact?.body === undefined ? undefined : removed.picture(fact.body))
  if (fact !== undefined && entry === undefined) return fact
  return { url, status: 'removed_by_request', date: fact?.date ?? NEVER, detail: entry?.slice(0, 200) }
}

/** URLs hold no blank, so it sorts before whatever continues one. */
function orderOf({ url, documentId, place }: WantedVideo): string {
  return `${url} ${documentId}.${String(place).padStart(10, '0')}`
}

/**
 * Stage `fetch-images`: every image URL of the surviving documents gets its outcome, and every place that asked for it gets it back.
 *
 * 1. Requests are grouped by host and URL; the partition of the store's image ledger is replayed. 2. What is not on record is
 * fetched, decoded and archived (`fetch-hosts.ts`). 3. The places are sorted and paired with the outcomes: what is
 * yielded depends on the ledger alone, not on the order in which answers came.
 */

import { type LedgerKind, openLedger } from '../../archives/ledger.ts'
import { type ArchivedWords, openArchivedWords } from '../../archives/rights/archived-words.ts'
import { openRemovals, type RemovalList, removalOptions } from '../../archives/rights/removals.ts'
import { openSegmentWriter, type SegmentWriter } from '../../archives/segment-writer.ts'
import type { Json } from '../../core/hash.ts'
import { openSorter, type Sorter } from '../../core/sort.ts'
import { defineStage, type TaskContext } from '../../core/stage.ts'
import { authorityOf } from '../../core/url.ts'
import { droppedBy, nameSlot, openImageTally, openTally } from '../../datasets/drops.ts'
import { archivedImages, fetchedSlots, followedImages, imageRequests } from '../../datasets/images.ts'
import { siteRecords } from '../../datasets/pages.ts'
import {
  type ArchivedImage,
  type ImageFact,
  type ImageRequest,
  type ImagesConfig,
  isKeptStatus,
  type LedgerConfig,
  type NetworkConfig,
  type Removal,
  type RightsPolicy,
} from '../../schemas/index.ts'
import { archivedOrder } from './archived-answer.ts'
import { fetchHosts } from './fetch-hosts.ts'
import type { MediaKind } from './fetch-image.ts'
import { DECODER_VERSION } from './image/decode-protocol.ts'
import { openDecoder } from './image/decoder.ts'
import { parseFact } from './image-facts.ts'
import { joinImageHub } from './image-hub.ts'
import { type ImageIndex, openImageIndex } from './image-index.ts'
import { openRecorder, type PictureLimits } from './record-image.ts'

/** What the stage's outputs depend on; part of the task key. */
interface FetchImagesOptions
  extends Pick<ImagesConfig, 'maxSidePx' | 'maxPixels' | 'decodeCpuMs'>,
    Partial<Pick<ImagesConfig, 'refetch' | 'svg'>> {
  /** Of the store: partitions of the image ledger, and so P of this stage. */
  readonly imagePartitions: number
  /** Our user agent token, by which opt-outs may name us. */
  readonly token: string
  readonly policy: RightsPolicy
  /** Pictures, and addresses of pictures, that were taken down. */
  readonly removals?: readonly Removal[]
}

/** How the work is done: may change between attempts without making other outputs. */
export interface FetchImagesEnvironment {
  readonly network: NetworkConfig
  readonly ledger: LedgerConfig
  /** Ask nobody: ledger and imported archives only. Part of the task key all the same: a later run that may ask must ask. */
  readonly offline?: boolean
  /** Another program for the decoder's children; it must speak `decode-protocol.ts`. */
  readonly decoderEntry?: string
  /** Decoder processes of this process; default: one per core but one, at most four, and one of a worker that asks nobody. */
  readonly decoders?: number
  /** Processes that may be lost over one image before it is left to a later run; default: the decoder's. */
  readonly maxLosses?: number
}

const NAME = 'fetch-images'
const IMAGES = { name: NAME, unit: 'image', upstream: null } as const
const SLOTS = { name: NAME, unit: 'slot', upstream: null } as const
/** Of the stage, and in its drop records. Raising it reads the ledger again: what is final there is not asked for. */
const VERSION = 12

const whole = { sites: siteRecords }

/** Yields slots and drops (reason: the status) in order of host, URL, document and slot. Units of the funnel: slot, and image (a distinct URL). */
export function fetchImagesStage(options: FetchImagesOptions, environment: FetchImagesEnvironment) {
  const { imagePartitions, removals = [] } = options
  const work: Work = { options, environment, removed: openRemovals(removals) }
  const isOffline = environment.offline === true
  return defineStage({
    name: NAME,
    version: { step: VERSION, decoder: DECODER_VERSION },
    // Where nobody is asked there is nothing to wait for: it is work for the CPU like any other.
    kind: isOffline ? 'cpu' : 'network',
    options: keyOptions(options, isOffline),
    inputs: {
      requests: imageRequests(imagePartitions),
      archived: archivedImages(imagePartitions),
      followed: followedImages(imagePartitions),
    },
    whole,
    outputs: { slots: fetchedSlots, dropped: droppedBy(NAME) },
    funnel: [IMAGES, SLOTS],
    run: (inputs, task) => fetched(inputs, task, work),
  })
}

/** Those of the task key. What is at its default is left out: keys of before it was an option still hold. */
function keyOptions(
  {
    imagePartitions,
    maxSidePx,
    maxPixels,
    decodeCpuMs,
    refetch = 0,
    svg = 'skip',
    token,
    policy,
    removals = [],
  }: FetchImagesOptions,
  isOffline: boolean,
) {
  return {
    imagePartitions,
    maxSidePx,
    maxPixels,
    decodeCpuMs,
    token,
    policy,
    ...(refetch === 0 ? {} : { refetch }),
    ...(svg === 'skip' ? {} : { svg }),
    ...removalOptions(removals),
    ...(isOffline ? { offline: true } : {}),
  }
}

interface Work {
  readonly options: FetchImagesOptions
  readonly environment: FetchImagesEnvironment
  readonly removed: RemovalList
}

interface Inputs {
  readonly requests: AsyncIterable<ImageRequest>
  readonly archived: AsyncIterable<ArchivedImage>
  readonly followed: AsyncIterable<ArchivedImage>
}

async function* fetched(inputs: Inputs, task: FetchTask, { options, environment, removed }: Work) {
  const { maxSidePx, maxPixels, decodeCpuMs, svg = 'skip', token, policy } = options
  const { scratchFolder } = task
  const index = openImageIndex(scratchFolder)
  const requests = openSorter<ImageRequest>({ scratchFolder, name: 'requests', keyOf: ({ host }) => host, orderOf })
  const archived = openArchived(scratchFolder)
  let words: ArchivedWords | undefined
  try {
    for await (const request of inputs.requests) {
      requests.add(request)
      // What one page keeps to itself another may show.
      if (request.reserved === undefined && removed.address(request.url) === undefined)
        index.want(request.host, request.url)
    }
    words = await readArchived(inputs, { index, archived, token }, task)
    const limits = { maxSidePx, maxPixels, maxCpuMs: decodeCpuMs, svg }
    await completeLedger(index, archived, task, { words, removed, limits, token, policy, environment })
    yield* paired(requests, { index, removed }, task)
  } finally {
    index.close()
    requests.close()
    archived.close()
    words?.close()
  }
}

/** Answers out of archives, by address, the best first. */
export function openArchived(scratchFolder: string): Sorter<ArchivedImage> {
  return openSorter({ scratchFolder, name: 'archived', keyOf: ({ url }) => url, orderOf: archivedOrder })
}

/** Keeps the answers that are wanted; resolves with what owners said in the archives, if there are any. */
export async function readArchived(
  inputs: Pick<Inputs, 'archived' | 'followed'>,
  {
    index,
    archived,
    token,
  }: { readonly index: ImageIndex; readonly archived: Sorter<ArchivedImage>; readonly token: string },
  task: FetchTask,
): Promise<ArchivedWords | undefined> {
  let isArchived = false
  for (const answers of [inputs.archived, inputs.followed]) {
    for await (const answer of answers) {
      if (!index.isWanted(answer.host, answer.url)) continue
      archived.add(answer)
      isArchived = true
    }
  }
  return isArchived ? await openArchivedWords(task.whole('sites'), task, { token, kind: 'image' }) : undefined
}

/** What the work of a task stands on. */
export type FetchTask = TaskContext<typeof whole>

export interface Completion {
  readonly words: ArchivedWords | undefined
  readonly removed: RemovalList
  readonly limits: PictureLimits
  readonly token: string
  readonly policy: RightsPolicy
  readonly environment: FetchImagesEnvironment
  /** Of what is no image: the kind of its ledger, and how it is asked for. Nothing of it is decoded. */
  readonly media?: MediaKind & { readonly ledger: LedgerKind }
}

/** Brings the ledger up to what is wanted, and the index to what the ledger says. All of it is committed on return. */
export async function completeLedger(
  index: ImageIndex,
  archived: Sorter<ArchivedImage>,
  task: FetchTask,
  { words, removed, limits, token, policy, environment, media }: Completion,
): Promise<void> {
  const { store, scratchFolder, signal, log } = task
  const { network, offline, decoderEntry, decoders, maxLosses } = environment
  const writer = await replayLedger(index, task, environment.ledger, media?.ledger)
  const hub = joinImageHub(network, decoders ?? (offline === true ? 1 : undefined))
  const decoder =
    media === undefined
      ? openDecoder({ scratchFolder, log, signal, pool: hub.decoders, entry: decoderEntry, maxLosses })
      : undefined
  const done: Record<string, number> = {}
  try {
    await fetchHosts({
      index,
      archivedOf: (url) => archived.get(url),
      words,
      removed,
      recorder: openRecorder(writer, decoder, limits, index),
      store,
      network,
      hub,
      token,
      policy,
      limits,
      media,
      isOffline: environment.offline ?? false,
      signal,
      log,
      onDone(source, waiting) {
        task.count(`outcomes.${source}`)
        done[source] = (done[source] ?? 0) + 1
        task.progress({ ...done, ...waiting })
      },
    })
    await writer.close()
  } catch (error) {
    await abandon(writer)
    throw error
  } finally {
    await decoder?.close()
    await hub.leave()
  }
}

/** Brings the index to what the ledger says of wanted URLs, and opens the writer that goes on behind it. */
async function replayLedger(
  index: ImageIndex,
  { store, stateFolder, partition, log }: FetchTask,
  options: LedgerConfig,
  kind: LedgerKind = 'images',
): Promise<SegmentWriter> {
  const ledger = openLedger(store, kind, String(partition).padStart(3, '0'))
  const remember = (row: Json): void => {
    // Most rows of a large ledger are of no interest: they are not worth a validation.
    const url = row !== null && typeof row === 'object' && 'url' in row ? row.url : undefined
    if (typeof url !== 'string' || index.isWanted(authorityOf(url), url)) index.put(parseFact(row))
  }
  let nextN = 0
  for await (const segment of ledger.replay()) {
    for (const row of segment.rows) remember(row)
    nextN = segment.n + 1
  }
  const writer = await openSegmentWriter({ ledger, stateFolder, layout: 'plain', ...options, nextN, log })
  for (const row of writer.recovered) remember(row)
  // Bytes that are to be decoded again are read from the store.
  if (writer.recovered.length > 0) await writer.roll()
  return writer
}

/** The error that ended the work is what matters, not one of tidying up. */
async function abandon(writer: SegmentWriter): Promise<void> {
  try {
    await writer.abort()
  } catch {
    // Nothing of use can be done: the next attempt recovers what is on disk.
  }
}

/** One outcome for each place that asked. */
function* paired(
  requests: Sorter<ImageRequest>,
  { index, removed }: { readonly index: ImageIndex; readonly removed: RemovalList },
  task: FetchTask,
) {
  const slotTally = openTally(task, SLOTS)
  const imageTally = openImageTally(task)
  for (const { records } of requests.groups()) {
    task.signal.throwIfAborted()
    let fact: ImageFact | undefined
    for (const { documentId, slot, url, reserved } of records()) {
      if (reserved !== undefined) {
        const why = {
          reason: 'optout_page',
          measured: null,
          limit: null,
          ruleVersion: VERSION,
          detail: reserved,
        } as const
        slotTally.enter()
        yield ['dropped', slotTally.drop(nameSlot({ documentId, slot, fact: { url } }), why)] as const
        continue
      }
      if (fact?.url !== url) {
        fact = obeying(removed, url, () => outcomeOf(index, url))
        imageTally.enter()
        if (isKeptStatus(fact.status)) imageTally.keep()
        else imageTally.drop(fact.status)
      }
      slotTally.enter()
      const { status: reason, detail } = fact
      if (isKeptStatus(reason)) {
        slotTally.keep()
        yield ['slots', { documentId, slot, fact }] as const
      } else {
        const why = { reason, measured: null, limit: null, ruleVersion: VERSION, detail }
        yield ['dropped', slotTally.drop(nameSlot({ documentId, slot, fact }), why)] as const
      }
    }
  }
}

/** The outcome of a URL, unless its address or its picture was taken down. */
function obeying(removed: RemovalList, url: string, outcome: () => ImageFact): ImageFact {
  const byAddress = removed.address(url)
  const fact = byAddress === undefined ? outcome() : undefined
  const entry = byAddress ?? (fact?.measures === undefined ? undefined : removed.picture(fact.measures))
  if (fact !== undefined && entry === undefined) return fact
  return { url, status: 'removed_by_request', date: fact?.date ?? NEVER, detail: entry?.slice(0, 200) }
}
/** It was not asked for. */
const NEVER = '1970-01-01T00:00:00Z'

/** Of a URL that was wanted; every one has an outcome when the ledger is complete. */
export function outcomeOf(index: ImageIndex, url: string): ImageFact {
  const fact = index.get(url)
  if (fact === undefined) throw new Error(`no outcome for ${url}`)
  return fact
}

/** URLs hold no blank, so it sorts before whatever continues one. */
function orderOf({ url, documentId, slot }: ImageRequest): string {
  return `${url} ${documentId}.${String(slot).padStart(10, '0')}`
}

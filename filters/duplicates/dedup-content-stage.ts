/**
 * dedup-content: of all documents with the same segments (kinds, texts, image URLs), the earliest capture stays.
 * Drops: `dup_content`. Survivors ask for their images here, the last place before the network: no image is requested
 * for a document that a text rule or an exact duplicate removed.
 */

import { M3wError } from '../../core/errors.ts'
import { sortedBy } from '../../core/sort.ts'
import { type Dataset, defineStage, type Stage } from '../../core/stage.ts'
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import { contentKeyOf, droppedBy, imageRequests, textDocuments, urlUniqueDrafts } from '../../datasets/datasets.ts'
import { tally } from '../../datasets/tally.ts'
import type { DraftDocument, DropRecord, ImageRequest } from '../../schemas/index.ts'
import { EARLIEST_VERSION, earliestFirst, keepFirst } from './keep-earliest.ts'

const NAME = 'dedup-content'
const REASON = 'dup_content'

export interface DedupContentOptions {
  /** Partitions of the store's image ledger. */
  readonly imagePartitions: number
}

/** The stage. A drop's `measured` is the number of documents with the content, its `detail` the id of the one that stays. */
export function dedupContentStage({
  imagePartitions,
}: DedupContentOptions): Stage<
  { unique: typeof urlUniqueDrafts },
  Record<never, never>,
  { documents: typeof textDocuments; requests: Dataset<ImageRequest>; dropped: Dataset<DropRecord> }
> {
  return defineStage({
    name: NAME,
    version: { step: 1, earliest: EARLIEST_VERSION },
    kind: 'cpu',
    options: { imagePartitions },
    inputs: { unique: urlUniqueDrafts },
    whole: {},
    outputs: { documents: textDocuments, requests: imageRequests(imagePartitions), dropped: droppedBy(NAME) },
    run(inputs, task) {
      const documents = tally(task, 'document')
      const order = earliestFirst(NAME, task.scratchDir, contentKeyOf)
      return sortedBy(inputs.unique, order, function* (sorter) {
        for (const group of sorter.groups()) {
          task.signal.throwIfAborted()
          documents.enter(group.count)
          for (const { kept, dropped } of keepFirst(group, NAME, REASON)) {
            if (kept) {
              documents.keep()
              yield ['documents', kept] as const
              for (const request of imageRequestsOf(kept)) yield ['requests', request] as const
            } else {
              documents.drop(REASON)
              yield ['dropped', dropped] as const
            }
          }
        }
      })
    },
  })
}

/**
 * One request per image segment, in document order; slot = index among the document's image segments, from 0. The same URL
 * twice is two slots. Throws E_SCHEMA for a URL that is not a normalised http(s) URL: extract yields no other.
 */
export function imageRequestsOf({ id, segments }: Pick<DraftDocument, 'id' | 'segments'>): readonly ImageRequest[] {
  const images = segments.flatMap((segment) => (segment.kind === 'image' ? [segment] : []))
  return images.map(({ url }, slot) => {
    if (normalizeUrl(url) !== url) {
      throw new M3wError(
        'E_SCHEMA',
        `${NAME}: image ${slot} of document ${id} has the URL ${JSON.stringify(url.slice(0, 200))}; expected a normalised http(s) URL from extract.`,
      )
    }
    return { documentId: id, slot, url, host: authorityOf(url) }
  })
}

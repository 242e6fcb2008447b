/**
 * Stage `request-images`: every image place of a document that survived the text stages asks for its URL. It stands behind the last of
 * them, so that no image is requested for a document that is out.
 */
import { pictureWordsOf } from '../../archives/rights/judge-rights.ts'
import { M3wError } from '../../core/errors.ts'
import { defineStage } from '../../core/stage.ts'
import { authorityOf, normalizeUrl } from '../../core/url.ts'
import { textDocuments } from '../../datasets/documents.ts'
import { openTally } from '../../datasets/drops.ts'
import { imageRequests } from '../../datasets/images.ts'
import type { DraftDocument, ImageRequest, RightsPolicy } from '../../schemas/index.ts'

const NAME = 'request-images'

interface RequestImagesOptions {
  /** Partitions of the store's image ledger. */
  readonly imagePartitions: number
  readonly policy: RightsPolicy
}

/** A map that drops nothing. Yields the requests of each document in the order of its places. */
export function requestImagesStage({ imagePartitions, policy }: RequestImagesOptions) {
  return defineStage({
    name: NAME,
    version: 3,
    kind: 'cpu',
    options: { imagePartitions, policy },
    inputs: { documents: textDocuments },
    whole: {},
    outputs: { requests: imageRequests(imagePartitions) },
    async *run(inputs, task) {
      const documents = openTally(task, { name: NAME, unit: 'document' })
      for await (const document of inputs.documents) {
        task.signal.throwIfAborted()
        documents.enter()
        documents.keep()
        for (const request of imageRequestsOf(document, policy)) yield ['requests', request] as const
      }
    },
  })
}

/**
 * One request per image segment, in document order; slot = index among the document's image segments, from 0. The same URL
 * twice is two slots. Where the page keeps its pictures to itself, or terms that it names keep one, the request has the words. Throws E_SCHEMA for a URL that is not a normalised http(s) URL: extract yields no other.
 */
export function imageRequestsOf(
  { id, segments, rights }: Pick<DraftDocument, 'id' | 'segments' | 'rights'>,
  policy: RightsPolicy,
): readonly ImageRequest[] {
  const images = segments.flatMap((segment) => (segment.kind === 'image' ? [segment] : []))
  return images.map(({ url }, slot) => {
    if (normalizeUrl(url) !== url) {
      throw new M3wError(
        'E_SCHEMA',
        `${NAME}: image ${slot} of document ${id} has the URL ${JSON.stringify(url.slice(0, 200))}; expected a normalised http(s) URL from extract.`,
      )
    }
    const words = pictureWordsOf(rights, url, policy)
    return { documentId: id, slot, url, host: authorityOf(url), ...(words === undefined ? {} : { reserved: words }) }
  })
}

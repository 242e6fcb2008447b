/** From a draft and its surviving images to the sample of a shard: pure, so that every rule of the format can be tested by itself. */

import { M3wError } from '../../core/errors.ts'
import { measuresOf } from '../../datasets/images.ts'
import type {
  DraftDocument,
  DraftImage,
  ImageMeasures,
  ImageSlot,
  Packable,
  Sample,
  SampleImage,
} from '../../schemas/index.ts'
import { imageNumber } from '../pack/sample-members.ts'
import { blobOf, extensionOf, imageInfoOf } from './image-info.ts'
import { addPicture, openSeenPictures } from './seen-pictures.ts'

interface Assembled {
  readonly texts: number
  readonly images: number
  /** Present if the document has at least one text and one image. */
  readonly packable?: Packable
  /** Places whose picture stands earlier in the document. */
  readonly repeated: readonly ImageSlot[]
}

/** One position of the three parallel arrays. */
type Position =
  | { readonly kind: 'text'; readonly parts: string[] }
  | {
      readonly kind: 'image'
      /** Of the images that stay, from 0. */
      readonly number: number
      readonly segment: DraftImage
      readonly slot: ImageSlot
      readonly measures: ImageMeasures
    }
type ImagePosition = Extract<Position, { kind: 'image' }>

/**
 * Joins a document with its slots (any order; `slot` counts the image segments of the draft from 0). Image segments without a
 * slot vanish, texts that become neighbours are joined by a blank line, and a picture stands once
 * (`seen-pictures.ts`): the first place keeps it. Throws E_CORRUPT for a slot the document does not have.
 */
export function assembleSample(document: DraftDocument, slots: readonly ImageSlot[]): Assembled {
  const bySlot = new Map(slots.map((slot) => [slot.slot, slot]))
  const seen = openSeenPictures()
  const repeated: ImageSlot[] = []
  const positions: Position[] = []
  let image = 0
  let number = 0
  for (const segment of document.segments) {
    if (segment.kind === 'text') {
      const last = positions.at(-1)
      if (last?.kind === 'text') last.parts.push(segment.text)
      else positions.push({ kind: 'text', parts: [segment.text] })
      continue
    }
    const slot = bySlot.get(image)
    bySlot.delete(image)
    image += 1
    if (slot === undefined) continue
    const measures = measuresOf(slot)
    if (!addPicture(seen, slot)) {
      repeated.push(slot)
      continue
    }
    positions.push({ kind: 'image', number, segment, slot, measures })
    number += 1
  }
  for (const slot of bySlot.keys()) {
    throw new M3wError(
      'E_CORRUPT',
      `Document ${document.id} has ${image} images, and got a slot ${slot}. The inputs of assemble do not fit each other; build into a new folder.`,
    )
  }
  const images = positions.filter((position): position is ImagePosition => position.kind === 'image')
  const texts = positions.length - images.length
  const counted = { texts, images: images.length, repeated }
  if (texts === 0 || images.length === 0) return counted
  return {
    ...counted,
    packable: {
      sample: sampleOf(document, positions, images.length),
      blobs: images.map(({ measures }) => blobOf(measures)),
    },
  }
}

function sampleOf(document: DraftDocument, positions: readonly Position[], images: number): Sample {
  const {
    id,
    url,
    title,
    language,
    publishedDate,
    capture,
    part,
    boilerplate,
    droppedParagraphs,
    signals,
    rights,
    contamination,
    cluster,
  } = document
  return {
    format: 'm3w/1',
    id,
    url,
    texts: positions.map((position) => (position.kind === 'text' ? position.parts.join('\n\n') : null)),
    images: positions.map((position) => (position.kind === 'image' ? suffixOf(position, images) : null)),
    image_info: positions.map((position) => (position.kind === 'image' ? infoOf(position) : null)),
    metadata: {
      title: title ?? null,
      language: language ?? null,
      publishedDate: publishedDate ?? null,
      capture,
      ...(part === undefined ? {} : { part }),
      ...(boilerplate === undefined ? {} : { boilerplate }),
      ...(droppedParagraphs === undefined ? {} : { droppedParagraphs }),
      signals,
      rights,
      ...(contamination === undefined ? {} : { contamination }),
      ...(cluster === undefined ? {} : { cluster }),
    },
  }
}

function suffixOf({ number, measures }: ImagePosition, images: number): string {
  return `${imageNumber(number, images)}.${extensionOf(measures)}`
}

function infoOf({ segment: { url, alt, caption }, slot }: ImagePosition): SampleImage {
  return imageInfoOf({ url, alt: alt ?? null, caption: caption ?? null }, slot)
}

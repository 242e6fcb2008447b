/** Image slots and drafts for the tests of image rules and assemble. */
import { id128, sha256Hex } from '../../../core/hash.ts'
import { IMAGE_MEASURES, versionsOf } from '../../../crawler/media/image/measures/measures.ts'
import type { DraftDocument, DraftSegment, ImageMeasures, ImageSlot } from '../../../schemas/index.ts'

/** A slot of document `document` (any text) whose picture is `picture` (any text). */
export function slotOf(
  document: string,
  slot: number,
  picture: string,
  measures: Partial<ImageMeasures> = {},
): ImageSlot {
  return {
    documentId: id128(document),
    slot,
    fact: {
      url: imageUrl(picture),
      status: measures.stored === undefined ? 'ok' : 'ok_reencoded',
      date: '2026-01-02T03:04:05.000Z',
      rights: { verdict: 'open', evidence: [] },
      measures: {
        id: sha256Hex(picture),
        format: 'jpeg',
        widthPx: 400,
        heightPx: 300,
        bytes: 1000,
        signals: {
          phash: '8000000000000000',
          gradientHash: '0000000000000000',
          colourDeviation: 40,
          sharpness: 100,
          flatShare: 0.1,
          qrShare: 0.2,
          textShare: 0.1,
          repetition: 2.5,
        },
        versions: versionsOf(IMAGE_MEASURES),
        blob: { key: 'ledger/images/000/000000-00000000.warc', offset: 500, length: 1000 },
        ...measures,
      },
    },
  }
}

function imageUrl(picture: string): string {
  return `https://img.example/${picture}.jpg`
}

/** A draft from a terse list: `'text'` is a paragraph, `{ image }` an image segment. */
export function draftOf(name: string, segments: readonly (string | { readonly image: string })[]): DraftDocument {
  return {
    id: id128(name),
    url: `https://page.example/${name}`,
    capture: { recordId: `<urn:uuid:${name}>`, date: '2026-01-01T00:00:00Z', payloadSha256: sha256Hex(name) },
    title: `Title of ${name}`,
    language: { code: 'en', score: 0.9 },
    signals: { words: 12 },
    rights: { verdict: 'open', evidence: [] },
    segments: segments.map((segment): DraftSegment => {
      if (typeof segment === 'string') return { kind: 'text', type: 'paragraph', text: segment }
      const url = imageUrl(segment.image)
      return {
        kind: 'image',
        url,
        origin: 'src',
        chosenBecause: 'only',
        keptBecause: 'beside-text',
        candidates: [{ url, origin: 'src' }],
        alt: `alt of ${segment.image}`,
      }
    }),
  }
}

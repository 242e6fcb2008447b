/** A document that `m3w import-dataset` put into an archive, as a page: its segments are there already, so nothing is judged by its markup. */
import { parseJson } from '../formats/json-lines.ts'
import {
  type CaptureRef,
  type DraftSegment,
  type ImportedDocument,
  importedDocument,
  type PagePart,
  type Rights,
} from '../schemas/index.ts'
import type { ExtractedPage } from './extract-page.ts'

/** What a row says of where its document came from. */
export interface StatedOrigin {
  readonly capture?: CaptureRef | undefined
  readonly part?: PagePart | undefined
  readonly rights?: Rights | undefined
}

export type ReadDocument =
  | { readonly kind: 'page'; readonly page: ExtractedPage; readonly stated: StatedOrigin }
  | { readonly kind: 'problem'; readonly words: string }

/** Reads the block of a record. What is none of ours is a problem in words. */
export function readImportedDocument(payload: Buffer): ReadDocument {
  const { success, data } = importedDocument.safeParse(parseJson(payload.toString('utf8')))
  if (!success) return { kind: 'problem', words: 'the record holds no document of m3w' }
  if ('problem' in data) return { kind: 'problem', words: data.problem }
  const { title, declaredLanguage, publishedDate, capture, part, rights, unusableImages } = data
  const segments = data.segments.map(segmentOf)
  const images = segments.filter(({ kind }) => kind === 'image').length
  const signals = { images, unusableImages }
  return {
    kind: 'page',
    stated: { capture, part, rights },
    page: {
      segments,
      signals,
      parts: [{ segments, signals }],
      ...(title === undefined ? {} : { title }),
      ...(declaredLanguage === undefined ? {} : { declaredLanguage }),
      ...(publishedDate === undefined ? {} : { publishedDate }),
      structuredTypes: [],
      metas: [],
      rslLinks: [],
      rslTexts: [],
      pageType: 'article',
      encoding: 'utf-8',
      explain: () => [],
    },
  }
}

function segmentOf(segment: Extract<ImportedDocument, { segments: unknown }>['segments'][number]): DraftSegment {
  if ('text' in segment) return { kind: 'text', type: 'paragraph', text: segment.text }
  return {
    kind: 'image',
    ...segment,
    origin: 'src',
    chosenBecause: 'only',
    keptBecause: 'beside-text',
    candidates: [{ url: segment.url, origin: 'src' }],
  }
}

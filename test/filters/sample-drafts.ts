/** Drafts for tests of the filters: a valid record from the few fields a test cares about. */
import { id128, sha256Hex } from '../../core/hash.ts'
import type { DraftDocument, DraftSegment } from '../../schemas/index.ts'

interface DraftParts {
  readonly url?: string
  readonly date?: string
  readonly recordId?: string
  readonly part?: DraftDocument['part']
  readonly segments?: readonly DraftSegment[]
  readonly signals?: DraftDocument['signals']
  readonly language?: DraftDocument['language']
}

/** The document id follows from URL, date, record id and part, so that two captures are two documents. */
export function draftOf({
  url = 'https://example.org/',
  date = '2024-01-01T00:00:00Z',
  recordId = '<urn:uuid:0>',
  part,
  segments = [],
  signals = {},
  language,
}: DraftParts): DraftDocument {
  return {
    id: id128(`${url}\n${date}\n${recordId}${part === undefined ? '' : `\n${part.index}`}`),
    url,
    capture: { recordId, date, payloadSha256: sha256Hex(recordId) },
    ...(part === undefined ? {} : { part }),
    ...(language === undefined ? {} : { language }),
    signals,
    rights: { verdict: 'open', evidence: [] },
    segments: [...segments],
  }
}

export function paragraph(text: string): DraftSegment {
  return { kind: 'text', type: 'paragraph', text }
}

export function image(url: string): DraftSegment {
  return {
    kind: 'image',
    url,
    origin: 'src',
    chosenBecause: 'only',
    keptBecause: 'beside-text',
    candidates: [{ url, origin: 'src' }],
  }
}

/** The datasets of documents, in the order of their road: from the draft of a page to the survivor of all text rules. */
import { id128 } from '../core/hash.ts'
import { defineDataset } from '../core/stage.ts'
import type { DraftDocument } from '../schemas/index.ts'

export const drafts = defineDataset<DraftDocument>({ name: 'drafts' })
export const measuredDrafts = defineDataset<DraftDocument>({ name: 'measured-drafts' })
/** Keyed by final URL, for exact duplicates by URL. */
export const judgedDrafts = defineDataset<DraftDocument>({ name: 'judged-drafts', keyOf: ({ url }) => url })
/** Keyed by content, for exact duplicates by content; see `contentKeyOf`. */
export const urlUniqueDrafts = defineDataset<DraftDocument>({ name: 'url-unique-drafts', keyOf: contentKeyOf })
/** Survivors of all text rules. Keyed by document id, to meet their image slots in assemble. */
export const textDocuments = defineDataset<DraftDocument>({ name: 'text-documents', keyOf: ({ id }) => id })

/** Identity of a draft's content: its kinds, texts and image URLs in order. Language, dates and signals do not count. */
export function contentKeyOf({ segments }: DraftDocument): string {
  return id128(
    segments.map((segment) => `${segment.kind}\n${segment.kind === 'text' ? segment.text : segment.url}`).join('\n\n'),
  )
}

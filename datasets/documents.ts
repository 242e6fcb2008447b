/** The datasets of documents, in the order of their road: from the draft of a page to the survivor of all text rules. */
import { id128 } from '../core/hash.ts'
import type { SortOptions } from '../core/sort.ts'
import { type Dataset, defineDataset } from '../core/stage.ts'
import type { DraftDocument } from '../schemas/index.ts'

export const drafts = defineDataset<DraftDocument>({ name: 'drafts' })
export const measuredDrafts = defineDataset<DraftDocument>({ name: 'measured-drafts' })
/** Measured, and without the paragraphs that violate a rule. */
export const paragraphJudgedDrafts = defineDataset<DraftDocument>({ name: 'paragraph-judged-drafts' })
/** With the scores of the user's module. */
export const scoredDrafts = defineDataset<DraftDocument>({ name: 'scored-drafts' })
/** Keyed by final URL, for exact duplicates by URL. */
export const judgedDrafts = defineDataset<DraftDocument>({ name: 'judged-drafts', keyOf: ({ url }) => url })
/** Keyed by content, for exact duplicates by content; see `contentKeyOf`. */
export const urlUniqueDrafts = defineDataset<DraftDocument>({ name: 'url-unique-drafts', keyOf: contentKeyOf })
/** Survivors of all text rules. Keyed by document id, to meet their image slots in assemble. */
export const textDocuments = defineDataset<DraftDocument>({ name: 'text-documents', keyOf: ({ id }) => id })

/** What a stage of texts that the config may leave out stands between. */
export interface DocumentRoad {
  /** Keyed by document id, so that it meets what is known of a document. */
  readonly reads: Dataset<DraftDocument>
  /** `textDocuments`, or what the next such stage reads. */
  readonly writes: Dataset<DraftDocument>
  /** The row of the funnel before its own. */
  readonly upstream: string
}

/** What the stages with the row `row` write where others of texts stand behind them. */
export const documentsFrom = (row: string): Dataset<DraftDocument> =>
  defineDataset({ name: `documents-from-${row}`, keyOf: ({ id }) => id })

/** Identity of a draft's content: its kinds, texts and image URLs in order. Language, dates and signals do not count. */
export function contentKeyOf({ segments }: DraftDocument): string {
  return id128(
    segments.map((segment) => `${segment.kind}\n${segment.kind === 'text' ? segment.text : segment.url}`).join('\n\n'),
  )
}

/** How a join by document sorts documents. */
export function documentsById(scratchFolder: string): SortOptions<DraftDocument> {
  return { scratchFolder, name: 'documents', keyOf: ({ id }) => id, orderOf: () => '' }
}

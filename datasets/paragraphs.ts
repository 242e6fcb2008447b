/** The datasets between counting and trimming the paragraphs that a site repeats: small rows, while the documents stay where they are. */
import { defineDataset } from '../core/stage.ts'

/** What of one document is counted. */
export interface ParagraphList {
  readonly documentId: string
  /** Registrable domain, or the authority where there is none. */
  readonly site: string
  /** Sortable: earlier captures come first. */
  readonly order: string
  /** Keys of its texts and images (128 bits, hex), each once, sorted. */
  readonly keys: readonly string[]
}

/** A text or image of one document that stands on enough documents of its site. */
export interface RepeatedParagraph {
  readonly documentId: string
  readonly key: string
  /** Of the site, on which it stands; this one included. */
  readonly documents: number
}

/** Keyed by site: whoever counts has all documents of a site. */
export const paragraphLists = defineDataset<ParagraphList>({ name: 'paragraph-lists', keyOf: ({ site }) => site })
/** Keyed by document id, to meet their documents again. */
export const repeatedParagraphs = defineDataset<RepeatedParagraph>({
  name: 'repeated-paragraphs',
  keyOf: ({ documentId }) => documentId,
})

/** What makes the pictures of two documents one set, and where documents with the same one meet. */
import { id128 } from '../../core/hash.ts'
import { type Dataset, defineDataset } from '../../core/stage.ts'
import type { DraftDocument } from '../../schemas/index.ts'

/** Identity of the pictures of a document, in any order, each once; undefined for one with fewer than `minImages`. */
export function imageSetOf({ segments }: Pick<DraftDocument, 'segments'>, minImages: number): string | undefined {
  const urls = new Set(segments.flatMap((segment) => (segment.kind === 'image' ? [segment.url] : [])))
  return urls.size < minImages ? undefined : id128([...urls].sort().join('\n'))
}

/** The key of a document: its set, or itself where it has none. */
export function imageSetKeyOf(draft: DraftDocument, minImages: number): string {
  return imageSetOf(draft, minImages) ?? draft.id
}

/** Documents by that key. */
export function documentsByImageSet(minImages: number): Dataset<DraftDocument> {
  return defineDataset({ name: 'documents-by-image-set', keyOf: (draft) => imageSetKeyOf(draft, minImages) })
}

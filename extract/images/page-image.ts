/** The picture that a page names as its own (og:image, JSON-LD), for documents that would have none. */
import type { DraftImage, ImageCandidate } from '../../schemas/document.ts'
import { isDecorationName } from './decoration.ts'
import { joinCandidates } from './draft-image.ts'
import { isPlaceholder } from './image-names.ts'

/**
 * The first of the page's own pictures that is no logo, icon or placeholder by its name; all of them are its candidates. It stands for
 * the whole page, so nothing says where in the text it belongs: it goes first.
 */
export function pageImage(pageImages: readonly ImageCandidate[]): DraftImage | undefined {
  const named = pageImages.filter(({ url }) => !isDecorationName(url) && !isPlaceholder(url))
  const candidates = joinCandidates(named, [])
  const [first, second] = candidates
  if (first === undefined) return undefined
  return {
    kind: 'image',
    url: first.url,
    origin: first.origin,
    chosenBecause: second === undefined ? 'only' : 'most-trusted',
    keptBecause: 'page-image',
    candidates,
  }
}

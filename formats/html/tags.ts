/** Element names by what they do to the flow of text. */
import { type Element, isElement } from './dom.ts'

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Elements that start on a line of their own in a browser. */
export const BLOCK_TAGS = words(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol p picture-block pre search section summary table tbody td tfoot th thead tr ul xmp',
)
export const HEADING_TAGS = words('h1 h2 h3 h4 h5 h6')
/** Replaced elements that show a picture. */
export const IMAGE_TAGS = words('img amp-img image video')
/** Elements that may show a picture, by its type. */
export const OBJECT_TAGS = words('object embed')
/** Elements whose content is no text of the page. `script` is looked at for formulas first. */
export const SKIPPED_TAGS = words(
  'style template iframe frame object embed canvas svg select option optgroup datalist textarea button input audio map title meta link base rp rt noframes noembed progress meter',
)

/** Does an element of undecided display hold a block? Then it is laid out like one. */
export function hasBlockChild(element: Element): boolean {
  for (const child of element.children) {
    if (!isElement(child)) continue
    if (BLOCK_TAGS.has(child.name)) return true
    if (
      (child.name.includes('-') || child.name === 'span' || child.name === 'a') &&
      child.children.some((inner) => isElement(inner) && BLOCK_TAGS.has(inner.name))
    )
      return true
  }
  return false
}

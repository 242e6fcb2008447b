/** What schema.org's VideoObjects in the microdata of a page say: the same as in its JSON-LD, at elements. @source HTML Living Standard, section 5.2 (microdata) */
import { type Element, isElement, isText, type Node } from '../../formats/html/dom.ts'
import type { VideoObject } from './video-objects.ts'

/** Does the element describe a video? */
export function isVideoItem({ attribs: { itemscope, itemtype = '' } }: Element): boolean {
  return itemscope !== undefined && /(?:^|\s)https?:\/\/(?:www\.)?schema\.org\/VideoObject(?:\s|$)/.test(itemtype)
}

/** The video of such an element, if it names a file; none where it has but a player (`embedUrl`). */
export function readVideoItem(item: Element): readonly VideoObject[] {
  const properties = propertiesOf(item)
  const said = (name: string): string | undefined => {
    const element = properties.get(name)
    return element === undefined ? undefined : saidBy(element).trim() || undefined
  }
  const address = said('contentUrl')
  if (address === undefined) return []
  const texts = ['description', 'caption', 'name'].flatMap((name) => said(name) ?? [])
  return [{ address, type: said('encodingFormat'), texts }]
}

/** Of each name the first element. What an item inside of it says is of that one. */
function propertiesOf(item: Element): ReadonlyMap<string, Element> {
  const properties = new Map<string, Element>()
  const stack = elementsOf(item)
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { itemprop = '', itemscope } = at.attribs
    if (itemscope !== undefined) continue
    for (const name of itemprop.split(/\s+/)) if (!properties.has(name)) properties.set(name, at)
    stack.push(...elementsOf(at))
  }
  return properties
}

/** The last first, for a stack. */
function elementsOf({ children }: Element): Element[] {
  return children.filter((child) => isElement(child)).reverse()
}

/** @source HTML Living Standard, section 5.2.4: values */
function saidBy(element: Element): string {
  const { attribs, name } = element
  if (name === 'meta') return attribs.content ?? ''
  if (name === 'a' || name === 'link' || name === 'area') return attribs.href ?? ''
  return attribs.src ?? textBeside(element)
}

/** The text of an element without that of videos described inside of it: a hundred in each other cost no more than one. */
function textBeside(element: Element): string {
  const stack: Node[] = [element]
  let text = ''
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isText(next)) text += next.data
    else if (isElement(next) && !isVideoItem(next))
      for (let at = next.children.length - 1; at >= 0; at -= 1) stack.push(next.children[at] as Node)
  }
  return text
}

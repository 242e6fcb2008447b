/** The `<source>` elements beside an image in a `<picture>`, and whether an ordinary desktop browser would look at them. */
import { type Element, isElement, parentOf } from '../../formats/html/dom.ts'

/** CSS pixels of the screen that decides between sources. */
const SCREEN_WIDTH = 1280
/** `<source>` elements of one picture that are looked at: art direction uses a handful, a hostile page any number. */
const MAX_SOURCES = 24

interface PictureSource {
  readonly source: Element
  readonly isShown: boolean
}

/** Sources by their picture: a hostile one may hold thousands of images. */
const sourcesOf = new WeakMap<Element, readonly PictureSource[]>()

/** The sources of an image's picture, those for the screen first. */
export function pictureSources(element: Element): readonly PictureSource[] {
  let picture = parentOf(element)
  for (let up = 0; up < 2 && picture !== undefined && picture.name !== 'picture'; up += 1) picture = parentOf(picture)
  if (picture?.name !== 'picture') return []
  const known = sourcesOf.get(picture)
  if (known !== undefined) return known
  const sources = picture.children
    .filter((child): child is Element => isElement(child) && child.name === 'source')
    .slice(0, MAX_SOURCES)
    .map((source) => ({ source, isShown: isForScreen(source) }))
  const ordered = [...sources.filter(({ isShown }) => isShown), ...sources.filter(({ isShown }) => !isShown)]
  sourcesOf.set(picture, ordered)
  return ordered
}

function isForScreen({ attribs }: Element): boolean {
  return matchesScreen(attribs.media ?? '') && !/svg/i.test(attribs.type ?? '')
}

/** True unless a width condition of a media query excludes the screen. Unknown features are taken as met; `,` separates alternatives. */
export function matchesScreen(query: string): boolean {
  return query.split(',').some((alternative) => {
    if (/\bprint\b/i.test(alternative) || /\bprefers-color-scheme\s*:\s*dark/i.test(alternative)) return false
    for (const [, bound, number, unit] of alternative.matchAll(
      /(min|max)-(?:device-)?width\s*:\s*([\d.]+)\s*(px|em|rem)?/gi,
    )) {
      const width = Number(number) * (unit === undefined || unit.toLowerCase() === 'px' ? 1 : 16)
      if (bound?.toLowerCase() === 'min' ? SCREEN_WIDTH < width : SCREEN_WIDTH > width) return false
    }
    return true
  })
}

/** The picture that an element's `style` attribute lays behind it, or a script will, from an attribute that notes it. */
import type { Element } from '../../formats/html/dom.ts'

/** Where lazy loaders of backgrounds (lazysizes, lozad, vanilla-lazyload, WP Rocket) look: a URL, or `url(…)`. */
const LAZY = ['data-bg', 'data-background-image', 'data-background'] as const
/** A URL alone: what others note there is a colour or the name of a class. */
const URL_ALONE = /^(?:(?:https?:)?\/\/|\.{0,2}\/)\S+$/i

/** What waits for a script, else the first `url(...)` of the style, if `background` or `background-image` sets it; else undefined. One pass, without backtracking. */
export function backgroundOf({ attribs }: Element): string | undefined {
  for (const name of LAZY) {
    const value = attribs[name]
    if (value === undefined) continue
    const url = URL_ALONE.test(value) ? value : ofStyle(`background:${value}`)
    if (url !== undefined) return url
  }
  return ofStyle(attribs.style)
}

function ofStyle(style: string | undefined): string | undefined {
  const at = style?.indexOf('url(') ?? -1
  if (style === undefined || at < 0) return undefined
  const property = style.slice(style.lastIndexOf(';', at) + 1, at)
  if (!/^\s*background(?:-image)?\s*:/i.test(property)) return undefined
  const value = style.slice(at + 'url('.length).trimStart()
  const quote = value.charAt(0)
  const isQuoted = quote === '"' || quote === "'"
  const end = value.indexOf(isQuoted ? quote : ')', isQuoted ? 1 : 0)
  const url = end < 0 ? '' : value.slice(isQuoted ? 1 : 0, end).trim()
  return url === '' ? undefined : url
}

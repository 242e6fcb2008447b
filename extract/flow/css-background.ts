/** The picture that an element's `style` attribute lays behind it. */
import type { Element } from '../../formats/html/dom.ts'

/** The first `url(...)` of the style, if `background` or `background-image` sets it; else undefined. One pass, without backtracking. */
export function backgroundOf({ attribs }: Element): string | undefined {
  const { style } = attribs
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

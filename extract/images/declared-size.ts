/** How large an image says it is: by attributes, by inline style, by its URL. Nothing is fetched. */
import type { Element } from '../../formats/html/dom.ts'

/** Width from which a picture is more than decoration, whatever its name. */
export const LARGE_PX = 300
/** A longer value is no number. */
const MAX_SIZE_CHARS = 64
/** Ratios in URLs (`3x4`, `16x9`) look like sizes of a few pixels. */
const MAX_RATIO = 21

/**
 * Width and height in CSS pixels as far as attributes or inline style declare them. Percentages and `auto` declare nothing, nor
 * does 0 beside another number ("as it comes"); 0 alone is declared by what nobody is to see.
 */
export function declaredSize({ attribs }: Element): { readonly widthPx?: number; readonly heightPx?: number } {
  const style = attribs.style ?? ''
  const widthPx = pixels(attribs.width) ?? pixels(/(?:^|[;\s])width\s*:\s*([\d.]+px)/i.exec(style)?.[1])
  const heightPx = pixels(attribs.height) ?? pixels(/(?:^|[;\s])height\s*:\s*([\d.]+px)/i.exec(style)?.[1])
  const isAny = (px: number | undefined): px is number =>
    px !== undefined && (px > 0 || ((widthPx ?? 0) === 0 && (heightPx ?? 0) === 0))
  return { ...(isAny(widthPx) ? { widthPx } : {}), ...(isAny(heightPx) ? { heightPx } : {}) }
}

function pixels(value: string | undefined): number | undefined {
  if (value === undefined || value.length > MAX_SIZE_CHARS) return undefined
  const number = /^(\d+(?:\.\d+)?)\s*(?:px)?$/i.exec(value.trim())?.[1]
  if (number === undefined) return undefined
  const px = Math.round(Number(number))
  return px <= 100_000 ? px : undefined
}

/** The smaller side that a size in the URL names (`-50x50.jpg`, `?w=32`); undefined if it names none. */
export function sideInUrl(url: string): number | undefined {
  const pair = /[-_/=](\d{1,4})x(\d{1,4})(?=[-_./?&]|$)/i.exec(url)
  if (pair !== null) {
    const [width, height] = [Number(pair[1]), Number(pair[2])]
    const isRatio = width !== height && Math.max(width, height) <= MAX_RATIO
    const side = Math.min(width, height)
    return side > 0 && !isRatio ? side : undefined
  }
  const one = /[?&](?:w|width|h|height|s|size)=(\d{1,4})(?=&|$)/i.exec(url)
  return one === null || Number(one[1]) === 0 ? undefined : Number(one[1])
}

/** The width that the URL names (`-1200x630.jpg`, `?w=640`, `/max/2288/`); undefined if it names none. */
export function widthInUrl(url: string): number | undefined {
  const width =
    /[-_/=](\d{2,4})x\d{2,4}(?=[-_./?&]|$)/i.exec(url)?.[1] ??
    /[?&,/](?:w|width|im_?w(?:idth)?)[=_](\d{2,4})(?:\.0)?(?=[&,/]|$)/i.exec(url)?.[1] ??
    /\/max\/(\d{2,4})\//.exec(url)?.[1]
  return width === undefined ? undefined : Number(width)
}

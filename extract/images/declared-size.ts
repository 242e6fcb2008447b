/** How large an image says it is, by attributes and by inline style. Nothing is fetched. */
import type { Element } from '../../formats/html/dom.ts'

/** Width from which a picture is more than decoration, whatever its name. */
export const LARGE_PX = 300
/** A longer value is no number. */
const MAX_SIZE_CHARS = 64

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

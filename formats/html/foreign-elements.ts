/** Where a reader without a tree stands: in HTML, or in SVG or MathML and how deep. Only open elements from `svg` or `math` inwards are kept. */
import { BREAKS_OUT, HTML, isForeign, type Place, placeIn, takesHtml } from './foreign-content.ts'

/** Empty outside of SVG and MathML. Both lists are of the same elements, outermost first. */
export interface ForeignElements {
  readonly names: string[]
  readonly places: Place[]
}

/** Elements that are remembered: the depth of a browser's tree. */
const MAX_DEPTH = 512
const BREAKING_OUT: ReadonlySet<string> = new Set(BREAKS_OUT)
const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)

/** Is the innermost open element one of SVG or MathML? */
export function isInForeign({ places }: ForeignElements): boolean {
  return isForeign(places.at(-1) ?? HTML)
}

/** A start tag. `encoding` is its attribute of that name. */
export function openForeign(
  open: ForeignElements,
  name: string,
  encoding: string | undefined,
  selfClosing: boolean,
): void {
  if (BREAKING_OUT.has(name)) breakOut(open)
  const place = placeIn(open.places.at(-1) ?? HTML, name, encoding)
  const isOutside = open.names.length === 0 && !isForeign(place)
  const isLeaf = isForeign(place) ? selfClosing : VOID.has(name)
  if (isOutside || isLeaf || open.names.length >= MAX_DEPTH) return
  open.names.push(name)
  open.places.push(place)
}

/** An end tag. One of HTML that ends nothing here ends something further out, and what is in it. */
export function closeForeign(open: ForeignElements, name: string): void {
  if (open.names.length === 0) return
  const at = open.names.lastIndexOf(name)
  if (at >= 0) cut(open, at)
  else if (BREAKING_OUT.has(name)) breakOut(open)
}

function breakOut(open: ForeignElements): void {
  let depth = open.places.length
  while (depth > 0 && !takesHtml(open.places[depth - 1] ?? HTML, '')) depth -= 1
  if (depth < open.places.length) cut(open, depth)
}

function cut({ names, places }: ForeignElements, depth: number): void {
  names.length = depth
  places.length = depth
}

/**
 * Traps by yield: a part of a site whose last pages all brought nothing new is closed, whatever its URLs look like. Calendars, facets,
 * session ids, endless paths and generated pages are all of this kind; an archive of ten thousand articles under one path is not.
 *
 * A part is a set of URLs of a host that a generator may fill: a folder (numbers and ids in its path alike), a path with any query, all
 * below the first segment, the whole host. What is known of a part follows from the rows of the ledger, in their order.
 */
import type { PageSketch } from '../../../schemas/index.ts'

/** The parts of one host. */
export interface HostParts {
  readonly open: Map<string, Part>
  readonly closed: Set<string>
}

interface Part {
  /** Of the last pages. */
  readonly recent: PageSketch[]
  /** Pages in a row that brought nothing new. */
  barren: number
}

/** Pages before this one that it is compared with. */
const RECENT = 8
/** Bits that texts may differ in. @source Manku, Jain and Das Sarma, WWW 2007: 3 of 64 for near-duplicates among 8 billion pages */
const NEAR_BITS = 3
/** Fewer different words, menus and all, are no document in any profile. @source `text.minWords` asks for twice as many in the content alone */
const FEW_WORDS = 25
/** A host has this many times the patience of its parts. */
const HOST_FACTOR = 2
/** Parts of a host that are remembered; the one met first is forgotten first. Some 100 KB. */
const MAX_PARTS = 500

/** A host of which nothing is known. */
export function createHostParts(): HostParts {
  return { open: new Map(), closed: new Set() }
}

/** Notes a page that was captured. `most`: pages in a row that may bring nothing new; 0 closes nothing. */
export function notePage(parts: HostParts, url: string, sketch: PageSketch, most: number): void {
  if (most === 0) return
  for (const name of partsOf(url)) {
    const part = partNamed(parts, name)
    part.barren = isBarren(part, sketch) ? part.barren + 1 : 0
    part.recent.push(sketch)
    if (part.recent.length > RECENT) part.recent.shift()
    if (part.barren < (name === HOST ? HOST_FACTOR * most : most)) continue
    parts.closed.add(name)
    parts.open.delete(name)
  }
}

/** Does the URL lie in a part that was closed? Nothing is closed of a host that is not known. */
export function isTrapped(parts: HostParts | undefined, url: string): boolean {
  return parts !== undefined && parts.closed.size > 0 && partsOf(url).some((name) => parts.closed.has(name))
}

function partNamed({ open }: HostParts, name: string): Part {
  const known = open.get(name)
  if (known !== undefined) return known
  const [first] = open.keys()
  if (open.size >= MAX_PARTS && first !== undefined) open.delete(first)
  const part: Part = { recent: [], barren: 0 }
  open.set(name, part)
  return part
}

/** Nothing new: no image that the last pages had not, and hardly a word. The first page of a part is always new. */
function isBarren({ recent }: Part, sketch: PageSketch): boolean {
  const alike = recent.filter(({ images }) => images === sketch.images)
  if (alike.length === 0) return false
  return sketch.words < FEW_WORDS || alike.some(({ text }) => distanceOf(text, sketch.text) <= NEAR_BITS)
}

const HOST = ''

function partsOf(url: string): string[] {
  const { pathname, search } = new URL(url)
  const segments = pathname.split('/').slice(1, -1)
  const parts = [HOST, `in /${segments.map(shapeOf).join('/')}`]
  if (segments.length > 0) parts.push(`below /${segments[0]}`)
  if (search !== '') parts.push(`query ${pathname}`)
  return parts
}

/** Numbers, dates and ids of a path are alike. */
function shapeOf(segment: string): string {
  return /^[0-9a-f-]{16,}$/i.test(segment) ? '#' : segment.replace(/\d+/g, '#')
}

/** How many bits of two texts' hashes differ, of 64. */
function distanceOf(a: string, b: string): number {
  let count = 0
  for (let at = 0; at < 16; at += 8) {
    let bits = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16)
    for (; bits !== 0; bits &= bits - 1) count += 1
  }
  return count
}

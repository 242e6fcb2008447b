/** Finder patterns of QR codes: squares in squares, which show dark and light as 1:1:3:1:1 along every line through their middle. */
import { type Assembly, openAssembly } from './assembly.ts'

/** The middle of a finder pattern, and the side of a module (the small squares that a code is made of), in pixels. */
export interface Finder {
  readonly x: number
  readonly y: number
  readonly modulePx: number
}

interface Candidate extends Finder {
  /** Rows in which it was found. */
  readonly rows: number
}

/** Compiled from `runs.as` by scripts/build.mjs. Raise the version of `qrShare` with it: no digest of code sees it. */
interface FinderModule extends Assembly {
  finderPlaces(luma: number, width: number, height: number, out: number): number
}

/** Numbers of a place: x, y and module. */
const NUMBERS = 3
/** Patterns of one picture that are looked at. Judgement: a code has three; it bounds what is done with a chessboard */
const MAX_FINDERS = 24

const laidOut = openAssembly<FinderModule>('runs')

/**
 * Finder patterns in a picture, those first that most rows show. Dark is what lies under the middle between the darkest and the lightest pixel. @source ISO/IEC 18004:2015,
 * section 12 (reference decode algorithm), steps a and b
 */
export function finderPatterns(luma: Uint8Array, widthPx: number): readonly Finder[] {
  const places = placesIn(luma, widthPx)
  const found: Candidate[] = []
  for (let at = 0; at < places.length; at += NUMBERS) {
    const [x = 0, y = 0, modulePx = 0] = places.subarray(at, at + NUMBERS)
    addPlace({ x, y, modulePx }, found)
  }
  // The middle square is three modules high, so that a row or two alone are something else.
  const firm = found.filter(({ rows, modulePx }) => rows >= Math.max(2, modulePx))
  return firm.sort((one, other) => other.rows - one.rows || one.y - other.y || one.x - other.x).slice(0, MAX_FINDERS)
}

/** What looks like the middle of a pattern along its row and its column, row by row: `NUMBERS` each. */
function placesIn(luma: Uint8Array, widthPx: number): Float64Array {
  const heightPx = luma.length / widthPx
  const most = (Math.floor(widthPx / 4) + 1) * heightPx
  const { module, places, memory } = laidOut(luma.length, most * NUMBERS * Float64Array.BYTES_PER_ELEMENT)
  const [from = 0, out = 0] = places
  memory.set(luma, from)
  const count = module.finderPlaces(from, widthPx, heightPx, out)
  return Float64Array.from(new Float64Array(module.memory.buffer, out, count * NUMBERS))
}

/** Puts a place to the pattern that it is of, or makes one of it. */
function addPlace(place: Finder, found: Candidate[]): void {
  const at = found.findIndex((other) => Math.hypot(other.x - place.x, other.y - place.y) <= place.modulePx)
  const other = found[at]
  if (other === undefined) {
    found.push({ ...place, rows: 1 })
    return
  }
  const rows = other.rows + 1
  const mean = (before: number, value: number): number => before + (value - before) / rows
  found[at] = {
    x: mean(other.x, place.x),
    y: mean(other.y, place.y),
    modulePx: mean(other.modulePx, place.modulePx),
    rows,
  }
}

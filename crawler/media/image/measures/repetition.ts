/** The measure of repetition: whether what lies over a picture comes again and again in two directions, as the words of a tiled watermark do. */
import { z } from 'zod'
import { type Assembly, openAssembly } from './assembly.ts'
import type { ImageMeasure, View } from './view.ts'

/** Side of the square in which shifts are looked at; half of the view's, since what is looked for is as wide as a word. `lattice.as` has it too */
const SIDE = 128
/** No side may have fewer pixels of that square: nothing comes twice in less. Judgement */
const MIN_SIDE_PX = 24
/** Share of the commonest of 16 levels, of every fifth pixel, from which a picture is no photograph: windows and drawings repeat their own parts. Judgement: of 2,031 pictures of documentation 263 have less */
const MAX_GROUND_SHARE = 0.25
/** Shortest shift, and longest as a share of a side. Judgement: letters come again within a word; of longer shifts little overlaps */
const [MIN_SHIFT_PX, MAX_SHIFT_SHARE] = [8, 0.6]
/** Correlation over which the picture itself repeats, not what is laid over it: a collage, a chessboard. Judgement: marks of an opacity of a half give .1 to .4 */
const MAX_CORRELATION = 0.7
/** Shifts that are tried as steps of a lattice, the most outstanding first. Judgement: 16 find no more than 10 */
const MAX_STEPS = 10
/** Sine of the least angle between two steps. Judgement: what comes again along one line alone is a row, not a lattice */
const MIN_SINE = 0.35

/**
 * How far a lattice of shifts stands out, at which faint structure comes again: the third of the correlations of two steps and of their sum or difference, each over the square around it, in standard
 * deviations of all shifts; to two decimals, 0 where nothing does. Photographs have 1.7 in the middle. What it cannot tell from a mark: brickwork, fabrics, rows of icons and of thumbnails that differ. It
 * misses marks that stand once, whose steps are over half of a side, or on one ground.
 * @source periodic watermarks by peaks of the autocorrelation: Kutter 1998 ("Watermarking resisting to translation, rotation, and scaling"); frequencies evened out as Knapp and Carter 1976
 * ("The generalized correlation method for estimation of time delay") do, here by the fourth root of the power; that the lattice has to have two directions is judgement
 */
export const REPETITION: ImageMeasure = {
  name: 'repetition',
  version: 1,
  value: z
    .number()
    .min(0)
    .max(SIDE * SIDE),
  measure: repetition,
}

/** Compiled from `lattice.as` by scripts/build.mjs. Raise the version of the measure with it: no digest of code sees it. */
interface LatticeModule extends Assembly {
  halved(luma: number, width: number, by: number, toWidth: number, toHeight: number, out: number): void
  gradients(levels: number, width: number, height: number, field: number): void
  correlate(field: number, out: number, waves: number): void
  standOut(correlation: number, out: number): void
  meanSquare(plane: number, across: number, down: number, least: number): number
  peaks(plane: number, across: number, down: number, least: number, over: number, out: number): number
  commonestLevel(luma: number, count: number, counts: number): number
}

const laidOut = openAssembly<LatticeModule>('lattice')
const PLANE_BYTES = SIDE * SIDE * 4
/** Cosines and sines of a circle. */
const WAVES = Float32Array.from({ length: 2 * SIDE }, (_, at) => {
  const angle = (2 * Math.PI * at) / SIDE
  return at < SIDE ? Math.cos(angle) : Math.sin(angle)
})

function repetition({ luma, widthPx, heightPx }: View): number {
  const by = Math.ceil(Math.max(widthPx, heightPx) / SIDE)
  const [width, height] = [Math.floor(widthPx / by), Math.floor(heightPx / by)]
  if (Math.min(width, height) < MIN_SIDE_PX) return 0
  const { module, places, memory } = laidOut(luma.length, 2 * PLANE_BYTES, 2 * PLANE_BYTES, WAVES.byteLength)
  const [from = 0, field = 0, correlation = 0, waves = 0] = places
  memory.set(luma, from)
  if (module.commonestLevel(from, luma.length, field) >= MAX_GROUND_SHARE * Math.ceil(luma.length / 5)) return 0
  memory.set(new Uint8Array(WAVES.buffer), waves)
  module.halved(from, widthPx, by, width, height, correlation)
  module.gradients(correlation, width, height, field)
  module.correlate(field, correlation, waves)
  module.standOut(correlation, field)
  const reach = { across: reachOf(width), down: reachOf(height) }
  const unit = Math.sqrt(module.meanSquare(correlation, reach.across, reach.down, MIN_SHIFT_PX))
  if (!(unit > 0)) return 0
  const plane = (place: number): Float32Array => new Float32Array(module.memory.buffer, place, SIDE * SIDE)
  const [standing, plain] = [plane(field), plane(correlation + PLANE_BYTES)]
  // Of the places the second plane of the field is free.
  const found = field + PLANE_BYTES
  const count = module.peaks(field, reach.across, reach.down, MIN_SHIFT_PX, unit, found)
  const peaks = new Int32Array(module.memory.buffer, found, 2 * count)
  return Math.round((latticeOf(standing, stepsOf(standing, plain, peaks), reach) / unit) * 100) / 100
}

/** Shifts that count: from minus to plus so many pixels. */
interface Reach {
  readonly across: number
  readonly down: number
}

interface Step {
  readonly x: number
  readonly y: number
  readonly standing: number
}

function reachOf(side: number): number {
  return Math.min(Math.floor(side * MAX_SHIFT_SHARE), SIDE / 2 - 3)
}

function at(plane: Float32Array, x: number, y: number): number {
  return plane[((y & (SIDE - 1)) * SIDE + (x & (SIDE - 1))) | 0] as number
}

/** The shifts that stand out most, without those at which the picture itself repeats. `peaks`: x and y of each. */
function stepsOf(standing: Float32Array, plain: Float32Array, peaks: Int32Array): readonly Step[] {
  const found: Step[] = []
  for (let index = 0; index < peaks.length; index += 2) {
    const [x, y] = [peaks[index] as number, peaks[index + 1] as number]
    found.push({ x, y, standing: at(standing, x, y) })
  }
  found.sort((one, other) => other.standing - one.standing || one.y - other.y || one.x - other.x)
  const most = MAX_CORRELATION * 2 * (plain[0] as number)
  return found.slice(0, MAX_STEPS).filter(({ x, y }) => at(plain, x, y) + at(plain, -x, -y) <= most)
}

/** Of two steps and of their sum or difference the least; the most of all pairs of steps. */
function latticeOf(standing: Float32Array, steps: readonly Step[], reach: Reach): number {
  let most = 0
  for (const [index, one] of steps.entries())
    for (const other of steps.slice(index + 1)) {
      const area = Math.abs(one.x * other.y - one.y * other.x)
      if (area < MIN_SINE * Math.hypot(one.x, one.y) * Math.hypot(other.x, other.y)) continue
      const corner = Math.max(
        standingNear(standing, one.x + other.x, one.y + other.y, reach),
        standingNear(standing, one.x - other.x, one.y - other.y, reach),
      )
      most = Math.max(most, Math.min(one.standing, other.standing, corner))
    }
  return most
}

/** How far a shift stands out, or one beside it; 0 out of reach. */
function standingNear(standing: Float32Array, x: number, y: number, reach: Reach): number {
  if (Math.abs(x) > reach.across || Math.abs(y) > reach.down) return 0
  let most = 0
  for (let dy = -1; dy <= 1; dy += 1)
    for (let dx = -1; dx <= 1; dx += 1) most = Math.max(most, at(standing, x + dx, y + dy))
  return most
}

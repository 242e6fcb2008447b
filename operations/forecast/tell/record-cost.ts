/**
 * CPU seconds that one more record costs a stage: the slope between tasks of different sizes (task-slope.ts), drawn towards what a start usually leaves of the
 * mean cost (start-cost.ts) by how little those sizes tell. Seven tasks of one size differ by their starts alone: their slope was told .7 ms a page where 10 were true.
 */
import { ownShareAfter, warmUpAfter } from './start-cost.ts'
import { slopeOf, type TaskCost } from './task-slope.ts'

/** Of the mean cost of a record in the larger probe: so much at least is its own. @source judgement: noise must not become a slope of nothing */
export const LEAST_SLOPE = 0.1

/** How far the prior is off (one standard deviation), over the mean cost. @source measured: its root mean square over 20 stages of eight probes and their builds, between .15 and .4 (docs/log.md, "What few tasks of one size tell") */
const PRIOR_ERROR = 0.3
/** Tasks of equal records differ by this part of what they cost … @source measured: tasks of `measure-text` and `classify-images` of like sizes differ by 5 to 15 % */
const TASK_NOISE = 0.1
/** … and by as many CPU seconds at least: collecting garbage, compiling. @source the same, of tasks of a few records */
const LEAST_NOISE_SECONDS = 0.05

/** What both probes showed of a stage. */
export interface StageCosts {
  readonly stage: string
  /** Of both probes. */
  readonly tasks: readonly TaskCost[]
  /** Of all tasks of the smaller probe and of the larger. */
  readonly few: TaskCost
  readonly many: TaskCost
  /** CPU seconds that each process worked on it in the larger probe. */
  readonly processSeconds: number
}

/** CPU seconds a record, between a tenth of the mean cost in the larger probe and all of it. @source the mean of a normal prior and a measurement, each weighed by its precision (Gelman et al., Bayesian Data Analysis, 2.5) */
export function recordCost({ stage, tasks, few, many, processSeconds }: StageCosts): number {
  if (many.units <= 0) return 0
  const mean = many.cpuSeconds / many.units
  const prior = mean * ownShareAfter(processSeconds, stage)
  const found = tasks.filter(({ units }) => units > 0)
  // Where tasks do not say what they were given, the probes do.
  const working = found.length > 0 ? found : [few, many]
  const slope = slopeOf(working) ?? slopeOfSums(few, many)
  const told = slope === undefined ? prior : drawn({ stage, mean, prior, slope, working, processSeconds })
  return Math.min(mean, Math.max(LEAST_SLOPE * mean, told))
}

function drawn(given: {
  readonly stage: string
  readonly mean: number
  readonly prior: number
  readonly slope: number
  readonly working: readonly TaskCost[]
  readonly processSeconds: number
}): number {
  const { stage, mean, prior, slope, working, processSeconds } = given
  const trust = (PRIOR_ERROR * mean) ** 2
  const doubt = varianceOf(slope, working)
  const weight = trust / (trust + doubt)
  return weight * (slope / warmUpAfter(processSeconds, stage)) + (1 - weight) * prior
}

/** Of a slope through these tasks, from how far they lie off it and how far apart their sizes are. */
function varianceOf(slope: number, tasks: readonly TaskCost[]): number {
  const starts = tasks.map(({ units, cpuSeconds }) => cpuSeconds - slope * units).sort((a, b) => a - b)
  const middle = medianOf(starts)
  const off = starts.reduce((sum, start) => sum + (start - middle) ** 2, 0) / Math.max(1, tasks.length - 2)
  const units = tasks.reduce((sum, task) => sum + task.units, 0) / Math.max(1, tasks.length)
  const seconds = tasks.reduce((sum, task) => sum + task.cpuSeconds, 0) / Math.max(1, tasks.length)
  const noise = Math.max(LEAST_NOISE_SECONDS, TASK_NOISE * seconds) ** 2
  const spread = tasks.reduce((sum, task) => sum + (task.units - units) ** 2, 0)
  return spread > 0 ? (off + noise) / spread : Number.POSITIVE_INFINITY
}

function medianOf(sorted: readonly number[]): number {
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

/** On the line through both probes; undefined where one was as large as the other. */
function slopeOfSums(few: TaskCost, many: TaskCost): number | undefined {
  return many.units > few.units ? (many.cpuSeconds - few.cpuSeconds) / (many.units - few.units) : undefined
}

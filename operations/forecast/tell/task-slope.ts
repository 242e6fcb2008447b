/**
 * What a record more costs a stage, out of its single tasks. The first task of a stage in each process pays for models, modules and code that is not compiled yet; with few
 * tasks that is most of what they take, and more processes pay it in a larger probe than in a smaller. So no sums are compared, but tasks with each other.
 */

/** One task: what it was given, and the CPU time that it took. */
export interface TaskCost {
  readonly units: number
  readonly cpuSeconds: number
}

/** Of fewer tasks nothing is told. @source measured: archives of a probe are three tasks of pages, first ones of three processes; compared with each other they told 6.0 ms a page, their sums 7.6 (docs/log.md) */
const LEAST_TASKS = 3
/** Pairs are compared, so a probe of very many tasks is thinned. @source judgement: 20,000 pairs */
const MOST_TASKS = 200

/**
 * CPU seconds a unit: the middle of the slopes between all pairs, a pair counting by how far apart its units are. Undefined of few tasks, and of such as
 * were all given alike. @source Sen 1968, weighted by distance: a third of the tasks may be far off
 */
export function slopeOf(given: readonly TaskCost[]): number | undefined {
  // A task without a record loads no model and starts no process: it tells nothing of those that have some.
  const working = given.filter(({ units }) => units > 0)
  if (working.length < LEAST_TASKS) return undefined
  const step = Math.ceil(working.length / MOST_TASKS)
  const tasks = working.filter((_, at) => at % step === 0)
  const slopes: { readonly slope: number; readonly weight: number }[] = []
  for (const [at, a] of tasks.entries()) {
    for (const b of tasks.slice(at + 1)) {
      const apart = b.units - a.units
      if (apart !== 0) slopes.push({ slope: (b.cpuSeconds - a.cpuSeconds) / apart, weight: Math.abs(apart) })
    }
  }
  slopes.sort((a, b) => a.slope - b.slope)
  let left = slopes.reduce((sum, { weight }) => sum + weight, 0) / 2
  for (const { slope, weight } of slopes) {
    left -= weight
    if (left <= 0) return slope
  }
  return undefined
}

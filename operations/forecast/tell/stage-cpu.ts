/** CPU time of a whole run: each stage's by what one record more costs it, and what nobody's tasks took. */
import type { RunMeasure, StageMeasure } from '../../measure/measure-run.ts'
import { alongLine } from './along-line.ts'
import type { Drivers, StageProbes } from './drivers.ts'
import { recordCost } from './record-cost.ts'

/** CPU seconds of a stage's tasks; where its probes do not tell those of single tasks, along the line through both. */
export function taskCpu({ before, stage, few, many, grown, driving }: StageProbes & Drivers, workers: number): number {
  const { name, cpuSeconds = 0, taskTimes = [] } = stage
  if (driving.length === 0 || many <= 0 || taskTimes.length === 0)
    return alongLine({ few, many }, { few: before?.cpuSeconds, many: cpuSeconds }, grown)
  const tasks = [...(before?.taskTimes ?? []), ...taskTimes].map((task) => ({
    units: driving.reduce((sum, counter) => sum + (task.counts[counter] ?? 0), 0),
    cpuSeconds: task.cpuSeconds,
  }))
  const working = taskTimes.filter(({ counts }) => driving.some((counter) => (counts[counter] ?? 0) > 0)).length
  const each = recordCost({
    stage: name,
    tasks,
    few: { units: few, cpuSeconds: before?.cpuSeconds ?? 0 },
    many: { units: many, cpuSeconds },
    processSeconds: cpuSeconds / Math.max(1, Math.min(workers, working)),
  })
  return Math.max(0, cpuSeconds + each * (grown - many))
}

interface Probes {
  readonly small: RunMeasure
  readonly large: RunMeasure
}

/** CPU seconds of all processes where those of tasks are known: each stage's own, and what is left (who plans and commits, crawl processes) along the line of the pages. Undefined where they are not. */
export function cpuByTasks(
  stages: readonly (StageProbes & Drivers)[],
  { small, large }: Probes,
  { pages, workers }: { readonly pages: number; readonly workers: number },
): number | undefined {
  if (small.cpuSeconds === undefined || large.cpuSeconds === undefined) return undefined
  const known = stages.filter(({ stage, before }) => stage.taskTimes !== undefined && before?.taskTimes !== undefined)
  if (known.length === 0) return undefined
  const sum = (of: (one: (typeof known)[number]) => number): number => known.reduce((total, one) => total + of(one), 0)
  const left = {
    few: Math.max(0, small.cpuSeconds - sum(({ before }) => before?.cpuSeconds ?? 0)),
    many: Math.max(0, large.cpuSeconds - sum(({ stage }) => stage.cpuSeconds ?? 0)),
  }
  return sum((one) => taskCpu(one, workers)) + alongLine({ few: small.pages, many: large.pages }, left, pages)
}

/**
 * CPU seconds of all processes, along the time in which tasks worked. That of tasks that wait for hosts says nothing: of a crawl it is mostly pauses, and as
 * long for few pages as for many. What asking and decoding costs grows with the rest (docs/log.md, "Why forecasts told too little CPU time").
 */
export function cpuByWork({ small, large }: Probes, isOffline: boolean, workSeconds: number): number | undefined {
  if (small.cpuSeconds === undefined || large.cpuSeconds === undefined) return undefined
  const units = { few: workOf(small, isOffline), many: workOf(large, isOffline) }
  return alongLine(units, { few: small.cpuSeconds, many: large.cpuSeconds }, workSeconds)
}

function workOf({ stages }: RunMeasure, isOffline: boolean): number {
  return stages.reduce((sum, stage) => sum + (works(stage, isOffline) ? stage.seconds : 0), 0)
}

/** Do its tasks work all the time? Those that ask hosts do where nobody is asked. */
export function works({ kind }: Pick<StageMeasure, 'kind'>, isOffline: boolean): boolean {
  return kind === 'cpu' || isOffline
}

/**
 * How long tasks take for a second of their CPU time. On a machine full of other work a stage of a few seconds may get a tenth of a core, and the next one all of
 * it: so the time of a stage is no measure of what its records cost, and its CPU time is; how much of a core there was is told from all stages together.
 */
import type { RunMeasure, StageMeasure, TaskTime } from '../../measure/measure-run.ts'

type Probes = Readonly<Record<'small' | 'large', Pick<RunMeasure, 'stages'>>>

/** Tasks that take this much longer than most for a second of CPU time wait for something: decoders, other processes, a module. @source judgement */
const WAITS = 3

/**
 * Seconds of a task for each of its CPU seconds: 1 on a quiet machine. It is the slope of the line through all tasks of both probes, as every task has waits of
 * its own that more records make no longer (a turn of the processor, answers of a bucket); at most what all of them took together.
 */
export function dilationOf({ small, large }: Probes): number {
  const tasks = [...workIn(small), ...workIn(large)]
  const of = (value: (task: TaskTime) => number): number => tasks.reduce((sum, task) => sum + value(task), 0)
  const [seconds, cpuSeconds] = [of((task) => task.seconds), of((task) => task.cpuSeconds)]
  const mean = { seconds: seconds / tasks.length, cpuSeconds: cpuSeconds / tasks.length }
  const together = of((task) => (task.seconds - mean.seconds) * (task.cpuSeconds - mean.cpuSeconds))
  const slope = ratio(
    together,
    of((task) => (task.cpuSeconds - mean.cpuSeconds) ** 2),
  )
  return Math.min(ratio(seconds, cpuSeconds), slope)
}

/** Work takes so many more CPU seconds where other programs have all cores: they share caches and the units of a core. @source measured on two cores: the same pages took 52 s of CPU at a load of 2, 65 at 8, 77 at 20 (docs/log.md) */
const STRAIN = 0.45

/** CPU seconds over those that the same work takes on a quiet machine, where others have so many of its cores. */
export function strainOf(othersCores: number, cores: number): number {
  return 1 + STRAIN * Math.min(1, othersCores / Math.max(1, cores))
}

/** Does a stage work in the processes of its tasks, so that its CPU time tells what records cost? */
export function isWorkOfTasks({ kind, seconds, cpuSeconds }: StageMeasure, dilation: number): boolean {
  return kind === 'cpu' && cpuSeconds !== undefined && cpuSeconds > 0 && seconds <= WAITS * dilation * cpuSeconds
}

/** The tasks that work in their own processes. */
function workIn({ stages }: Pick<RunMeasure, 'stages'>): readonly TaskTime[] {
  const told = stages.filter(({ kind, cpuSeconds }) => kind === 'cpu' && cpuSeconds !== undefined)
  // Half of the stages by time a CPU second are below the middle one; those far above it are the ones that wait.
  const rates = told.map(({ seconds, cpuSeconds = 0 }) => ratio(seconds, cpuSeconds)).sort((a, b) => a - b)
  const middle = rates[Math.floor(rates.length / 2)] ?? 1
  return told.filter((stage) => isWorkOfTasks(stage, middle)).flatMap(({ taskTimes = [] }) => taskTimes)
}

/** At least 1: a task has one process. */
function ratio(seconds: number, cpuSeconds: number): number {
  return cpuSeconds > 0 ? Math.max(1, seconds / cpuSeconds) : 1
}

/**
 * How long tasks take for a second of their CPU time. On a machine full of other work a stage of a few seconds may get a tenth of a core, and the next one all of
 * it: so the time of a stage is no measure of what its records cost, and its CPU time is; how much of a core there was is told from all stages together.
 */
import type { RunMeasure, StageMeasure } from '../measure/measure-run.ts'

type Probes = Readonly<Record<'small' | 'large', Pick<RunMeasure, 'stages'>>>

/** Tasks that take this much longer than most for a second of CPU time wait for something: decoders, other processes, a module. @source judgement */
const WAITS = 3

/**
 * Seconds of a task for each of its CPU seconds: 1 on a quiet machine. Of all that the probes took is the most, since tasks have waits of
 * their own that more records make no longer (answers of a bucket); what the larger took beyond the smaller the least; their geometric mean is told.
 */
export function dilationOf({ small, large }: Probes): number {
  const [few, many] = [sumsOf(small), sumsOf(large)]
  const all = ratio(few.seconds + many.seconds, few.cpuSeconds + many.cpuSeconds)
  const beyond = ratio(many.seconds - few.seconds, many.cpuSeconds - few.cpuSeconds)
  return Math.sqrt(all * Math.min(all, beyond))
}

/** Does a stage work in the processes of its tasks, so that its CPU time tells what records cost? */
export function isWorkOfTasks({ kind, seconds, cpuSeconds }: StageMeasure, dilation: number): boolean {
  return kind === 'cpu' && cpuSeconds !== undefined && cpuSeconds > 0 && seconds <= WAITS * dilation * cpuSeconds
}

function sumsOf({ stages }: Pick<RunMeasure, 'stages'>): { readonly seconds: number; readonly cpuSeconds: number } {
  const told = stages.filter(({ kind, cpuSeconds }) => kind === 'cpu' && cpuSeconds !== undefined)
  // Decoders, say: half of the stages by time a CPU second are below the middle one, and those far above it are left out.
  const rates = told.map(({ seconds, cpuSeconds = 0 }) => ratio(seconds, cpuSeconds)).sort((a, b) => a - b)
  const middle = rates[Math.floor(rates.length / 2)] ?? 1
  return told
    .filter((stage) => isWorkOfTasks(stage, middle))
    .reduce(
      (sum, { seconds, cpuSeconds = 0 }) => ({
        seconds: sum.seconds + seconds,
        cpuSeconds: sum.cpuSeconds + cpuSeconds,
      }),
      { seconds: 0, cpuSeconds: 0 },
    )
}

/** At least 1: a task has one process. */
function ratio(seconds: number, cpuSeconds: number): number {
  return cpuSeconds > 0 ? Math.max(1, seconds / cpuSeconds) : 1
}

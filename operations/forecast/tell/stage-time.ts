/** Time of a whole run: what tasks take, shared among workers as far as the sizes of tasks let them, and what answers of hosts take. */
import type { StageMeasure } from '../../measure/measure-run.ts'
import { committedOutcomes } from '../../measure/stage-pace.ts'
import { alongLine } from './along-line.ts'
import { isWorkOfTasks } from './dilation.ts'
import type { Drivers, StageProbes } from './drivers.ts'
import { makespan } from './makespan.ts'
import { LEAST_SLOPE } from './record-cost.ts'
import { taskCpu } from './stage-cpu.ts'

/** Of fewer answers a pace says nothing. @source judgement: as few pages as a probe may have */
const LEAST_PACED = 20

/** Seconds of a stage's tasks one after the other: what the larger probe took, and for what comes on top the CPU time of it at the pace of all stages (dilation.ts). */
export function taskSeconds(one: StageProbes & Drivers, workers: number, dilation: number): number {
  const { before, stage, few, many, grown } = one
  const { seconds, cpuSeconds = 0 } = stage
  if (!isWorkOfTasks(stage, dilation)) return alongLine({ few, many }, { few: before?.seconds, many: seconds }, grown)
  return Math.max(0, seconds + (taskCpu(one, workers) - cpuSeconds) * besideItself(stage) * dilation)
}

/** The same on a machine that has nothing else to do. */
export function quietSeconds(one: StageProbes & Drivers, workers: number, dilation: number): number {
  if (!isWorkOfTasks(one.stage, dilation)) return taskSeconds(one, workers, dilation)
  return taskCpu(one, workers) * besideItself(one.stage)
}

/** Seconds a CPU second of tasks that work beside their own processes: a decoder, the threads that compile and collect. 1 where that is not seen, on a busy machine too. */
function besideItself({ seconds, cpuSeconds = 0 }: StageMeasure): number {
  return cpuSeconds > 0 ? Math.min(1, seconds / cpuSeconds) : 1
}

/** Seconds for which a stage of the probe kept its workers. */
export function probeSeconds({ seconds, tasks, taskTimes }: StageMeasure, workers: number): number {
  if (taskTimes === undefined || seconds <= 0) return seconds / Math.max(1, Math.min(workers, tasks))
  return (
    seconds *
    makespan(
      taskTimes.map((task) => task.seconds),
      workers,
    )
  )
}

/** Of a stage that asks hosts: what the larger probe took, and what comes on top at the pace at which answers came (stage-pace.ts); of few answers, along the line. */
export function askingSeconds({ before, stage, few, many, grown }: StageProbes & Drivers): number {
  const { pace, wallSeconds } = stage
  const outcomes = committedOutcomes(stage)
  if (pace === undefined || pace.units < LEAST_PACED || many <= 0)
    return alongLine({ few, many }, { few: before?.wallSeconds, many: wallSeconds }, grown)
  const each = (pace.seconds / pace.units) * (outcomes / many)
  const mean = wallSeconds / many
  const slope = Math.min(mean, Math.max(LEAST_SLOPE * mean, each))
  return wallSeconds + slope * (grown - many)
}

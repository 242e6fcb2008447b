/** Measures that tests of what is told make up. */
import type { TaskCost } from '../../../../operations/forecast/tell/task-slope.ts'
import type { StageMeasure } from '../../../../operations/measure/measure-run.ts'

/** What a record costs in every made task, CPU seconds. */
export const RECORD_SECONDS = 0.01

/** A task of so many records behind a start. */
export function taskOf(units: number, startSeconds: number): TaskCost {
  return { units, cpuSeconds: startSeconds + units * RECORD_SECONDS }
}

/** A stage of CPU work that did and took nothing but what is given. */
export function stageOf(name: string, given: Partial<StageMeasure>): StageMeasure {
  return { name, kind: 'cpu', tasks: 4, seconds: 0, wallSeconds: 0, bytes: 0, counts: {}, ...given }
}

/** Funnel counters: what entered a stage, what it kept, what it dropped and why, per unit. The report adds them up. */
import type { TaskContext } from '../core/stage.ts'

/** `page`: a URL admitted to the frontier or a response in an imported archive. `slot`: one image place of one document. */
export type Unit = 'page' | 'document' | 'image' | 'slot'

export interface Tally {
  enter(by?: number): void
  keep(by?: number): void
  drop(reason: string, by?: number): void
}

/** Counters named `<unit>.in`, `<unit>.kept`, `<unit>.dropped.<reason>`; for every unit of a stage in = kept + all dropped. */
export function tally(task: Pick<TaskContext, 'count'>, unit: Unit): Tally {
  return {
    enter: (by = 1) => task.count(`${unit}.in`, by),
    keep: (by = 1) => task.count(`${unit}.kept`, by),
    drop: (reason, by = 1) => task.count(`${unit}.dropped.${reason}`, by),
  }
}

/** How fast stages that ask hosts went while answers came: their start (processes, robots.txt, decoders) and their end are paid once, however many pages there are. */
import { announcedOutcomes, type RunProgress, type StageProgress } from '../../engine/status/progress.ts'

/** Between the first look that saw an outcome and the last that saw one more. */
export interface Pace {
  readonly units: number
  readonly seconds: number
}

/** Watches the progress of a run. */
export interface Paces {
  note(progress: RunProgress, nowMs: number): void
  /** Undefined where fewer than two looks saw anything come. */
  of(stage: string): Pace | undefined
}

interface Look {
  readonly atMs: number
  readonly units: number
}

/** Opens the watch; times are of one clock, in ms. */
export function openPaces(): Paces {
  const looks = new Map<string, { readonly first: Look; last: Look }>()
  return {
    note(progress, atMs) {
      for (const stage of progress) {
        const units = outcomesOf(stage)
        if (units === 0) continue
        const look = { atMs, units }
        const seen = looks.get(stage.name) ?? { first: look, last: look }
        if (units > seen.last.units) seen.last = look
        looks.set(stage.name, seen)
      }
    },
    of(stage) {
      const { first, last } = looks.get(stage) ?? {}
      if (first === undefined || last === undefined || last.units <= first.units) return undefined
      return { units: last.units - first.units, seconds: (last.atMs - first.atMs) / 1000 }
    },
  }
}

/** Pages, pictures or videos that have their outcome: of committed tasks, and as running ones announce them. */
function outcomesOf(stage: StageProgress): number {
  return stage.kind === 'cpu' ? 0 : committedOutcomes(stage) + announcedOutcomes(stage)
}

/** Of committed tasks of a stage that asks hosts: each counts one unit of these. */
export function committedOutcomes({ counts }: Pick<StageProgress, 'counts'>): number {
  return counts['page.in'] ?? counts['image.in'] ?? counts['video.in'] ?? 0
}

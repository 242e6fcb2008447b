/** What becomes of a record with marks: it keeps the strongest ones, or is dropped for the first. */
import type { Why } from '../../datasets/drops.ts'
import type { ContaminationMark, DropReason } from '../../schemas/index.ts'

/** Marks that a record keeps: a page that quotes a whole test set must not be larger than what it quotes. */
const MAX_MARKS = 20
/** An item's name may be long; a detail has 500 characters. */
const MAX_NAME = 300

/** The strongest marks, in their order. */
export function keptMarks(marks: readonly ContaminationMark[]): ContaminationMark[] {
  return marks.slice(0, MAX_MARKS)
}

/** The sets of the marks, each once, in the order of their first mark. */
export function setsOf(marks: readonly ContaminationMark[]): readonly string[] {
  return [...new Set(marks.map(({ set }) => set))]
}

/** Why a record is dropped: its strongest mark. */
export function whyContaminated(
  reason: DropReason,
  { set, item, measure, value }: ContaminationMark,
  limit: number,
  ruleVersion: number,
): Why {
  return { reason, measured: value, limit, ruleVersion, detail: `${set} ${item.slice(0, MAX_NAME)} (${measure})` }
}

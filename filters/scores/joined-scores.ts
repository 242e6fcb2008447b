/** The scores of a partition, joined by id in bounded memory: sorted on disk, and asked for one id at a time. */
import { openSorter, type Sorter } from '../../core/sort.ts'
import type { TaskContext } from '../../core/stage.ts'
import { type ScoreRow, scoreSignal } from '../../datasets/scores.ts'

export interface JoinedScores {
  readonly sorter: Sorter<ScoreRow>
  /** Ids that were asked for and have scores. */
  joined: number
}

/** Reads the scores; the caller closes the sorter. Of two rows of one id and name the later one, by file and row, will be given. */
export async function openScores(
  rows: AsyncIterable<ScoreRow>,
  { scratchFolder }: Pick<TaskContext, 'scratchFolder'>,
): Promise<JoinedScores> {
  const digits = (number: number): string => String(number).padStart(12, '0')
  const sorter = openSorter<ScoreRow>({
    scratchFolder,
    name: 'scores',
    keyOf: ({ id }) => id,
    orderOf: ({ file, row }) => `${digits(file)} ${digits(row)}`,
  })
  for await (const row of rows) sorter.add(row)
  return { sorter, joined: 0 }
}

/** The scores of an id as signals, `score.NAME`; undefined if it has none. */
export function scoresOf(scores: JoinedScores, id: string): Readonly<Record<string, number>> | undefined {
  const signals: Record<string, number> = {}
  for (const { name, value } of scores.sorter.get(id)) signals[scoreSignal(name)] = value
  if (Object.keys(signals).length === 0) return undefined
  scores.joined += 1
  return signals
}

/** Counters of the join, in the report. */
export const SCORE_COUNTERS = ['scores.joined', 'scores.unknown', 'scores.repeated'] as const

/** Counts ids that had scores, ids that were never asked for, and rows that a later one replaced. Once, when all have been asked for. */
export function countScores({ sorter, joined }: JoinedScores, task: Pick<TaskContext, 'count'>): void {
  let ids = 0
  let repeated = 0
  for (const { count, records } of sorter.groups()) {
    ids += 1
    repeated += count - new Set([...records()].map(({ name }) => name)).size
  }
  task.count('scores.joined', joined)
  task.count('scores.unknown', ids - joined)
  task.count('scores.repeated', repeated)
}

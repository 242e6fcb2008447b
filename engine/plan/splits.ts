/** Cuts archives into the byte ranges that tasks read. A function of the archives' contents alone: not of their order, names or number of workers. */
import { compareText } from '../../core/hash.ts'
import type { ArchiveObject, Split } from '../../core/stage.ts'

/** A small input is still cut in about this many tasks, so that the cores of one machine all have work … */
const WANTED_TASKS = 16
/** … but never finer than this: a task costs about 50 ms of its own. */
const MIN_TASK_BYTES = 2_000_000

/**
 * The splits of each task, in order. Archives larger than a task are cut in about equal ranges, at borders of theirs; small ones are put
 * together. A task has about `maxTaskBytes`, or less where the input is small; at least one task. From the input alone, never from the number
 * of workers.
 */
export function planSplits(archives: readonly ArchiveObject[], maxTaskBytes: number): readonly (readonly Split[])[] {
  const total = archives.reduce((sum, { bytes }) => sum + bytes, 0)
  const taskBytes = Math.min(maxTaskBytes, Math.max(MIN_TASK_BYTES, Math.ceil(total / WANTED_TASKS)))
  const pieces = [...archives]
    .sort((a, b) => compareText(a.sha256, b.sha256) || compareText(a.key, b.key))
    .flatMap((archive) => cut(archive, taskBytes))
  const tasks: Split[][] = [[]]
  let open = 0
  for (const piece of pieces) {
    const bytes = piece.end - piece.start
    if (open > 0 && open + bytes > taskBytes) {
      tasks.push([])
      open = 0
    }
    tasks.at(-1)?.push(piece)
    open += bytes
  }
  return tasks
}

function cut(archive: ArchiveObject, taskBytes: number): Split[] {
  const { bytes, borders = [] } = archive
  const count = Math.max(1, Math.ceil(bytes / taskBytes))
  const ideal = Array.from({ length: count - 1 }, (_, n) => Math.floor((bytes * (n + 1)) / count))
  const inside = ideal.flatMap((offset) => borders.find((border) => border >= offset) ?? [])
  const edges = [...new Set([0, ...inside, bytes])]
  return edges.slice(0, -1).map((start, n) => ({ ...archive, start, end: edges[n + 1] ?? bytes }))
}

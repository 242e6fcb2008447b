/** Cuts archives into the byte ranges that tasks read. A function of the archives' contents alone: not of their order, names or number of workers. */
import { compareText } from '../core/hash.ts'
import type { ArchiveObject, Split } from '../core/stage.ts'

/**
 * The splits of each task, in order. Archives larger than `taskBytes` are cut in equal ranges, unless their layout has no
 * borders to find; small ones are put together until a task has about `taskBytes`. Always at least one task.
 */
export function planSplits(archives: readonly ArchiveObject[], taskBytes: number): readonly (readonly Split[])[] {
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

function cut({ key, bytes, sha256, layout }: ArchiveObject, taskBytes: number): Split[] {
  const count = layout === 'solid' ? 1 : Math.max(1, Math.ceil(bytes / taskBytes))
  const border = (n: number): number => Math.floor((bytes * n) / count)
  return Array.from({ length: count }, (_, n) => ({
    key,
    bytes,
    sha256,
    layout,
    start: border(n),
    end: border(n + 1),
  }))
}
